"""Contact sheets: pictures of a suite's prompts, a model's on the left and the rendered truth on the right."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from engine.saving import numbered_names
from training.score import Asked, read_folder
from training.sheet import lay_out
from training.suite import TAGS

PROMPTS = 100
A_PAGE = 25
COLUMNS = 5
GAP = 4  # pixels between the two of a pair
MARGIN = 12  # pixels beside a pair
QUALITY = 92  # about 0.5 MB a page


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The files of one prompt's first pictures; `tag` is its category."""

    tag: str
    caption: str
    made: Path
    truth: Path


def pairs_of(made: Sequence[Asked], truth: Sequence[Asked]) -> list[Pair]:
    """A pair for each prompt that both a model was asked and the truth is there of.

    Raises:
        ValueError: there is none.
    """
    files = {asked.metadata["prompt"]: asked.files[0] for asked in truth}
    pairs = [
        Pair(
            tag=asked.metadata["tag"],
            caption=asked.metadata["prompt"] + ("" if asked.metadata["seen"] else " (unseen)"),
            made=asked.files[0],
            truth=files[asked.metadata["prompt"]],
        )
        for asked in made
        if asked.metadata["prompt"] in files
    ]
    if not pairs:
        raise ValueError("the model's pictures and the truth have no prompt in common: make both of the same split")
    return pairs


def spread(pairs: Sequence[Pair], number: int) -> list[Pair]:
    """`number` pairs, or all where there are fewer: the categories in turn, and over the whole of each.

    A category that has too few leaves its places to the others.
    """
    of_tags = [[pair for pair in pairs if pair.tag == tag] for tag in TAGS]
    shares = [0] * len(of_tags)
    while sum(shares) < min(number, len(pairs)):
        smallest = min((share, place) for place, share in enumerate(shares) if share < len(of_tags[place]))
        shares[smallest[1]] += 1
    return [
        group[step * len(group) // share] for group, share in zip(of_tags, shares, strict=True) for step in range(share)
    ]


def side_by_side(pair: Pair) -> Image.Image:
    """A pair as one picture; the truth gets the size of the model's."""
    with Image.open(pair.made) as made, Image.open(pair.truth) as truth:
        width, height = made.size
        both = Image.new("RGB", (2 * width + GAP + MARGIN, height), "white")
        both.paste(made.convert("RGB"), (MARGIN // 2, 0))
        both.paste(truth.convert("RGB").resize(made.size), (MARGIN // 2 + width + GAP, 0))
    return both


def write_pages(pairs: Sequence[Pair], file: Path) -> tuple[Path, ...]:
    """Write `A_PAGE` pairs a page, to `file` or, of several pages, to those of `numbered_names`; returns the files."""
    pages = [pairs[start : start + A_PAGE] for start in range(0, len(pairs), A_PAGE)]
    files = numbered_names(file, len(pages))
    file.parent.mkdir(parents=True, exist_ok=True)
    for page, place in zip(pages, files, strict=True):
        pictures = [side_by_side(pair) for pair in page]
        lay_out(pictures, [pair.caption for pair in page], COLUMNS).save(place, quality=QUALITY, optimize=True)
    return files


def main() -> None:
    """Lay out a model's pictures beside the rendered truth."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("pictures", type=Path, help="pictures of triptych evaluate")
    parser.add_argument("truth", type=Path, help="pictures of training.truth, of the same split")
    parser.add_argument("out", type=Path, help="the sheet, .jpg; of several pages, .jpg becomes -1.jpg and so on")
    parser.add_argument("--prompts", metavar="N", type=int, default=PROMPTS, help="how many (%(default)s)")
    arguments = parser.parse_args()
    if arguments.prompts < 1:
        parser.error(f"--prompts must be at least 1, got {arguments.prompts}")
    try:
        pairs = pairs_of(read_folder(arguments.pictures), read_folder(arguments.truth))
    except ValueError as error:
        raise SystemExit(str(error)) from None
    for file in write_pages(spread(pairs, arguments.prompts), arguments.out):
        print(file)


if __name__ == "__main__":
    main()
