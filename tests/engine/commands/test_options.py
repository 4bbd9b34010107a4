"""Options read from a person's text."""

import argparse

import pytest

from engine.commands.options import byte_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("16GB", 16 * 10**9),
        ("7.5 gb", 7_500_000_000),
        ("900M", 900 * 10**6),
        ("12GiB", 12 * 2**30),
        ("4096", 4096),
        ("4096B", 4096),
        ("2TB", 2 * 10**12),
    ],
)
def test_amounts_of_memory(text: str, count: int) -> None:
    assert byte_count(text) == count


@pytest.mark.parametrize("text", ["", "much", "-1GB", "16 bytes", "1e9", "16iB", "16GBs", "16,5GB"])
def test_what_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no amount of memory: write it as 16GB"):
        byte_count(text)
