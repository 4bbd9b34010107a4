"""A conversion's report as one HTML file that holds its pictures too."""

import base64
import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.digest import RECORD, REPORT
from engine.errors import InvalidModel
from engine.headers import read_json
from engine.page import seed_and_distances
from engine.quant.report import PicturePair, Report
from engine.quant.report_page import report_page
from engine.saving import save_picture

PNG_START: Final = b"\x89PNG\r\n\x1a\n"
STYLE: Final = """\
.shown { width: 100%; background-size: 100% 100%; background-blend-mode: difference; }
"""


def export_report(model: Path, file: Path) -> Path:
    """Write the report of the model in a folder as one page to `file`, over one of before, and return the file.

    Each picture is in it once, with all of its pixels, also for the difference of two.

    Raises:
        InvalidModel: the record is damaged, or a picture that it names is not there.
        OutputError: the page cannot be written.
    """
    record = read_json(model / RECORD)
    save_picture(whole_page(record, model).encode(errors="replace"), file, force=True)
    return file


def whole_page(record: Mapping[str, Any], model: Path) -> str:
    """The HTML of a model's record (`conversion.json`) with its pictures inside.

    Raises:
        InvalidModel: the record is damaged, or a picture that it names is not there.
    """
    pairs = Report.from_json(record.get("report")).pictures
    contents = {name: _content(model, name) for pair in pairs for name in (pair.before, pair.after)}
    places = {name: f"--picture-{number}" for number, name in enumerate(contents)}
    values = "\n".join(f"{place}: url({_data_url(contents[name])});" for name, place in places.items())
    return report_page(
        record,
        name=model.resolve().name,
        draw_pair=lambda pair: _pair(pair, places, _ratio(contents[pair.before])),
        style=f"{STYLE}:root {{ {values} }}\n" if pairs else "",
    )


def _content(model: Path, name: str) -> bytes:
    file = model / REPORT / name
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidModel(f"{file} cannot be read ({error.strerror or error}): convert the model again") from None
    if not content.startswith(PNG_START) or len(content) < 24:
        raise InvalidModel(f"{file} is no picture: convert the model again")
    return content


def _data_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"


def _ratio(png: bytes) -> str:
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    return f"{width} / {height}"


def _pair(each: PicturePair, places: Mapping[str, str], ratio: str) -> str:
    """The two pictures, and one upon the other, of which the browser shows the difference."""
    before, after = (f"var({places[name]})" for name in (each.before, each.after))
    words = html.escape(each.prompt)
    figures = "\n".join(
        f'<figure><div class="shown" role="img" aria-label="{words}, {caption}" '
        f'style="aspect-ratio: {ratio}; background-image: {image}"></div><figcaption>{caption}</figcaption></figure>'
        for image, caption in ((before, "before"), (after, "after"), (f"{before}, {after}", "difference"))
    )
    below = html.escape(seed_and_distances(each.seed, each.psnr_db, each.ms_ssim, each.gmsd))
    return f'<p>{words}</p>\n<div class="pair">\n{figures}\n</div>\n<p class="faint">{below}</p>'
