"""Prompts of a suite, and which of its pictures are there."""

import dataclasses
import json
from pathlib import Path

import pytest

from engine.errors import InvalidRequest, OutputExists
from engine.picture import PictureSettings, encode_png
from engine.requests import MAX_SEED, GenerationRequest
from engine.suites import (
    Maker,
    SuiteFolder,
    SuitePrompt,
    consecutive,
    limited,
    prompts_file,
    read_prompts,
    request_of,
)

LINES = [
    {"tag": "single_object", "include": [{"class": "dog", "count": 1}], "prompt": "a photo of a dog", "seen": True},
    {"tag": "counting", "include": [{"class": "cat", "count": 2}], "prompt": "a photo of two cats", "seen": False},
    {"tag": "single_object", "include": [{"class": "bee", "count": 1}], "prompt": "a photo of a bee", "seen": True},
]
MAKER = Maker(suite="pocket", prompts_sha256="1" * 64, model="tiny", weights_sha256="2" * 64, activations="int8")
REQUEST = GenerationRequest(prompt="a photo of a dog", seed=5, width=32, height=32, steps=2, guidance=3.5, count=3)


@pytest.fixture
def prompts(tmp_path: Path) -> tuple[SuitePrompt, ...]:
    file = tmp_path / "prompts.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in LINES), "utf-8")
    return read_prompts(file)


@pytest.fixture
def folder(tmp_path: Path) -> SuiteFolder:
    return SuiteFolder(tmp_path / "out", MAKER)


def picture(number: int, request: GenerationRequest = REQUEST, maker: Maker = MAKER) -> bytes:
    settings = PictureSettings(
        request=request,
        seed=request.picture_seed(number),
        model=maker.model,
        weights_sha256=maker.weights_sha256,
        activations=maker.activations,
        backend="torch",
        device="A processor",
        versions={},
    )
    return encode_png(bytes(32 * 32 * 3), width=32, height=32, settings=settings)


def test_a_prompt_keeps_its_whole_line(prompts: tuple[SuitePrompt, ...]) -> None:
    assert [prompt.metadata for prompt in prompts] == LINES
    assert [(prompt.index, prompt.tag) for prompt in prompts] == [
        (0, "single_object"),
        (1, "counting"),
        (2, "single_object"),
    ]


@pytest.mark.parametrize(
    "line",
    ["", "no json", "[]", "7", '{"tag": "colors"}', '{"tag": 1, "prompt": "a"}', '{"tag": "colors", "prompt": " "}'],
)
def test_a_line_that_is_no_prompt_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "prompts.jsonl"
    file.write_text(f"{json.dumps(LINES[0])}\n{line}\n", "utf-8")
    with pytest.raises(InvalidRequest, match=r"line 2 of .*prompts\.jsonl is no JSON object"):
        read_prompts(file)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_without_prompts_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "prompts.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidRequest, match="prompts"):
        read_prompts(file)


def test_what_ships_is_taken_where_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prompts_file("pocket", tmp_path / "mine.jsonl") == tmp_path / "mine.jsonl"
    monkeypatch.setattr("resources.root", lambda: tmp_path)
    with pytest.raises(InvalidRequest, match="name a file: --prompts"):
        prompts_file("pocket", None)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "pocket-test.jsonl").write_text("", "utf-8")
    assert prompts_file("pocket", None) == tmp_path / "prompts" / "pocket-test.jsonl"


def test_a_limit_counts_each_category_and_keeps_the_indices(prompts: tuple[SuitePrompt, ...]) -> None:
    assert [prompt.index for prompt in limited(prompts, 1)] == [0, 1]
    assert limited(prompts, None) == limited(prompts, 2) == prompts
    with pytest.raises(InvalidRequest, match="at least 1, got 0"):
        limited(prompts, 0)


def test_every_prompt_has_seeds_of_its_own(prompts: tuple[SuitePrompt, ...]) -> None:
    seeds = [request_of(prompt, seed=MAX_SEED, count=4).seed for prompt in prompts]
    assert seeds == [MAX_SEED, 999, 1999]
    assert request_of(prompts[2], seed=1, count=4) == GenerationRequest(prompt="a photo of a bee", seed=2001, count=4)
    with pytest.raises(InvalidRequest, match="seed must lie"):
        request_of(prompts[1], seed=-1, count=4)


def test_pictures_lie_as_genevals_scorer_reads_them(folder: SuiteFolder, prompts: tuple[SuitePrompt, ...]) -> None:
    folder.claim()
    folder.save(prompts[2], 1, picture(1))
    there = sorted(file.relative_to(folder.root).as_posix() for file in folder.root.rglob("*") if file.is_file())
    assert there == ["00002/metadata.jsonl", "00002/samples/0001.png", "suite.json"]
    assert json.loads((folder.root / "00002" / "metadata.jsonl").read_text("utf-8")) == LINES[2]


def test_metadata_that_another_thread_wrote_first_is_kept(
    folder: SuiteFolder, prompts: tuple[SuitePrompt, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.save(prompts[0], 0, picture(0))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", lambda self: False)  # as it was before the other thread wrote
        folder.save(prompts[0], 1, picture(1))
    assert json.loads((folder.root / "00000/metadata.jsonl").read_text("utf-8")) == LINES[0]
    assert folder.missing(prompts[0], REQUEST) == (2,)


def test_whole_pictures_of_the_request_are_not_missing(folder: SuiteFolder, prompts: tuple[SuitePrompt, ...]) -> None:
    assert folder.missing(prompts[0], REQUEST) == (0, 1, 2)
    folder.save(prompts[0], 1, picture(1))
    assert folder.missing(prompts[0], REQUEST) == (0, 2)
    assert folder.missing(prompts[0], dataclasses.replace(REQUEST, count=5)) == (0, 2, 3, 4)


@pytest.mark.parametrize("content", [b"", picture(0)[:-1], picture(0)[:100]])
def test_a_torn_picture_is_made_again(folder: SuiteFolder, prompts: tuple[SuitePrompt, ...], content: bytes) -> None:
    file = folder.file(prompts[0], 0)
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert folder.missing(prompts[0], REQUEST) == (0, 1, 2)
    folder.save(prompts[0], 0, picture(0))
    assert folder.missing(prompts[0], REQUEST) == (1, 2)


@pytest.mark.parametrize(
    "png",
    [
        picture(1),
        picture(0, dataclasses.replace(REQUEST, prompt="a photo of a cat")),
        picture(0, dataclasses.replace(REQUEST, steps=3)),
        picture(0, maker=dataclasses.replace(MAKER, weights_sha256="3" * 64)),
        picture(0, maker=dataclasses.replace(MAKER, activations="exact")),
    ],
)
def test_a_picture_of_another_request_is_refused(
    folder: SuiteFolder, prompts: tuple[SuitePrompt, ...], png: bytes
) -> None:
    folder.save(prompts[0], 0, png)
    with pytest.raises(OutputExists, match=r"0000\.png was made from another request: choose another folder"):
        folder.missing(prompts[0], REQUEST)


def test_somebody_elses_picture_is_refused(folder: SuiteFolder, prompts: tuple[SuitePrompt, ...]) -> None:
    folder.save(prompts[0], 0, b"x" + picture(0))
    with pytest.raises(OutputExists, match="move it away"):
        folder.missing(prompts[0], REQUEST)


def test_a_folder_is_claimed_once(folder: SuiteFolder) -> None:
    folder.claim()
    before = (folder.root / "suite.json").read_bytes()
    folder.claim()
    assert (folder.root / "suite.json").read_bytes() == before


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("model", "another model"),
        ("weights_sha256", "another weights"),
        ("prompts_sha256", "another prompts"),
        ("activations", "another activations"),
    ],
)
def test_two_makers_are_never_mixed(folder: SuiteFolder, field: str, says: str) -> None:
    folder.claim()
    other = SuiteFolder(folder.root, dataclasses.replace(MAKER, **{field: "other"}))
    with pytest.raises(OutputExists, match=rf"holds pictures of tiny, made with {says}: choose another folder"):
        other.claim()


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_a_damaged_record_is_refused(folder: SuiteFolder, content: str) -> None:
    folder.root.mkdir()
    (folder.root / "suite.json").write_text(content, "utf-8")
    with pytest.raises(OutputExists, match="is damaged"):
        folder.claim()


def test_a_folder_of_other_things_is_refused(folder: SuiteFolder) -> None:
    folder.root.mkdir()
    (folder.root / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputExists, match="neither empty nor a suite's folder"):
        folder.claim()
    assert [file.name for file in folder.root.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("numbers", "ranges"),
    [((), []), ((0, 1, 2), [range(3)]), ((0, 2, 3), [range(1), range(2, 4)]), ((5,), [range(5, 6)])],
)
def test_consecutive(numbers: tuple[int, ...], ranges: list[range]) -> None:
    assert consecutive(numbers) == ranges
