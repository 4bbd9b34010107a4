"""The file that bears witness to repeated timings."""

import json
from pathlib import Path
from typing import Any

from engine.bench.timing import Timing, machine, measure, plain, processor_name, summarize

__all__ = ["RESULTS", "Timing", "machine", "measure", "processor_name", "summarize", "write_results"]

RESULTS = Path(__file__).parent / "results"


def write_results(name: str, device: str, cases: list[dict[str, Any]], *, folder: Path = RESULTS) -> Path:
    """Write `cases` with the machine to `folder/name.json` and return the file.

    A case is one shape or setting; a `Timing` among its values is written in milliseconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    content = {"benchmark": name, "device": device, "machine": machine(), "cases": [plain(case) for case in cases]}
    file.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    return file
