"""The beginning of a file."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checkpoint.hub_access import HubFile
from engine.checkpoint.hub_part import Part


def expected(content: bytes, *, large: bool) -> HubFile:
    sha256 = hashlib.sha256(content).hexdigest()
    named = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    return HubFile(bytes=len(content), content=sha256 if large else named, sha256=sha256 if large else None)


@given(pieces=st.lists(st.binary(max_size=50), max_size=8), cuts=st.sets(st.integers(0, 8)), large=st.booleans())
def test_however_it_comes_it_is_right(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], cuts: set[int], large: bool
) -> None:
    content, place = b"".join(pieces), tmp_path_factory.mktemp("part") / "a/file.partial"
    file, stops = expected(content, large=large), sorted(cuts | {0, len(pieces)})
    for begin, end in zip(stops, stops[1:] or stops, strict=False):
        with Part(place, file) as part:
            part.take_up(lambda there: None)
            assert part.there == len(b"".join(pieces[:begin]))
            for piece in pieces[begin:end]:
                part.add(piece)
            right, whole = part.is_right, part.is_whole
    assert (right, whole) == (True, True)
    assert place.read_bytes() == content


def test_more_than_there_should_be_is_left_out(tmp_path: Path) -> None:
    with Part(tmp_path / "part", expected(b"right", large=True)) as part:
        part.add(b"rig")
        part.add(b"ht and more")
        part.add(b"and more")
        assert part.is_right
    assert (tmp_path / "part").read_bytes() == b"right"


@pytest.mark.parametrize("large", [True, False])
def test_another_byte_is_seen(tmp_path: Path, large: bool) -> None:
    with Part(tmp_path / "part", expected(b"right", large=large)) as part:
        part.add(b"wrong")
        assert part.is_whole
        assert not part.is_right


def test_what_was_there_is_told_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(bytes(3 * 2**20))
    told: list[int] = []
    with Part(tmp_path / "part", expected(bytes(4 * 2**20), large=True)) as part:
        part.take_up(told.append)
        assert told == [3 * 2**20] * 3
        part.add(bytes(2**20))
        assert part.is_right
