"""A sheet of a model's pictures for a fixed list of prompts, each with the same seed."""

import argparse
import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from engine.events import Event, Failed, PictureReady
from engine.requests import GenerationRequest
from engine.session import Session
from training.captions import with_article
from training.colours import COLOURS
from training.nouns import FIRST, NOUNS

PICTURES = 24
EVERY = 4  # nouns of the first hundred, which every Pocket knows
COLUMNS = 6
SEED = 0
TEXT_HEIGHT = 28
FONT_SIZE = 16
LEAST_FONT_SIZE = 9
QUALITY = 85


def sheet_prompts() -> list[str]:
    """Every fourth of the first nouns in the ten colours in turn and then once in its own."""
    colours = [*(f"{colour} " for colour in COLOURS), ""]
    nouns = NOUNS[:FIRST:EVERY][:PICTURES]
    return [with_article(f"{colours[index % len(colours)]}{noun.name}") for index, noun in enumerate(nouns)]


def make_pictures(session: Session, prompts: list[str]) -> list[Image.Image]:
    """One picture a prompt, with the model's own defaults and `SEED`.

    Raises:
        EngineError: a picture could not be made.
    """
    return [_picture(list(session.generate(GenerationRequest(prompt=prompt, seed=SEED)))) for prompt in prompts]


def _picture(events: list[Event]) -> Image.Image:
    if isinstance(events[-1], Failed):
        raise events[-1].error
    (ready,) = (event for event in events if isinstance(event, PictureReady))
    return Image.open(io.BytesIO(ready.png)).convert("RGB")


def lay_out(pictures: list[Image.Image], captions: list[str], columns: int = COLUMNS) -> Image.Image:
    """Pictures of one size in rows, each with its caption below, in smaller letters where it is long."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * width, rows * (height + TEXT_HEIGHT)), "white")
    draw = ImageDraw.Draw(sheet)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left, top = index % columns * width, index // columns * (height + TEXT_HEIGHT)
        sheet.paste(picture, (left, top))
        middle = (left + width / 2, top + height + TEXT_HEIGHT / 2)
        draw.text(middle, caption, fill="black", font=_fitting(caption, width), anchor="mm")
    return sheet


def _fitting(caption: str, width: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font in the largest size in which a caption is not wider than its picture, if there is one."""
    fonts = (ImageFont.load_default(size) for size in range(FONT_SIZE, LEAST_FONT_SIZE, -1))
    smallest = ImageFont.load_default(LEAST_FONT_SIZE)
    return next((font for font in fonts if font.getlength(caption) <= width), smallest)


def main() -> None:
    """Make the sheet of a model."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", help="a model's name or folder")
    parser.add_argument("out", type=Path, help="the sheet, .jpg or .png")
    arguments = parser.parse_args()
    prompts = sheet_prompts()
    session = Session.open(arguments.model)
    try:
        pictures = make_pictures(session, prompts)
    finally:
        session.close()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    lay_out(pictures, prompts).save(arguments.out, quality=QUALITY)


if __name__ == "__main__":
    main()
