"""The card in a Pocket's folder."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from damage import edit_json
from engine.checkpoint.digest import weights_digest
from engine.inspection import inspect_model
from engine.quant.report import Report
from engine.verification import verify_model
from resources import models_folder
from training.card import card, limits, write_card
from training.colours import COLOURS
from training.nouns import NOUNS

CONVERSION: dict[str, Any] = {
    "recipe": "distilled",
    "settings": {"updates": 77, "batch": 9, "processes": 2, "calibrated": {"damping": [0.5, 1]}, "activations": "int8"},
    "seed": 3,
    "prompts": "0123abcd",
    "note": None,
    "device": "one card",
    "versions": {"torch": "9.9"},
    "report": Report(layers=(), seconds={"learning": 120.25, "blocks": 1.5, "pictures": 1000.0}).to_json(),
}
TRAINING: dict[str, Any] = {
    "device": "one device",
    "machine": {"versions": {"torch": "9.8"}},
    "stages": [
        {"stage": "vae", "batch": 5, "updates": 6, "seconds": 7.5, "held_out_psnr_db": 34.56, "command": "train vae"},
        {"stage": "reading", "updates": 4},
        {"stage": "refit"},
        {"stage": "flow", "device": "two devices", "updates": 8},
        {"stage": "guided", "updates": 3},
    ],
}


@pytest.fixture
def pocket(tmp_path: Path) -> Path:
    """The ternary Pocket that ships, as if this training and the recipe `distilled` had made it."""
    model = tmp_path / "pocket"
    shutil.copytree(models_folder() / "pocket", model)
    (model / "README.md").unlink(missing_ok=True)
    edit_json(model / "triptych.json", lambda settings: settings.update(limits=limits()))
    edit_json(model / "conversion.json", lambda record: record.update(CONVERSION))
    return model


def parts(text: str) -> dict[str, str]:
    """The sections by their headings, the metadata under an empty one."""
    sections = text.split("\n## ")
    return {"": sections[0]} | dict(section.split("\n", 1) for section in sections[1:])


def test_the_line_of_limits_counts_what_is_known() -> None:
    assert f"{len(NOUNS)} things and {len(COLOURS)} colours" in limits()
    assert len(limits()) < 100


def test_it_begins_with_hugging_faces_metadata(pocket: Path) -> None:
    lines = card(pocket, TRAINING, None).splitlines()
    metadata = lines[1 : lines.index("---", 1)]
    assert lines[0] == "---"
    assert {"license: apache-2.0", "pipeline_tag: text-to-image", "- ternary"} <= set(metadata)


def test_figures_are_those_of_the_files(pocket: Path) -> None:
    inspection = inspect_model(pocket)
    text = card(pocket, TRAINING, None)
    for figure in (
        f"{inspection.parameters:,}",
        f"all {inspection.block_parameters:,}",
        f"{inspection.bits.total:.3f}",
    ):
        assert figure in parts(text)[""]
    edit_json(pocket / "triptych.json", lambda settings: settings["defaults"].update(steps=13))
    assert "13 steps" in card(pocket, TRAINING, None)


def test_what_is_known_and_what_is_not(pocket: Path) -> None:
    said = parts(card(pocket, TRAINING, None))
    for noun in NOUNS:
        assert noun.name in said["How to ask"]
    assert f"the {len(NOUNS)} things" in said["What it cannot do"]
    assert "256 x 256 pixels only" in said["What it cannot do"]
    assert "open a FLUX model of your own" in said["What it cannot do"]
    assert "Fluent emoji (MIT License)" in said["What it was trained on"]
    sizes = {"min": 192, "max": 320, "multiple": 16}
    edit_json(pocket / "triptych.json", lambda settings: settings.update(sizes=sizes))
    assert "Sides of 192 to 320 pixels, in multiples of 16" in card(pocket, TRAINING, None)


def test_stages_are_those_of_the_record(pocket: Path) -> None:
    making = parts(card(pocket, TRAINING, None))["How it was made"]
    assert "| vae | 5 | 6 | 7.5 | one device | `train vae` |" in making
    assert "| flow | – | 8 | – | two devices | – |" in making
    assert "34.56 dB" in making
    assert "torch 9.8" in making


def test_the_ternary_stage_is_that_of_its_conversion(pocket: Path) -> None:
    making = parts(card(pocket, TRAINING, None))["How it was made"]
    command = "`triptych quantize pocket-bf16 pocket --recipe distilled --prompts FILE`"
    assert f"| ternary: distilled | 9 | 77 | 121.8 | 2 x one card | {command} |" in making
    assert "torch 9.9" in making
    assert "`calibrated.damping` [0.5, 1], `activations` int8; seed 3." in making
    edit_json(pocket / "conversion.json", lambda record: record.update(recipe="calibrated", note="Mind this."))
    text = card(pocket, TRAINING, None)
    assert "| ternary: calibrated | – | – | 121.8 |" in text, "its updates are those of a block"
    assert "Mind this." in parts(text)[""]


def test_the_notice_is_quoted_whole(pocket: Path) -> None:
    (pocket / "NOTICE").write_text("MIT, Copyright (c) Somebody\n", encoding="utf-8")
    assert "MIT, Copyright (c) Somebody" in parts(card(pocket, TRAINING, None))["Licence"]


def test_a_record_of_another_training_is_refused(pocket: Path) -> None:
    for stages, told in (([*TRAINING["stages"], {"stage": "ternary"}], "ternary"), (TRAINING["stages"][:-1], "flow")):
        with pytest.raises(ValueError, match=f"has the stages vae, .* and {told}, where vae, reading, flow and guided"):
            card(pocket, TRAINING | {"stages": stages}, None)


def test_a_model_of_another_vocabulary_is_refused(pocket: Path) -> None:
    edit_json(pocket / "triptych.json", lambda settings: settings.update(limits="Two things."))
    with pytest.raises(ValueError, match="exported by another version of training"):
        card(pocket, TRAINING, None)


def test_scores_of_other_weights_are_refused(pocket: Path) -> None:
    scores: dict[str, Any] = {"made_by": {"model": "pocket", "weights_sha256": "0" * 64}}
    with pytest.raises(ValueError, match="score its own pictures"):
        card(pocket, TRAINING, scores)
    scores["made_by"] = {"model": "pocket-bf16", "weights_sha256": weights_digest(pocket)}
    with pytest.raises(ValueError, match="another pocket-bf16"):
        card(pocket, TRAINING, scores)


def test_a_card_changes_no_hash_and_is_written_again(pocket: Path, tmp_path: Path) -> None:
    settings = (models_folder() / "pocket" / "triptych.json").read_bytes()
    training = tmp_path / "training.json"
    training.write_text(json.dumps(TRAINING), encoding="utf-8")
    first = write_card(pocket, training, None)
    assert first == pocket / "README.md"
    text = first.read_text("utf-8")
    first.write_text("an older card", encoding="utf-8")
    assert write_card(pocket, training, None).read_text("utf-8") == text
    (pocket / "triptych.json").write_bytes(settings)  # the one whose hash is recorded
    assert [check for check in verify_model(pocket) if check.subject == "NOTICE"]
    assert inspect_model(pocket).name == "pocket"
