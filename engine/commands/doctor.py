"""`triptych doctor`: what this machine can run, and why not more."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import DEFAULT_MODEL, CatalogEntry, resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode

if TYPE_CHECKING:
    from engine.doctor import DeviceReport, Diagnosis, OpReport
    from engine.memory import MemoryPlan


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "doctor",
        help="say what this machine can run",
        description="Say what this machine can run, which backend computes what, and why not a faster one.",
        allow_abbrev=False,
    )
    parser.add_argument("--model", metavar="M", help="also say what memory this model takes: a name or a folder")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the report and return the exit code.

    Raises:
        EngineError: --model names no usable model.
    """
    folder = resolve_model(arguments.model) if arguments.model is not None else None
    with console.libraries_kept_quiet():
        from engine.doctor import diagnose, memory_plan

        diagnosis = diagnose()
        plan = memory_plan(folder, "auto") if folder else None
    if arguments.json:
        console.emit_json(_to_json(diagnosis, plan))
    else:
        console.emit(report(diagnosis, plan))
    return ExitCode.DONE


def report(diagnosis: "Diagnosis", plan: "MemoryPlan | None") -> str:
    """The diagnosis as text, a section a subject."""
    machine = diagnosis.machine
    libraries = [f"{name} {version}" for name, version in diagnosis.versions.items() if name != "triptych"]
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    sections = {
        f"Triptych {diagnosis.versions['triptych']}": [
            ("libraries", ", ".join(libraries)),
            ("system", f"{machine.system}, Python {machine.python}"),
            ("processor", ", ".join((cores, *machine.cpu_features))),
            ("memory", f"{_size(machine.memory)}, {_size(machine.memory_available)} available"),
            ("display", diagnosis.display_error or "yes"),
        ],
        "Devices": [(device.device, _device(device)) for device in diagnosis.devices],
        "What computes": [(f"{op.op} on {op.device}", _op(op)) for op in diagnosis.ops],
        "Models": _models(diagnosis.models),
        "Folders": [
            (folder.use, f"{folder.path}" + (f" ({folder.why_not})" if folder.why_not else ""))
            for folder in diagnosis.folders
        ],
    }
    if diagnosis.torch_error:
        sections["Devices"] = [("none", diagnosis.torch_error)]
    if plan:
        sections[f"Memory for {plan.model}, {plan.width} x {plan.height}, on {plan.device_kind}"] = _plan(plan)
    return "\n\n".join(_section(title, rows) for title, rows in sections.items() if rows)


def _section(title: str, rows: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join((title, *(f"  {name.ljust(width)}  {value}" for name, value in rows)))


def _device(device: "DeviceReport") -> str:
    if device.why_not:
        return device.why_not
    parts = [device.name or "unnamed"]
    if device.memory is not None:
        parts.append(f"{_size(device.memory)}, {_size(device.memory_available or 0)} free")
    if device.chosen_by_auto:
        parts.append("chosen by --device auto")
    return ", ".join(parts)


def _op(op: "OpReport") -> str:
    return "".join((op.backend, *(f"; not {backend}: {reason}" for backend, reason in op.refused.items())))


def _models(models: tuple[CatalogEntry, ...]) -> list[tuple[str, str]]:
    rows = [(model.name, _model(model)) for model in models]
    if DEFAULT_MODEL not in {model.name for model in models}:
        rows.insert(0, (DEFAULT_MODEL, "missing, though it ships with Triptych: install Triptych again"))
    return rows


def _model(model: CatalogEntry) -> str:
    if model.description is None:
        return f"not usable: {model.error}"
    kind = f"ternary, {model.description.recipe}" if model.description.is_ternary else "16-bit"
    place = "ships with Triptych" if model.shipped else str(model.folder)
    return f"{kind}, {_size(model.description.total_bytes)}, {place}"


def _plan(plan: "MemoryPlan") -> list[tuple[str, str]]:
    rows = []
    for phase in plan.phases:
        uses = {"device": phase.device, "host": phase.host}
        rows.append(
            (phase.phase.value, ", ".join(f"{_size(use.total)} of {where}" for where, use in uses.items() if use))
        )
    free = {"device": plan.free.device, "host": plan.free.host}
    rows.append(("free", ", ".join(f"{_size(count)} of {where}" for where, count in free.items() if count is not None)))
    return rows


def _size(count: int) -> str:
    """Bytes for a person, in the units that a shop or a system monitor of the device uses."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _to_json(diagnosis: "Diagnosis", plan: "MemoryPlan | None") -> dict[str, Any]:
    values: dict[str, Any] = _plain(dataclasses.asdict(diagnosis))
    values["models"] = [
        {"name": model.name, "folder": str(model.folder), "shipped": model.shipped, "error": model.error}
        for model in diagnosis.models
    ]
    if plan:
        values["memory"] = _plain(dataclasses.asdict(plan))
    return values


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case Path():
            return str(value)
        case _:
            return value
