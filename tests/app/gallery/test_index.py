"""The index of the gallery."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.gallery.index import GalleryIndex, has_full_text, open_index
from app.gallery.picture import Picture
from app.gallery.query import Order, Query

PROMPTS = (
    "a red cube",
    "a red ball, a blue cube",
    "categories of cats",
    "Éclair au café",
    "赤い猫と青い球",
    "100% fox_tail",
)


def picture(name: str, **values: object) -> Picture:
    fields = {"path": Path("/pictures") / name, "mtime_ns": 10**18, "size": 9, "width": 16, "height": 16} | values
    return Picture(**fields)  # type: ignore[arg-type]


@pytest.fixture(params=[True, False], ids=["fts5", "like"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GalleryIndex]:
    if request.param and not has_full_text():
        pytest.skip("this SQLite has no FTS5")
    index = GalleryIndex(tmp_path / "index.sqlite", full_text=request.param)
    yield index
    index.close()


def names(index: GalleryIndex, query: Query) -> list[str]:
    ids = index.find(query)
    found = index.pictures(ids)
    return [found[number].path.stem for number in ids]


def test_what_is_put_is_found(index: GalleryIndex) -> None:
    put = picture("a.png", prompt="a fox", model="pocket", seed=2**64 - 1, steps=4, favourite=True)
    index.put([put])
    (number,) = index.find(Query())
    found = index.pictures([number])[number]
    assert found.seed == 2**64 - 1
    assert found == picture("a.png", prompt="a fox", model="pocket", seed=2**64 - 1, steps=4, favourite=True, id=number)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("red", [0, 1]),
        ("RED cub", [0, 1]),
        ('"red cube"', [0]),
        ('"red cub', [0]),
        ("cat", [2]),
        ("cat -cats", []),
        ("cube -blue", [0]),
        ("-red -cat", [2, 3, 4, 5]),
        ("eclair cafe", [3]),
        ("猫", [4]),
        ("い猫", [4]),
        ("赤猫", []),
        ("100%", [5]),
        ("fox_tail", [5]),
        ("d cube", []),
        ("nothing", []),
    ],
)
def test_prompts_are_searched(index: GalleryIndex, text: str, numbers: list[int]) -> None:
    index.put([picture(f"{number}.png", prompt=prompt) for number, prompt in enumerate(PROMPTS)])
    assert sorted(names(index, Query(text=text, order=Order.NAME))) == [str(number) for number in numbers]


def test_a_picture_without_a_prompt_is_found_by_its_name(index: GalleryIndex) -> None:
    index.put([picture("holiday in-rome.png"), picture("holiday.png", prompt="a fox")])
    assert names(index, Query(text="holiday rome")) == ["holiday in-rome"]


def test_a_changed_prompt_is_searched_anew(index: GalleryIndex) -> None:
    index.put([picture("a.png", prompt="a fox")])
    before = index.find(Query())
    index.put([picture("a.png", prompt="a hen", mtime_ns=5)])
    assert index.find(Query()) == before
    assert names(index, Query(text="hen")) == ["a"]
    assert names(index, Query(text="fox")) == []
    index.remove(before)
    assert names(index, Query(text="hen")) == []


def test_filters_meet(index: GalleryIndex) -> None:
    day = int(dt.datetime(2024, 5, 17, 12).astimezone().timestamp()) * 10**9
    index.put(
        [
            picture("a.png", model="pocket", mtime_ns=day),
            picture("b.png", model="dev", mtime_ns=day - 86_400 * 10**9),
            picture("c.png", model="dev", mtime_ns=day, width=32, favourite=True),
        ]
    )
    assert names(index, Query(model="dev")) == ["c", "b"]
    assert names(index, Query(size=(16, 16))) == ["a", "b"]
    assert names(index, Query(favourites=True)) == ["c"]
    assert names(index, Query(since=dt.date(2024, 5, 17), order=Order.NAME)) == ["a", "c"]
    assert names(index, Query(until=dt.date(2024, 5, 16))) == ["b"]
    assert names(index, Query(since=dt.date(2024, 5, 16), until=dt.date(2024, 5, 16))) == ["b"]
    assert names(index, Query(model="dev", size=(32, 16), until=dt.date.max)) == ["c"]


def test_orders(index: GalleryIndex) -> None:
    index.put([picture("b.png", mtime_ns=1), picture("A.png", mtime_ns=3), picture("c.png", mtime_ns=2)])
    assert names(index, Query(order=Order.NEWEST)) == ["A", "c", "b"]
    assert names(index, Query(order=Order.OLDEST)) == ["b", "c", "A"]
    assert names(index, Query(order=Order.NAME)) == ["A", "b", "c"]


def test_a_rescan_keeps_favourites(index: GalleryIndex) -> None:
    index.put([picture("a.png"), picture("b.png")])
    (first, _) = index.find(Query(order=Order.NAME))
    index.favour([first], favourite=True)
    index.put([picture("a.png", mtime_ns=5)])
    assert names(index, Query(favourites=True)) == ["a"]


def test_choices_are_the_frequent_first(index: GalleryIndex) -> None:
    sizes = [(16, 16), (32, 16), (32, 16)]
    index.put(
        picture(f"{number}.png", model="dev" if number else None, width=size[0], height=size[1])
        for number, size in enumerate(sizes)
    )
    choices = index.choices()
    assert (choices.models, choices.sizes, choices.total) == (("dev",), ((32, 16), (16, 16)), 3)


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    file.write_bytes(b"no database" * 1000)
    index, rebuilt = open_index(file)
    index.close()
    assert rebuilt
    assert (tmp_path / "index.sqlite.damaged").read_bytes().startswith(b"no database")


def test_damage_in_the_middle_is_seen_when_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    index, _ = open_index(file)
    index.put(picture(f"{number}.png", prompt=f"prompt {number}" * 20) for number in range(300))
    index.close()
    content = bytearray(file.read_bytes())
    content[8192 : len(content) - 4096] = b"\x5a" * (len(content) - 12288)
    file.write_bytes(content)
    index, rebuilt = open_index(file)
    assert rebuilt
    assert list(index.find(Query())) == []
    index.close()


def test_an_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE pictures (something TEXT)")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    index, rebuilt = open_index(file)
    index.put([picture("a.png")])
    index.close()
    assert not rebuilt


def test_an_index_without_full_text_is_made_anew_with_it(tmp_path: Path) -> None:
    for full_text in (False, has_full_text(), False):
        index, rebuilt = open_index(tmp_path / "index.sqlite", full_text=full_text)
        index.put([picture("a.png", prompt="a fox")])
        assert names(index, Query(text="fox")) == ["a"]
        index.close()
        assert not rebuilt


WORDS = st.text(st.sampled_from("abcé 猫い%_-\"'.*"), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(prompts=st.lists(WORDS, min_size=1, max_size=5), text=WORDS)
def test_both_kinds_of_search_find_the_same(prompts: list[str], text: str, tmp_path: Path) -> None:
    found = []
    for full_text in (has_full_text(), False):
        index = GalleryIndex(Path(":memory:"), full_text=full_text)
        index.put(picture(f"{number}.png", prompt=prompt) for number, prompt in enumerate(prompts))
        found.append(names(index, Query(text=text)))
        index.close()
    assert found[0] == found[1]
