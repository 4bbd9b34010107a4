"""The prompts that a conversion lets its teacher draw."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import resources
from engine.errors import InvalidRequest
from engine.quant.recipe import Task

PROMPTS: Final = "prompts/calibration.txt"
LIMITED_PROMPTS: Final = "prompts/pocket-calibration.txt"


def prompts_of(task: Task) -> tuple[str, ...]:
    """The first prompts of a task, as many as it asks for at most.

    They are those that it names, else those that ship, Pocket's own where the source has limits.

    Raises:
        InvalidRequest: the file cannot be read, is no text, or holds none.
    """
    named = task.request.prompts
    found = read_prompts(named if named is not None else _shipped(limited=task.source.description.limits is not None))
    return found[: task.request.prompt_count]


def read_prompts(file: Path) -> tuple[str, ...]:
    """The prompts of a text file, one a line; empty lines are left out, and so is one that was there before.

    Raises:
        InvalidRequest: the file cannot be read, is no text, or holds none.
    """
    try:
        lines = [line.strip() for line in file.read_text("utf-8-sig").splitlines()]
    except OSError as error:
        raise InvalidRequest(f"the prompts {file} cannot be read ({error.strerror}): check the path") from None
    except UnicodeDecodeError:
        raise InvalidRequest(f"the prompts {file} are no UTF-8 text: save them as UTF-8, one a line") from None
    prompts = tuple(dict.fromkeys(line for line in lines if line))
    if not prompts:
        raise InvalidRequest(f"the file {file} holds no prompts: write one a line")
    return prompts


def prompts_digest(prompts: Sequence[str]) -> str:
    """The SHA-256 of prompts, one a line."""
    return hashlib.sha256("".join(f"{prompt}\n" for prompt in prompts).encode()).hexdigest()


def _shipped(*, limited: bool) -> Path:
    try:
        return resources.find(LIMITED_PROMPTS if limited else PROMPTS)
    except FileNotFoundError as error:
        raise InvalidRequest(f"{error}, or name a file of prompts: --prompts") from None
