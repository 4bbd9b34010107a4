"""Conversions of tiny models in tests, and what is compared of their models."""

import json
import threading
from pathlib import Path
from typing import Any

from engine.checkpoint.digest import folder_digests
from engine.events import BlockFinished, Event
from engine.quant.conversion import Conversion
from engine.requests import ConversionRequest, Recipe


def request_of(source: Path, target: Path, **values: Any) -> ConversionRequest:
    """A request to convert a folder to another one on the CPU: by the recipe `instant`, without pictures.

    `values` may ask for others.
    """
    usual = {"device": "cpu", "recipe": Recipe.INSTANT, "pictures": False}
    return ConversionRequest(source=str(source), target=str(target), **usual | values)


def convert(request: ConversionRequest, cancel: threading.Event | None = None) -> list[Event]:
    """All events of a conversion."""
    return list(Conversion.plan(request).run(cancel))


def interrupt(request: ConversionRequest, *, after: int) -> list[Event]:
    """All events of a conversion that is cancelled when `after` blocks are done."""
    cancel, events = threading.Event(), []
    for event in Conversion.plan(request).run(cancel):
        events.append(event)
        if isinstance(event, BlockFinished) and event.done == after:
            cancel.set()
    return events


def fixed_of(model: Path) -> dict[str, Any]:
    """What is the same each time a model is made: every file's SHA-256, and its record without times and memory."""
    record = json.loads((model / "conversion.json").read_text(encoding="utf-8"))
    report = record["report"]
    kept = {key: record[key] for key in ("source", "recipe", "settings", "seed", "files", "note", "fingerprint")}
    return {"digests": folder_digests(model), "layers": report["layers"], "totals": report["totals"], **kept}


def left_beside(target: Path) -> list[str]:
    """The names of all that lies in a target's folder."""
    return sorted(entry.name for entry in target.parent.iterdir())
