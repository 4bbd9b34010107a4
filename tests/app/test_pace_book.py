"""What the parts of earlier pictures took."""

import dataclasses
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pace_book import FILE_NAME, MOST, Maker, PaceBook, runs_of_model
from app.time_left import Pace
from engine.requests import GenerationRequest, StartPicture

CARD = Maker(model="/models/pocket", device="Some card", way="triton int8")
PACE = Pace(pixels=100, text=1.0, prepare=0.5, step=2.0, decode=3.0, save=0.25)


def test_what_was_measured_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "cache" / FILE_NAME
    book = PaceBook(file)
    assert book.pace(CARD, 100) is None
    book.add_load(CARD.model, 4.0)
    assert not file.exists()
    book.add(CARD, PACE)
    again = PaceBook(file)
    assert again.pace(CARD, 100) == PACE
    assert again.load(CARD.model) == 4.0
    assert again.pace_of_model(CARD.model, 100) == PACE
    assert [entry.name for entry in file.parent.iterdir()] == [FILE_NAME]


def test_another_device_has_its_own_pace() -> None:
    book = PaceBook()
    book.add(CARD, PACE)
    assert book.pace(dataclasses.replace(CARD, device="another"), 100) is None
    assert book.pace(dataclasses.replace(CARD, way="torch exact"), 100) is None
    assert book.pace_of_model("/models/other", 100) is None


def test_the_nearest_size_tells_of_one_that_was_never_made() -> None:
    book = PaceBook()
    book.add(CARD, PACE)
    book.add(CARD, dataclasses.replace(PACE, pixels=1600, step=20.0))
    assert book.pace(CARD, 200) == PACE.at(200)
    assert book.pace(CARD, 800) == dataclasses.replace(PACE, pixels=1600, step=20.0).at(800)


def test_it_follows_a_machine_that_became_slower() -> None:
    book = PaceBook()
    for step in (2.0, *[6.0] * 8):
        book.add(CARD, dataclasses.replace(PACE, step=step))
    pace = book.pace(CARD, 100)
    assert pace is not None
    assert pace.step == pytest.approx(6.0, rel=0.01)
    assert len(book) == 1


def test_the_time_of_saving_comes_after_the_picture(tmp_path: Path) -> None:
    book = PaceBook(tmp_path / FILE_NAME)
    book.add_save(CARD, 100, 8.0)
    assert len(book) == 0
    book.add(CARD, dataclasses.replace(PACE, save=0.0))
    for seconds in (2.0, 4.0):
        book.add_save(CARD, 100, seconds)
    assert PaceBook(tmp_path / FILE_NAME).pace(CARD, 100) == dataclasses.replace(PACE, save=3.0)


def test_it_does_not_grow(tmp_path: Path) -> None:
    book = PaceBook(tmp_path / FILE_NAME)
    for number in range(3 * MOST):
        book.add(CARD, dataclasses.replace(PACE, pixels=100 + number))
        book.add_load(f"/models/{number}", 1.0)
    assert len(book) == 2 * MOST
    assert len(PaceBook(tmp_path / FILE_NAME)) == 2 * MOST
    assert book.load("/models/0") is None
    assert book.load(f"/models/{3 * MOST - 1}") == 1.0


@given(
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "paces", "loads", "maker", "pace", "pixels"]), inner, max_size=4
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_a_damaged_file_is_begun_anew(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("cache") / FILE_NAME
    file.write_bytes(content)
    book = PaceBook(file)
    assert len(book) == 0
    book.add(CARD, PACE)
    assert PaceBook(file).pace(CARD, 100) == PACE


def test_a_pace_that_is_none_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / FILE_NAME
    pace = dataclasses.asdict(PACE) | {"step": "soon"}
    file.write_text(
        json.dumps({"version": 1, "paces": [{"maker": dataclasses.asdict(CARD), "pace": pace}], "loads": {}})
    )
    with caplog.at_level(logging.WARNING):
        assert PaceBook(file).pace(CARD, 100) is None
    assert "measured again" in caplog.text


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "cache").touch()
    book = PaceBook(tmp_path / "cache" / FILE_NAME)
    with caplog.at_level(logging.WARNING):
        book.add(CARD, PACE)
    assert "not kept" in caplog.text
    assert book.pace(CARD, 100) == PACE


def test_true_cfg_is_reckoned_from_pictures_without_and_the_other_way() -> None:
    book, maker = PaceBook(), Maker(model="m", device="d")
    book.add(maker, Pace(pixels=100, text=1.0, step=2.0, decode=3.0))
    twice = Maker(model="m", device="d", twice=True)
    assert book.pace(twice, 100) == Pace(pixels=100, text=1.0, step=4.0, decode=3.0)
    assert book.pace_of_model("m", 100, twice=True) == book.pace(twice, 100)
    book.add(twice, Pace(pixels=100, text=1.0, step=3.0, decode=3.0))
    found = book.pace(twice, 100)
    assert found is not None
    assert found.step == 3.0
    alone = PaceBook()
    alone.add(twice, Pace(pixels=100, text=1.0, step=3.0, decode=3.0))
    found = alone.pace(maker, 100)
    assert found is not None
    assert found.step == 1.5


def test_the_first_encoding_of_a_start_picture_counts_whole() -> None:
    book, maker = PaceBook(), Maker(model="m", device="d")
    book.add(maker, Pace(pixels=100, text=1.0, step=2.0, decode=3.0))
    book.add(maker, Pace(pixels=100, text=1.0, step=2.0, decode=3.0, encode=0.5))
    found = book.pace(maker, 100)
    assert found is not None
    assert found.encode == 0.5


def test_how_often_the_model_runs() -> None:
    start = StartPicture(file=Path("a.png"), strength=0.5)
    assert runs_of_model(GenerationRequest(prompt="a"), 20) == 20
    assert runs_of_model(GenerationRequest(prompt="a", true_cfg=2.0), 20) == 40
    assert runs_of_model(GenerationRequest(prompt="a", start=start), 20) == 10
    assert runs_of_model(GenerationRequest(prompt="a", start=start), 1) == 1
    assert runs_of_model(GenerationRequest(prompt="a", start=start), 0) == 0
