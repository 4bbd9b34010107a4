"""An accepted licence on its way into a model."""

import json
from collections.abc import Callable
from pathlib import Path

from conversions import convert, request_of
from engine.events import Finished
from engine.sources.licences import LicenceAcceptance

ACCEPTED = LicenceAcceptance(
    licence="flux-1-dev-non-commercial-license", text_sha256="ab" * 32, accepted_at="2026-01-02T03:04:05+00:00"
)


def test_it_is_written_into_the_model(source_model: Path, tmp_path: Path, copy_of: Callable[[Path], Path]) -> None:
    source, target = copy_of(source_model), tmp_path / "accepted"
    settings = json.loads((source / "triptych.json").read_text("utf-8"))
    del settings["licence"]
    (source / "triptych.json").write_text(json.dumps(settings), encoding="utf-8")
    assert isinstance(convert(request_of(source, target, licence_accepted=ACCEPTED))[-1], Finished)
    record = json.loads((target / "conversion.json").read_text("utf-8"))
    made = json.loads((target / "triptych.json").read_text("utf-8"))
    assert record["licence_accepted"] == ACCEPTED.to_json()
    assert made["licence_accepted"] == {"licence": ACCEPTED.licence, "text_sha256": ACCEPTED.text_sha256}
    assert made["licence"] == ACCEPTED.licence


def test_what_the_source_states_stays(source_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "stated"
    convert(request_of(source_model, target, licence_accepted=ACCEPTED))
    stated = json.loads((source_model / "triptych.json").read_text("utf-8"))["licence"]
    assert json.loads((target / "triptych.json").read_text("utf-8"))["licence"] == stated


def test_without_one_everything_is_as_it_was(source_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "plain"
    assert isinstance(convert(request_of(source_model, target))[-1], Finished)
    for name in ("conversion.json", "triptych.json"):
        assert "licence_accepted" not in json.loads((target / name).read_text("utf-8"))
