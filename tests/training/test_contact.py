"""Contact sheets of pictures that have one colour each."""

import json
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from training import contact
from training.contact import A_PAGE, COLUMNS, GAP, MARGIN, Pair, pairs_of, spread, write_pages
from training.score import read_folder
from training.sheet import TEXT_HEIGHT
from training.suite import TAGS

SIDE = 24


def make_folder(root: Path, numbers: range, colour: tuple[int, int, int]) -> Path:
    """Pictures in evaluate's layout, two for each prompt; those of odd prompts are unseen."""
    for number in numbers:
        samples = root / f"{number:05d}" / "samples"
        samples.mkdir(parents=True)
        metadata = {"tag": TAGS[number % 6], "prompt": f"prompt {number}", "seen": number % 2 == 0, "include": []}
        (samples.parent / "metadata.jsonl").write_text(json.dumps(metadata) + "\n", "utf-8")
        Image.new("RGB", (SIDE, SIDE), colour).save(samples / "0000.png")
        Image.new("RGB", (SIDE, SIDE), "yellow").save(samples / "0001.png")
    (root / "suite.json").write_text("{}", "utf-8")
    return root


def some_pairs(numbers: dict[str, int]) -> list[Pair]:
    return [
        Pair(tag=tag, caption=f"{tag} {place}", made=Path("a"), truth=Path("b"))
        for tag, number in numbers.items()
        for place in range(number)
    ]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "made", range(30), (200, 0, 0))


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "truth", range(40), (0, 0, 200))


def test_each_prompt_has_its_first_pictures(made: Path, truth: Path) -> None:
    pairs = pairs_of(read_folder(made), read_folder(truth))
    assert [pair.caption for pair in pairs[:2]] == ["prompt 0", "prompt 1 (unseen)"]
    assert pairs[7].made == made / "00007" / "samples" / "0000.png"
    assert pairs[7].truth == truth / "00007" / "samples" / "0000.png"
    assert len(pairs) == len(pairs_of(read_folder(truth), read_folder(made))) == 30, "those that both folders have"


def test_categories_get_equal_shares_over_their_whole_length() -> None:
    chosen = spread(some_pairs(dict.fromkeys(TAGS, 400)), 100)
    assert Counter(pair.tag for pair in chosen) == dict(zip(TAGS, (17, 17, 17, 17, 16, 16), strict=True))
    places = [int(pair.caption.split()[-1]) for pair in chosen if pair.tag == TAGS[0]]
    assert places[0] == 0
    assert places[-1] > 370
    assert len(set(places)) == 17


def test_what_a_category_lacks_the_others_get() -> None:
    chosen = spread(some_pairs({TAGS[0]: 2, TAGS[1]: 50, TAGS[5]: 50}), 20)
    assert Counter(pair.tag for pair in chosen) == {TAGS[0]: 2, TAGS[1]: 9, TAGS[5]: 9}
    few = some_pairs({TAGS[0]: 2, TAGS[1]: 3})
    assert spread(few, 20) == few


def test_the_models_picture_is_on_the_left(made: Path, truth: Path, tmp_path: Path) -> None:
    pairs = pairs_of(read_folder(made), read_folder(truth))
    files = write_pages(pairs, tmp_path / "sheets" / "sheet.png")
    assert [file.name for file in files] == ["sheet-1.png", "sheet-2.png"]
    width, height = 2 * SIDE + GAP + MARGIN, SIDE + TEXT_HEIGHT
    with Image.open(files[0]) as first, Image.open(files[1]) as second:
        assert first.size == (COLUMNS * width, A_PAGE // COLUMNS * height)
        assert second.size == (COLUMNS * width, height)
        left = width + MARGIN // 2
        assert first.getpixel((left, height)) == (200, 0, 0)
        assert first.getpixel((left + SIDE, height)) == (255, 255, 255)
        assert first.getpixel((left + SIDE + GAP, height)) == (0, 0, 200)


def test_the_program(
    made: Path, truth: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.jpg"
    monkeypatch.setattr("sys.argv", ["contact", str(made), str(truth), str(out), "--prompts", "6"])
    contact.main()
    assert capsys.readouterr().out == f"{out}\n"
    with Image.open(out) as sheet:
        assert sheet.size[1] == 2 * (SIDE + TEXT_HEIGHT)
    others = make_folder(tmp_path / "others", range(50, 52), (0, 0, 0))
    monkeypatch.setattr("sys.argv", ["contact", str(made), str(others), str(out)])
    with pytest.raises(SystemExit, match="have no prompt in common"):
        contact.main()
    monkeypatch.setattr("sys.argv", ["contact", str(made), str(tmp_path / "nowhere"), str(out)])
    with pytest.raises(SystemExit, match="nowhere holds no pictures"):
        contact.main()
