"""What a conversion will read, need and take, before it begins; plain numbers, without torch."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError, OutOfMemory, OutputError
from engine.quant.checks import Check, table
from engine.requests import Recipe


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """A file that is read, and its bytes."""

    file: Path
    bytes: int


@dataclass(frozen=True, kw_only=True)
class DiskUse:
    """Bytes on the target's disk: what a conversion still adds, and what is free.

    `transformer` and `copied` (parts that cannot be hard links) are the target's; `working` is kept until it is
    whole. `linked` are parts that take no room, since the source has them already; `records` are JSON files, at most.
    `largest_file` is that of the model's largest file.
    """

    transformer: int
    copied: int
    linked: int
    working: int
    records: int
    free: int
    largest_file: int = 0

    @property
    def needed(self) -> int:
        """All that is added at its peak."""
        return self.transformer + self.copied + self.working + self.records


@dataclass(frozen=True, kw_only=True)
class MemoryUse:
    """Bytes of memory at their peak, and what there is for this program; the device's are 0 and None on a CPU.

    `host` and `host_free` count what the program holds already; `budget` is what was allowed of the device's, None
    where nothing was said.
    """

    host: int
    host_free: int
    device: int = 0
    device_free: int | None = None
    budget: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConversionPlan:
    """A conversion that has not begun; `done` of its `blocks` are there from an interrupted one.

    `folder` is the working folder, `parameters` counts the weights that become ternary, `seconds` is what is left,
    estimated from a sample on this machine. `note` is what the person must know of the recipe's models, `checks` are
    all that was looked at on this machine, empty where nothing was.
    """

    source: str
    target: Path
    folder: Path
    recipe: Recipe
    device: str
    files: tuple[PlannedFile, ...]
    blocks: int
    done: int
    parameters: int
    disk: DiskUse
    memory: MemoryUse
    seconds: float
    note: str | None
    checks: tuple[Check, ...] = ()

    @property
    def read_bytes(self) -> int:
        """The bytes of all files that are read."""
        return sum(file.bytes for file in self.files)

    @property
    def refusal(self) -> EngineError | None:
        """Why it does not fit this machine, None where it does."""
        disk, memory = self.disk, self.memory
        if disk.needed > disk.free:
            return OutputError(
                f"the conversion needs {size_text(disk.needed)} of disk for {self.target} and {size_text(disk.free)} "
                f"are free: free {size_text(disk.needed - disk.free)} more, or choose a target elsewhere"
            )
        if memory.host > memory.host_free:
            return OutOfMemory(
                f"the conversion needs {size_text(memory.host)} of memory and {size_text(memory.host_free)} are free: "
                "close other programs"
            )
        if memory.device_free is not None and memory.device > memory.device_free:
            return OutOfMemory(
                f"the conversion needs {size_text(memory.device)} of memory on {self.device} and "
                f"{size_text(memory.device_free)} are free: close other programs, or choose cpu"
            )
        if memory.budget is not None and memory.device > memory.budget:
            return OutOfMemory(
                f"the conversion needs {size_text(memory.device)} of memory on {self.device} and the budget leaves "
                f"{size_text(memory.budget)}: allow more with --budget"
            )
        return None

    def check(self) -> None:
        """See that it fits.

        Raises:
            OutputError: the disk is too small.
            OutOfMemory: the memory is.
        """
        if (refusal := self.refusal) is not None:
            raise refusal

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, `refusal` as a sentence."""
        return {
            "source": self.source,
            "target": str(self.target),
            "working_folder": str(self.folder),
            "recipe": str(self.recipe),
            "device": self.device,
            "reads": [{"file": str(file.file), "bytes": file.bytes} for file in self.files],
            "read_bytes": self.read_bytes,
            "blocks": self.blocks,
            "blocks_done": self.done,
            "parameters": self.parameters,
            "disk": {"needed": self.disk.needed, **asdict(self.disk)},
            "memory": asdict(self.memory),
            "seconds": round(self.seconds, 1),
            "note": self.note,
            "checks": [check.to_json() for check in self.checks],
            "refusal": None if self.refusal is None else self.refusal.sentence,
        }

    def to_text(self) -> str:
        """The same for a person: some twelve lines, and the checks below them."""
        disk, memory = self.disk, self.memory
        done = f", {self.done} of them done" if self.done else ""
        rows = [
            ("source", self.source),
            ("target", str(self.target)),
            ("recipe", str(self.recipe)),
            ("device", self.device),
            ("reads", f"{size_text(self.read_bytes)} in {len(self.files)} files of the transformer"),
            ("blocks", f"{self.blocks}{done}, {self.parameters:,} weights"),
            ("disk", f"{size_text(disk.needed)} of {size_text(disk.free)} free"),
            (
                "",
                f"transformer {size_text(disk.transformer)}, until then as much as {size_text(disk.working)} beside it",
            ),
            ("", f"other parts: {size_text(disk.copied)} copied, {size_text(disk.linked)} shared with the source"),
            ("memory", f"{size_text(memory.host)} of {size_text(memory.host_free)} free"),
        ]
        if memory.device_free is not None:
            rows.append(("", f"{size_text(memory.device)} of {size_text(memory.device_free)} free on {self.device}"))
        if memory.budget is not None:
            rows.append(("", f"{size_text(memory.budget)} of it by the budget"))
        rows.append(("time", f"about {time_text(self.seconds)}"))
        if self.note is not None:
            rows.append(("note", self.note))
        facts = "\n".join(f"{label:<10}{value}" for label, value in rows)
        return f"{facts}\n\n{table(self.checks)}" if self.checks else facts


def size_text(number: int) -> str:
    """Bytes for a person: `2.52 GB`, `34.7 MB`, `12 kB`."""
    if number >= 10**9:
        return f"{number / 1e9:.2f} GB"
    if number >= 10**6:
        return f"{number / 1e6:.1f} MB"
    return f"{-(-number // 1000)} kB"


def time_text(seconds: float) -> str:
    """A foreseen stretch of time for a person: `40 s`, `12 min`, `7 h`, `3 days`."""
    whole = max(1, round(seconds))
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if whole >= 2 * size:
            return f"{round(whole / size)} {unit}"
    return f"{whole} s"
