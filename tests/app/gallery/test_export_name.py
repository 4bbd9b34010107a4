"""The names of exported pictures."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gallery.export_name import file_stem
from app.gallery.picture import Picture
from engine.errors import InvalidRequest

PICTURE = Picture(
    path=Path("/pictures/the name.png"),
    mtime_ns=1_700_000_000 * 10**9,
    size=1,
    prompt="A red/blue fox: très joli?",
    model="my..model",
    width=64,
    height=32,
    seed=7,
    steps=4,
)


@pytest.mark.parametrize(
    ("template", "stem"),
    [
        ("{seed}-{prompt}", "7-A-red-blue-fox-très-joli"),
        ("{n:3} {name}", "005 the name"),
        ("{n}", "5"),
        ("{model}_{steps}_{width}x{height}", "my..model_4_64x32"),
        ("con", "con_"),
        ("...", "picture"),
        ("{{{seed}}}", "{7}"),
        ("a:b*c", "a b c"),
    ],
)
def test_fields_are_filled_in(template: str, stem: str) -> None:
    assert file_stem(template, PICTURE, 5) == stem


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "empty"),
        ("a/b", "holds a folder"),
        ("..\\x", "holds a folder"),
        ("{seed", "bracket"),
        ("{year}", "{year}, which there is not"),
        ("{prompt.__class__}", "which there is not"),
        ("{seed!r}", "which there is not"),
        ("{seed:>900}", "which there is not"),
        ("{}", "which there is not"),
    ],
)
def test_a_wrong_template_is_named(template: str, words: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        file_stem(template, PICTURE, 1)
    assert words in caught.value.sentence


@given(
    template=st.text(st.sampled_from("{}nseedprompt:3!. /\\\0é猫"), max_size=30),
    prompt=st.none() | st.text(st.characters(), max_size=400),
    number=st.integers(1, 10**6),
)
def test_any_name_can_be_a_file(template: str, prompt: str | None, number: int) -> None:
    picture = Picture(path=Path("/a.png"), mtime_ns=0, size=1, prompt=prompt)
    try:
        stem = file_stem("{prompt}" + template, picture, number)
    except InvalidRequest:
        return
    assert 0 < len(stem.encode()) <= 201
    assert not set(stem) & set('<>:"/\\|?*\0\n')
    assert stem.strip(" .") == stem
