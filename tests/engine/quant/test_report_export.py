"""A conversion's report as one HTML file."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from engine.checkpoint.digest import RECORD, REPORT
from engine.errors import InvalidModel
from engine.quant.report import LayerReport, PicturePair, Report
from engine.quant.report_export import export_report
from pages import Page

LAYER = LayerReport(name="transformer_blocks.0.attn.to_q", rows=8, columns=8, weight_snr_db=7.0, zero_share=0.4)
PAIR = PicturePair(
    prompt='a <dog> "there"', seed=7, before="before-0.png", after="after-0.png", psnr_db=21.5, ms_ssim=None, gmsd=0.1
)


def save_model(folder: Path, *pairs: PicturePair) -> Path:
    """A model's folder with a record, and the pictures that it names."""
    (folder / REPORT).mkdir(parents=True)
    report = Report(layers=(LAYER,), pictures=pairs, no_pictures=None if pairs else "none were asked for")
    (folder / RECORD).write_text(json.dumps({"recipe": "instant", "source": {}, "report": report.to_json()}))
    for number, name in enumerate(name for pair in pairs for name in (pair.before, pair.after)):
        Image.new("RGB", (24, 16), (number, 50, 50)).save(folder / REPORT / name)
    return folder


def test_every_picture_is_in_it_once(tmp_path: Path) -> None:
    model = save_model(tmp_path / "mine", PAIR)
    text = export_report(model, tmp_path / "report.html").read_text("utf-8")
    page = Page(text)
    assert "How mine was made ternary" in page.text
    assert page.images == page.links == []
    assert PAIR.prompt in page.text
    inside = [base64.b64decode(data) for data in re.findall(r"url\(data:image/png;base64,([^)]*)\)", text)]
    assert inside == [(model / REPORT / name).read_bytes() for name in (PAIR.before, PAIR.after)]
    assert Image.open(io.BytesIO(inside[1])).getpixel((0, 0)) == (1, 50, 50)
    assert text.count("aspect-ratio: 24 / 16") == 3
    assert "background-image: var(--picture-0), var(--picture-1)" in text


def test_a_report_without_pictures_says_why(tmp_path: Path) -> None:
    file = export_report(save_model(tmp_path / "mine"), tmp_path / "report.html")
    assert "There are no pictures: none were asked for." in Page(file.read_text("utf-8")).text


@pytest.mark.parametrize("content", [None, b"", b"no picture at all, but long enough"])
def test_a_picture_that_is_none_is_told(tmp_path: Path, content: bytes | None) -> None:
    model, target = save_model(tmp_path / "mine", PAIR), tmp_path / "report.html"
    if content is None:
        (model / REPORT / PAIR.after).unlink()
    else:
        (model / REPORT / PAIR.after).write_bytes(content)
    with pytest.raises(InvalidModel, match=r"after-0\.png.*convert the model again"):
        export_report(model, target)
    assert not target.exists()
