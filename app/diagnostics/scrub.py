"""What is taken out of a text before others may read it: prompts, names, files and places."""

import getpass
import os
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RUN: Final = 3  # words of a prompt that follow each other are taken for a part of it
LONG_NAME: Final = 4  # letters from which a name is taken out of longer words too
LONG_QUOTE: Final = 24
TOKEN: Final = re.compile(r"\\[nrt\"\\]|(\w+|[^\x00-\x7f])")  # escapes part words, in JSON and Python's own writing
ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
QUOTED: Final = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)|“[^”\n]*”|‘[^’\n]*’")
OUR_FILE: Final = re.compile(
    r"[\w./\\: -]*?[/\\]((?:app|engine|kernels|resources|site-packages|python3\.\d+)[/\\][\w./\\-]+\.py)\b"
)
CODE_FILE: Final = re.compile(r"(app|engine|kernels|resources|site-packages|python3\.\d+)/[\w./-]+\.py")
PLACE: Final = re.compile(r"(?:(?<=[\s\"'(=\[])|^)(?:[A-Za-z]:|~|file:)?[/\\][^\n\"'<>|:;,()\[\]]*", re.MULTILINE)
NAMED_FILE: Final = re.compile(
    r"[^\s\"'()/\\<>]+\.(png|jpe?g|webp|tiff?|gif|bmp|svg|safetensors|gguf|zip)\b", re.IGNORECASE
)
PROMPT, TEXT, FOLDER, NAME = "<prompt>", "<text>", "<place>", "<name>"


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What must not be seen: prompts and the like, wholly or in part, and the names of a person and a computer."""

    prompts: tuple[str, ...]
    names: tuple[str, ...]


def own_names() -> tuple[str, ...]:
    """The names of this person and this computer, as the operating system knows them."""
    found = {os.environ.get(name) for name in ("USER", "USERNAME", "LOGNAME", "COMPUTERNAME", "HOSTNAME")}
    found |= {Path.home().name, *socket.gethostname().split(".")[:1]}
    try:
        found.add(getpass.getuser())
        import pwd  # there is none on Windows
    except (ImportError, OSError, KeyError):
        return tuple(sorted(name for name in found if name))
    try:
        full_name = pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0]
    except KeyError:
        full_name = ""
    found |= {full_name, *full_name.split()}
    return tuple(sorted(name for name in found if name))


def scrub(text: str, secrets: Secrets) -> str:
    """The text without what is secret, without places and the names of files, and without what is quoted at length."""
    text = ESCAPED.sub(_unescape, text)
    text = _without_runs(text, secrets.prompts)
    text = OUR_FILE.sub(lambda found: found[1].replace("\\", "/"), text)
    text = QUOTED.sub(_short_quote, text)
    text = PLACE.sub(FOLDER, text)
    text = NAMED_FILE.sub(lambda found: f"<file>.{found[1]}", text)
    for name in sorted(secrets.names, key=len, reverse=True):
        is_long = len(name) >= LONG_NAME
        before, after = ("", "") if is_long else (r"(?<![^\W_])", r"(?![^\W_])")
        text = re.sub(f"{before}{re.escape(name)}{after}", NAME, text, flags=re.IGNORECASE)
    return text


def _without_runs(text: str, prompts: Iterable[str]) -> str:
    """Take out each prompt, and each run of three words of one."""
    runs = _runs(prompts)
    tokens = [(found.start(1), found.end(1), found[1].casefold()) for found in TOKEN.finditer(text) if found[1]]
    lengths = sorted({len(run) for run in runs}, reverse=True)
    spans: list[tuple[int, int]] = []
    for first in range(len(tokens)):
        for length in lengths:
            words = tokens[first : first + length]
            if len(words) == length and tuple(word for _, _, word in words) in runs:
                spans.append((words[0][0], words[-1][1]))
                break
    return _cut(text, spans)


def _runs(prompts: Iterable[str]) -> set[tuple[str, ...]]:
    runs = set()
    for prompt in prompts:
        words = [found[1].casefold() for found in TOKEN.finditer(prompt) if found[1]]
        length = min(RUN, len(words))
        if length:
            runs |= {tuple(words[first : first + length]) for first in range(len(words) - length + 1)}
    return runs


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    parts, end = [], 0
    for start, stop in spans:
        if start >= end:
            parts += [text[end:start], PROMPT]
        end = max(end, stop)
    return "".join((*parts, text[end:]))


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 or code < 0x20 else chr(code)


def _short_quote(found: re.Match[str]) -> str:
    quote = found[0]
    is_plain = len(quote) <= LONG_QUOTE and " " not in quote
    return quote if is_plain or CODE_FILE.fullmatch(quote[1:-1]) else f"{quote[0]}{TEXT}{quote[-1]}"
