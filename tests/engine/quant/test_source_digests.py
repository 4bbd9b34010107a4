"""The SHA-256 of a source's files, and what of them takes how long."""

import hashlib
from pathlib import Path

import pytest

from engine.checkpoint.source import Source, open_folder
from engine.errors import InvalidModel
from engine.quant import source_digests as digests
from engine.quant.source_digests import bytes_in_line, check_digests, source_digests


@pytest.fixture(scope="module")
def source(source_model: Path) -> Source:
    return open_folder(source_model)


@pytest.mark.parametrize("cores", [1, 3, 64])
def test_every_file_has_its_own(source: Source, monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(digests, "usable_cores", lambda: cores)
    monkeypatch.setattr(digests, "READ_BYTES", 1000)
    files = (*source.files, *source.part_files)
    assert {file.label.partition("/")[0] for file in files} >= {"transformer", "text_encoder_2", "vae", "scheduler"}
    expected = {file.label: hashlib.sha256(file.path.read_bytes()).hexdigest() for file in files}
    assert source_digests(source) == expected


def test_what_stops_it_is_raised(source: Source) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        source_digests(source, stop)


def test_another_digest_is_told_by_its_file(source: Source) -> None:
    now = source_digests(source)
    check_digests(source, now, now, target=Path("model"))
    for file in (source.files[0], source.part_files[0]):
        with pytest.raises(InvalidModel, match=f"^{file.path} holds other bytes .* conversion to model .*--restart"):
            check_digests(source, now | {file.label: "0" * 64}, now, target=Path("model"))


def test_threads_share_the_bytes(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [file.bytes for file in (*source.files, *source.part_files)]
    for cores, expected in ((1, sum(sizes)), (len(sizes), max(sizes))):
        monkeypatch.setattr(digests, "usable_cores", lambda cores=cores: cores)
        assert bytes_in_line(source) == expected
