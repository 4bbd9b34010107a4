"""Options that several commands take, read from a person's text."""

import argparse
import re


def size(text: str) -> tuple[int, int]:
    """The width and height in pixels that `256x256` means.

    Raises:
        argparse.ArgumentTypeError: it is no size.
    """
    sides = re.fullmatch(r"(\d{1,6})[xX×](\d{1,6})", text)
    if sides is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write width x height in pixels, as in 256x256")
    return int(sides[1]), int(sides[2])


def byte_count(text: str) -> int:
    """Bytes from `16GB`, `7.5 GB`, `900 MB`, or a number alone: the units are powers of 1000, `GiB` of 1024.

    Raises:
        argparse.ArgumentTypeError: it is no such text.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", text.strip(), re.IGNORECASE)
    if found is None or (found[3] and not found[2]):
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of memory: write it as 16GB")
    return int(float(found[1]) * (1024 if found[3] else 1000) ** " KMGT".index(found[2].upper() or " "))
