"""`triptych doctor`: what this machine can run, and why not more."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import DEFAULT_MODEL, CatalogEntry, resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.options import byte_count, size
from engine.errors import InvalidRequest, OutOfMemory

if TYPE_CHECKING:
    from engine.doctor import DeviceReport, Diagnosis, OpReport
    from engine.memory import MemoryPlan
    from engine.placement import Stay


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "doctor",
        help="say what this machine can run",
        description="Say what this machine can run, which backend computes what, and why not a faster one.",
        allow_abbrev=False,
    )
    parser.add_argument("--model", metavar="M", help="also say what memory this model takes: a name or a folder")
    parser.add_argument(
        "--budget", metavar="SIZE", type=byte_count, help="what --model may take, as 8GB (what is free)"
    )
    parser.add_argument("--size", metavar="WxH", type=size, help="of the picture, in pixels (the model's own)")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the report and return the exit code.

    Raises:
        EngineError: --model names no usable model, or is missing beside what is about one.
    """
    folder = resolve_model(arguments.model) if arguments.model is not None else None
    if folder is None and (arguments.budget or arguments.size):
        raise InvalidRequest("--budget and --size are about a model: name it with --model")
    with console.libraries_kept_quiet():
        from engine.doctor import diagnose, memory_plan

        diagnosis = diagnose()
        plan = memory_plan(folder, "auto", size=arguments.size, budget=arguments.budget) if folder else None
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
    """A row a phase, with what of each part is there, and what there is room for."""
    first = plan.phases[0].parts
    table = [("", *(use.part for use in first), "working", "together", "host")]
    for phase in plan.phases:
        main = phase.device or phase.host
        cells = [_part(use.most, use.stay) for use in phase.parts]
        host = _size(phase.host.total) if phase.device else "-"
        table.append((phase.phase.value, *cells, _size(main.working), _size(main.total), host))
    if plan.device_kind != "cuda":
        table = [row[:-1] for row in table]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rows = [
        (name, "  ".join(cell.ljust(width) for cell, width in zip(cells, widths[1:], strict=True)).rstrip())
        for name, *cells in table
    ]
    return [*rows, *_room(plan)]


def _part(most: int, stay: "Stay") -> str:
    if not most:
        return "-"
    return _size(most) if stay == "resident" else f"{_size(most)} {stay}"


def _room(plan: "MemoryPlan") -> list[tuple[str, str]]:
    free = {"device": plan.free.device, "host": plan.free.host}
    words = [f"{_size(count)} of {where}" for where, count in free.items() if count is not None]
    rows = [("free", ", ".join(words))]
    main = plan.room.host if plan.room.device is None else plan.room.device
    if plan.budget is not None:
        rows.append(("budget", f"{_size(plan.budget)}, of which {_size(main)} for weights and working tensors now"))
    if plan.placement.tile:
        rows.append(("decoder", f"takes tiles of {plan.placement.tile} x {plan.placement.tile} pixels"))
    try:
        plan.check()
    except OutOfMemory as error:
        rows.append(("refused", error.sentence))
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
