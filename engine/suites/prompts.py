"""Benchmarks' prompts, read from their own files."""

import collections
import csv
import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import resources
from engine.errors import InvalidRequest
from engine.requests import MAX_SEED, GenerationRequest

SHIPPED_PROMPTS: Final = {"pocket": "prompts/pocket-test.jsonl"}
SEEDS_A_PROMPT: Final = 1000  # so that a prompt's seeds stay its own, whatever the count
WHERE_FROM: Final = {
    "geneval": "evaluation_metadata.jsonl of djghosh13/geneval (prompts/)",
    "t2i-compbench": "one of the lists NAME_val.txt of Karine-Huang/T2I-CompBench (examples/dataset/)",
    "dpg-bench": "the folder dpg_bench/prompts, or the file dpg_bench/dpg_bench.csv, of TencentQQGYLab/ELLA",
    "partiprompts": "PartiPrompts.tsv of google-research/parti",
}


class Tabs(csv.excel_tab):
    """Columns between tabs, where quotation marks are letters as any other."""

    quoting = csv.QUOTE_NONE


@dataclass(frozen=True, kw_only=True)
class SuitePrompt:
    """One prompt of a suite.

    `index` is its place from 0, `tag` its category, `metadata` what the file says of it besides, and `item` the name
    that the benchmark itself gives it, empty where it gives none.
    """

    index: int
    tag: str
    prompt: str
    metadata: dict[str, Any]
    item: str = ""


def prompts_file(suite: str, named: Path | None) -> Path:
    """The file (DPG-Bench: or folder) of a suite's prompts: `named`, or where that is None the one that ships.

    Raises:
        InvalidRequest: none ships; the sentence says where it comes from.
    """
    if named:
        return named
    if suite not in SHIPPED_PROMPTS:
        raise InvalidRequest(f"the prompts of {suite} do not ship: fetch {WHERE_FROM[suite]}, name it with --prompts")
    try:
        return resources.find(SHIPPED_PROMPTS[suite])
    except FileNotFoundError as error:
        raise InvalidRequest(f"the prompts of {suite} cannot be found ({error}), or name a file: --prompts") from None


def read_prompts(file: Path, suite: str = "pocket") -> tuple[SuitePrompt, ...]:
    """The prompts of a suite's own file, in their order.

    `pocket` and `geneval`: a JSON object a line, with `tag` and `prompt`. `t2i-compbench`: a prompt a line, up to its
    first tab. `dpg-bench`: a folder of one .txt file a prompt, or a table with `item_id` and `text`, several lines
    a prompt. `partiprompts`: a table with tabs, with `Prompt` and `Category`.

    Raises:
        InvalidRequest: the file cannot be read, is not of that form, or holds no prompts.
    """
    try:
        prompts = READERS[suite](file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidRequest(f"the prompts in {file} cannot be read ({error}): check the file") from None
    if not prompts:
        raise InvalidRequest(f"{file} holds no prompts of {suite}: name another file with --prompts")
    return prompts


def limited(prompts: Sequence[SuitePrompt], limit: int | None) -> tuple[SuitePrompt, ...]:
    """The first `limit` prompts of each category, with the indices that they have in the whole suite.

    Raises:
        InvalidRequest: `limit` is less than 1.
    """
    if limit is None:
        return tuple(prompts)
    if limit < 1:
        raise InvalidRequest(f"the limit of prompts a category must be at least 1, got {limit}")
    taken: collections.Counter[str] = collections.Counter()
    chosen = []
    for prompt in prompts:
        taken[prompt.tag] += 1
        if taken[prompt.tag] <= limit:
            chosen.append(prompt)
    return tuple(chosen)


def file_sha256(file: Path) -> str:
    """The SHA-256 of a file of prompts that was read before; of a folder that of its .txt files' names and texts."""
    if not file.is_dir():
        return hashlib.sha256(file.read_bytes()).hexdigest()
    whole = hashlib.sha256()
    for each in _text_files(file):
        whole.update(f"{hashlib.sha256(each.read_bytes()).hexdigest()} {each.name}\n".encode())
    return whole.hexdigest()


def request_of(prompt: SuitePrompt, *, seed: int, count: int) -> GenerationRequest:
    """The pictures of one prompt, with the model's own defaults; prompts have seeds of their own.

    Raises:
        InvalidRequest: the seed or the count is out of range, or the prompt is empty.
    """
    request = GenerationRequest(prompt=prompt.prompt, seed=seed, count=count)
    own_seed = (seed + SEEDS_A_PROMPT * prompt.index) % (MAX_SEED + 1)
    return dataclasses.replace(request, seed=own_seed)


def _json_lines(file: Path) -> tuple[SuitePrompt, ...]:
    return tuple(_json_prompt(line, index, file) for index, line in enumerate(_lines(file)))


def _json_prompt(line: str, index: int, file: Path) -> SuitePrompt:
    try:
        metadata = json.loads(line)
        tag, prompt = metadata["tag"], metadata["prompt"]
    except (ValueError, KeyError, TypeError, RecursionError):
        tag, prompt, metadata = None, None, {}
    if not isinstance(tag, str) or not isinstance(prompt, str) or not prompt.strip():
        raise InvalidRequest(f"line {index + 1} of {file} is no JSON object with a tag and a prompt: mend the file")
    return SuitePrompt(index=index, tag=tag, prompt=prompt, metadata=metadata)


def _plain_lines(file: Path) -> tuple[SuitePrompt, ...]:
    prompts = [line.split("\t")[0] for line in _lines(file)]
    for index, prompt in enumerate(prompts):
        if not prompt.strip():
            raise InvalidRequest(f"line {index + 1} of {file} is empty, where a prompt belongs: mend the file")
    return tuple(
        SuitePrompt(index=index, tag=file.stem, prompt=prompt, metadata={}) for index, prompt in enumerate(prompts)
    )


def _items(file: Path) -> tuple[SuitePrompt, ...]:
    texts = {each.stem: each.read_text("utf-8") for each in _text_files(file)} if file.is_dir() else _item_texts(file)
    for item, text in texts.items():
        if not text.strip():
            raise InvalidRequest(f"the prompt {item} of {file} is empty: mend the file")
    return tuple(
        SuitePrompt(index=index, tag="dpg-bench", prompt=text.strip(), metadata={"item_id": item}, item=item)
        for index, (item, text) in enumerate(texts.items())
    )


def _item_texts(file: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for row in _table(file, csv.excel, ("item_id", "text")):
        texts.setdefault(row["item_id"], row["text"])
    return texts


def _tab_table(file: Path) -> tuple[SuitePrompt, ...]:
    rows = _table(file, Tabs, ("Prompt", "Category"))
    for index, row in enumerate(rows):
        if not row["Prompt"].strip():
            raise InvalidRequest(f"prompt {index + 1} of {file} is empty: mend the file")
    return tuple(
        SuitePrompt(index=index, tag=row["Category"], prompt=row["Prompt"].strip(), metadata=row)
        for index, row in enumerate(rows)
    )


def _table(file: Path, dialect: type[csv.Dialect], columns: tuple[str, ...]) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, dialect=dialect))
    for number, row in enumerate(rows):
        if missing := [column for column in columns if row.get(column) is None]:
            raise InvalidRequest(f"row {number + 1} of {file} has no {missing[0]}: name the benchmark's own file")
    return [{name: value or "" for name, value in row.items() if name} for row in rows]


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8-sig").splitlines()


def _text_files(folder: Path) -> list[Path]:
    return sorted((each for each in folder.glob("*.txt") if each.is_file()), key=lambda each: each.name)


READERS: Final[dict[str, Callable[[Path], tuple[SuitePrompt, ...]]]] = {
    "pocket": _json_lines,
    "geneval": _json_lines,
    "t2i-compbench": _plain_lines,
    "dpg-bench": _items,
    "partiprompts": _tab_table,
}
