"""The part of a ternary Pocket's card that tells how `triptych quantize` made it, from `conversion.json`."""

import json
from collections.abc import Iterator
from typing import Any

from engine.requests import Recipe

PICTURES = "pictures"  # made for the report, once the model is whole


def ternary_stage(conversion: dict[str, Any], name: str) -> dict[str, Any]:
    """The conversion to the model `name` as a stage of its making, beside those of the training's record.

    Batch and updates are those of the recipe `distilled`, which learns end to end; seconds are all but its report's.
    """
    recipe, settings = conversion["recipe"], conversion["settings"]
    command = f"triptych quantize {conversion['source']['name']} {name} --recipe {recipe}"
    command += " --prompts FILE" if conversion.get("prompts") else ""
    stage = {"stage": f"ternary: {recipe}", "command": command}
    seconds = conversion.get("report", {}).get("seconds", {})
    known = {
        **({key: settings.get(key) for key in ("batch", "updates")} if recipe == Recipe.DISTILLED else {}),
        "seconds": round(sum(spent for part, spent in seconds.items() if part != PICTURES), 1) if seconds else None,
        "device": conversion.get("device"),
    }
    processes = settings.get("processes", 1)
    if known["device"] and processes > 1:
        known["device"] = f"{processes} x {known['device']}"
    return stage | {key: value for key, value in known.items() if value is not None}


def settings_listed(settings: dict[str, Any], before: str = "") -> Iterator[str]:
    """Each setting by its name, in Markdown; those within another one under both names."""
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from settings_listed(value, f"{before}{name}.")
        else:
            yield f"`{before}{name}` {value if isinstance(value, str) else json.dumps(value)}"
