"""A1111's text of settings, which many programs write: prompt, negative prompt, one line of values."""

import json
import re
from typing import Final

from app.recall import values
from app.recall.settings import Program, RecalledSettings

MAX_LINE: Final = 20_000
NEGATIVE: Final = "Negative prompt:"
PAIR: Final = re.compile(r'\s{0,8}([A-Za-z][\w /\-]{0,60}):\s{0,8}("(?:\\.|[^\\"]){0,4000}"|[^,]*)(?:,|$)')
SIZE: Final = re.compile(r"(\d{1,6})\s*[x×]\s*(\d{1,6})")
MIN_PAIRS: Final = 3  # a last line with fewer is a line of the prompt


def parse_parameters(text: str) -> RecalledSettings | None:
    """The settings in `text`, None where it is no such text."""
    lines = text[: values.MAX_LETTERS].strip().splitlines()
    if not lines:
        return None
    pairs = _pairs(lines[-1])
    if len(pairs) < MIN_PAIRS and "Steps" not in pairs:
        return None
    prompt, negative = _prompts(lines[:-1])
    size = SIZE.fullmatch(pairs.get("Size", "").strip())
    distilled = pairs.get("Distilled CFG Scale")
    return RecalledSettings(
        program=Program.A1111,
        prompt=values.words(prompt),
        negative=values.words(negative),
        seed=values.seed(pairs.get("Seed")),
        steps=values.steps(pairs.get("Steps")),
        guidance=values.scale(distilled),
        true_cfg=values.scale(pairs.get("CFG scale")),
        width=values.side(size[1]) if size else None,
        height=values.side(size[2]) if size else None,
        model=values.words(pairs.get("Model")),
    )


def _pairs(line: str) -> dict[str, str]:
    if len(line) > MAX_LINE:
        return {}
    return {name.strip(): _unquoted(value.strip()) for name, value in PAIR.findall(line)}


def _prompts(lines: list[str]) -> tuple[str, str]:
    for number, line in enumerate(lines):
        if line.strip().startswith(NEGATIVE):
            rest = [line.strip().removeprefix(NEGATIVE), *lines[number + 1 :]]
            return "\n".join(lines[:number]), "\n".join(rest)
    return "\n".join(lines), ""


def _unquoted(value: str) -> str:
    if not (value.startswith('"') and value.endswith('"') and len(value) > 1):
        return value
    try:
        text = json.loads(value)
    except ValueError:
        return value[1:-1]
    return str(text)
