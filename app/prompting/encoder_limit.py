"""How much of a prompt a model's text encoder reads, counted in the window while a person types."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.description import ModelDescription

VOCABULARY: Final = "tokenizer_2/tokenizer.json"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`tokens` of a text, its end mark included, of `limit`; `cut_from` is where the first lost word begins."""

    tokens: int
    limit: int
    cut_from: int | None


class EncoderLimit:
    """A model's vocabulary and the most tokens that it reads, as the engine counts them.

    Making one reads the vocabulary, which takes up to some tenths of a second: do it off the window's thread.
    """

    def __init__(self, vocabulary: Path, limit: int) -> None:
        """Read the vocabulary of a file such as `tokenizer_2/tokenizer.json`.

        Raises:
            ValueError: the file is missing or holds no vocabulary.
        """
        from tokenizers import Tokenizer  # 30 ms that the window's start need not wait for

        try:
            self._tokenizer = Tokenizer.from_str(vocabulary.read_text(encoding="utf-8"))
        except Exception as error:  # noqa: BLE001 - the library raises plain Exception
            raise ValueError(f"{vocabulary} holds no vocabulary ({error})") from None
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._limit = limit

    @classmethod
    def of_model(cls, model: ModelDescription) -> "EncoderLimit":
        """The limit of an installed model.

        Raises:
            ValueError: its vocabulary is not in this form; the engine counts by itself before it makes a picture.
        """
        return cls(model.folder / VOCABULARY, model.max_sequence_length)

    def read(self, text: str) -> Reading:
        """What the encoder reads of a text."""
        spans = self._tokenizer.encode(text).offsets[:-1]  # the last token ends the sequence
        kept = self._limit - 1
        cut_from = _word_start(text, spans[kept][0]) if len(spans) > kept else None
        return Reading(tokens=len(spans) + 1, limit=self._limit, cut_from=cut_from)


def _word_start(text: str, position: int) -> int:
    while position > 0 and not text[position - 1].isspace() and not text[position].isspace():
        position -= 1
    return position
