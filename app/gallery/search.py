"""What a person types into the search: words, "quoted phrases" and -words that must not be there."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(r'(-?)(?:"([^"]*)("?)|([^\s"]+))')
EAST_ASIAN: Final = 0x2E80  # from here on letters of category Lo are written without spaces between words
MAX_TERMS: Final = 32


@dataclass(frozen=True, kw_only=True)
class Term:
    """Words that must follow each other, in their folded form; a prefix may go on after the last of them."""

    words: tuple[str, ...]
    is_prefix: bool
    is_excluded: bool


def folded_words(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation; each Chinese or Japanese letter is one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = []
    for letter in plain:
        if unicodedata.combining(letter):
            continue
        if not letter.isalnum():
            letters.append(" ")
        elif ord(letter) >= EAST_ASIAN and unicodedata.category(letter) == "Lo":
            letters.append(f" {letter} ")
        else:
            letters.append(letter)
    return "".join(letters).split()


def parse_search(text: str) -> tuple[Term, ...]:
    """The terms of a search; a picture must meet them all.

    A word also finds longer ones that begin with it, as one sees while typing; a closed phrase and an excluded word
    mean whole words.
    """
    terms = []
    for minus, phrase, closing, word in TOKEN.findall(text)[:MAX_TERMS]:
        words = tuple(folded_words(phrase or word))
        if words:
            excluded = minus == "-"
            terms.append(Term(words=words, is_prefix=not (closing or excluded), is_excluded=excluded))
    return tuple(terms)
