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
