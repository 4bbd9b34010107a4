"""Numbers as a person reads them."""

import pytest
from PySide6.QtCore import QLocale

from app.measures import (
    bytes_text,
    count_text,
    left_text,
    memory_row_text,
    memory_text,
    milliseconds_text,
    number_text,
    seconds_text,
    short_text,
)


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (38_400_000, "38 MB"), (5_100_000_000, "5.1 GB"), (2 * 10**12, "2.0 TB")],
)
def test_bytes(count: int | None, text: str) -> None:
    assert bytes_text(count) == text


@pytest.mark.parametrize(("count", "text"), [(None, "–"), (812 * 2**20, "812 MiB"), (2**30, "1.0 GiB")])
def test_memory(count: int | None, text: str) -> None:
    assert memory_text(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.142, "142 ms"),
        (0.9999, "1.0 s"),
        (3.44, "3.4 s"),
        (59.97, "1:00 min"),
        (125, "2:05 min"),
        (7500, "2:05 h"),
    ],
)
def test_seconds(seconds: float | None, text: str) -> None:
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(None, "–"), (0.142, "142 ms"), (0.0042, "4.2 ms"), (2.5, "2500 ms")])
def test_milliseconds(seconds: float | None, text: str) -> None:
    assert milliseconds_text(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (41.6, "42 s"), (125, "2 min 05 s")])
def test_time_left(seconds: float, text: str) -> None:
    assert left_text(seconds) == text


@pytest.mark.parametrize(
    ("now", "peak", "text"),
    [
        (689 * 2**20, 753 * 2**20, "689 / 753 MiB"),
        (812 * 2**20, 3 * 2**30, "0.8 / 3.0 GiB"),
        (2**30, None, "1.0 GiB / –"),
        (None, None, "– / –"),
    ],
)
def test_memory_pair(now: int | None, peak: int | None, text: str) -> None:
    assert memory_row_text(now, peak) == text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["3.5", "1234.5", "3.5", "12,000", "5.1 GB", "1.0 GiB", "3.4 s"]),
        ("de", ["3,5", "1234,5", "3,5", "12.000", "5,1 GB", "1,0 GiB", "3,4 s"]),
        ("fr", ["3,5", "1234,5", "3,5", "12\u202f000", "5,1 GB", "1,0 GiB", "3,4 s"]),
    ],
)
def test_numbers_are_in_the_windows_language(language: str, expected: list[str]) -> None:
    QLocale.setDefault(QLocale(language))
    texts = [number_text(3.5, 1), number_text(1234.5, 1), short_text(3.5), count_text(12_000)]
    assert [*texts, bytes_text(5_100_000_000), memory_text(2**30), seconds_text(3.44)] == expected
