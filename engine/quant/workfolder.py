"""The working folder of a conversion: every finished block, whole or not there."""

import contextlib
import dataclasses
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from engine.checkpoint.writer import packed_parts
from engine.errors import EngineError, InvalidModel
from engine.events import Readings
from engine.headers import read_json
from engine.quant.recipe import Block, BlockResult
from engine.quant.report import BlockReport, LayerReport, Report
from engine.quant.work_place import (
    BLOCKS,
    RECORD,
    SCRATCH,
    SPENT,
    clear_work,
    held,
    remove_work,
    work_folder,
)
from kernels.layout import Layout, PackedWeight

DIGESTS: Final = "source_digests"
PARTIAL: Final = "????????"  # what the writer puts into the names of its temporary folders


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What is known of finished blocks: their reports, the bytes of their packed weights, the seconds they took."""

    layers: tuple[LayerReport, ...]
    blocks: tuple[BlockReport, ...]
    packed_bytes: int
    seconds: float


class WorkFolder:
    """`.TARGET.conversion` beside the target: `conversion.json`, a file and a record a finished block, `scratch/`.

    `conversion.json` holds the fingerprint of the conversion that the blocks belong to, the SHA-256 of each file of its
    source, and `job`, a number that no other one has; `seconds.json` what the stages before the blocks took. Every file
    is written under another name, flushed to the disk and renamed; a block counts as finished from its record on, which
    holds its file's SHA-256.
    """

    def __init__(self, target: Path) -> None:
        target = target.absolute()
        self.target = target
        self.folder = work_folder(target)
        self.scratch = self.folder / SCRATCH
        self._blocks = self.folder / BLOCKS

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder, and keep every other process out of it; one that is killed lets go.

        Raises:
            OutputExists: another process converts to the same target.
            OSError: the folder cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder):
            yield

    def begun(self) -> dict[str, Any] | None:
        """The fingerprint and job that the blocks in here belong to, None where nothing was begun.

        Raises:
            InvalidModel: the record is damaged.
        """
        file = self.folder / RECORD
        return read_json(file) if file.exists() else None

    def begin(self, fingerprint: Mapping[str, Any], source_digests: Mapping[str, str]) -> None:
        """Make the folder ready for blocks of this conversion; those that are in it stay.

        What a source's files were when it was begun is written once.

        Raises:
            OSError: it cannot be written.
        """
        for folder in (self._blocks, self.scratch):
            folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / RECORD).exists():
            values = {"job": secrets.token_hex(8), **fingerprint, DIGESTS: dict(source_digests)}
            _write(self.folder / RECORD, _json(values))

    def source_digests(self) -> dict[str, str]:
        """The SHA-256 of each file of the source when the conversion was begun, by its label.

        Raises:
            InvalidModel: the record is damaged.
        """
        return dict((self.begun() or {}).get(DIGESTS, {}))

    def spent(self) -> dict[str, float]:
        """The seconds of each stage before the blocks, as `keep_spent` wrote them; empty where nothing did.

        Raises:
            InvalidModel: the file is damaged.
        """
        file = self.folder / SPENT
        return read_json(file) if file.exists() else {}

    def keep_spent(self, seconds: Mapping[str, float]) -> None:
        """Write the seconds of each stage, over those that were there.

        Raises:
            OSError: they cannot be written; those that were there still are.
        """
        _write(self.folder / SPENT, _json(dict(seconds)))

    def clear_leftovers(self) -> None:
        """Delete what a killed writer left beside the target."""
        for leftover in self.target.parent.glob(f".{glob_text(self.target.name)}.{PARTIAL}.partial"):
            shutil.rmtree(leftover, ignore_errors=True)

    def done(self, blocks: Sequence[Block], *, hashed: bool = False) -> int:
        """How many of `blocks`, from the first on, are finished; `hashed` reads and checks their bytes too."""
        count = 0
        for block in blocks:
            if not self._is_whole(block, hashed=hashed):
                break
            count += 1
        return count

    def keep(self, block: Block, result: BlockResult, *, seconds: float, readings: Readings) -> None:
        """Write a finished block, which took `seconds`; `readings` are those after it.

        Raises:
            OSError: the disk is full or cannot be written; the block is not there then.
        """
        tensors = dict(result.learned)
        for name, weight in result.weights.items():
            tensors |= {f"{name}.{part}": tensor.contiguous() for part, tensor in packed_parts(weight).items()}
        content = safetensors.torch.save(tensors)
        report = dataclasses.replace(
            result.report or BlockReport(name=block.name, seconds=seconds),
            host_peak_bytes=readings.host_peak,
            device_peak_bytes=readings.device_peak,
        )
        record = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "packed_bytes": sum(weight.bytes for weight in result.weights.values()),
            "seconds": seconds,
            "learned": sorted(result.learned),
            "report": Report(layers=result.layers, blocks=(report,)).to_json(),
        }
        _write(self._file(block), content)
        _write(self._record(block), _json(record))

    def load(self, block: Block) -> BlockResult:
        """The result of a finished block.

        Raises:
            InvalidModel: its file is not what was written.
        """
        try:
            content = self._file(block).read_bytes()
            record = read_json(self._record(block))
            if hashlib.sha256(content).hexdigest() != record["sha256"]:
                raise ValueError("its SHA-256 differs")
            tensors = safetensors.torch.load(content)
            report = Report.from_json(record["report"])
            return BlockResult(
                weights={name: _packed(name, columns, tensors) for name, (_, columns) in block.linears.items()},
                layers=report.layers,
                learned={name: tensors[name] for name in record["learned"]},
                report=report.blocks[0],
            )
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise InvalidModel(
                f"{self._file(block)} cannot be used ({error}): give the same command again, which makes it anew"
            ) from None

    def finished(self, blocks: Sequence[Block]) -> Finished:
        """What the records of finished `blocks` say.

        Raises:
            InvalidModel: a record is damaged.
        """
        records = [read_json(self._record(block)) for block in blocks]
        reports = [Report.from_json(record["report"]) for record in records]
        return Finished(
            layers=tuple(layer for report in reports for layer in report.layers),
            blocks=tuple(
                dataclasses.replace(block, seconds=round(block.seconds, 3))
                for report in reports
                for block in report.blocks
            ),
            packed_bytes=sum(record["packed_bytes"] for record in records),
            seconds=sum(record["seconds"] for record in records),
        )

    def clear(self) -> None:
        """Delete every block, then the record, so that a half-cleared folder is still known for what it is.

        Blocks go all at once, and so does what recipes keep: nothing goes on from the half of it.

        Raises:
            OSError: something cannot be deleted.
        """
        clear_work(self.folder)

    def tidy(self) -> None:
        """Delete the folder if it is empty: a process was killed in the moment before it did."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def remove(self) -> None:
        """Delete all of it, the lock before the record, for the process that holds the lock.

        Raises:
            OSError: something cannot be deleted.
        """
        remove_work(self.folder)

    def learned(self, blocks: Sequence[Block]) -> dict[str, Tensor]:
        """The tensors that changed beside the codes, of all finished `blocks`."""
        changed = [block for block in blocks if read_json(self._record(block)).get("learned")]
        return {name: tensor for block in changed for name, tensor in self.load(block).learned.items()}

    def _is_whole(self, block: Block, *, hashed: bool) -> bool:
        try:
            record = read_json(self._record(block))
            if not hashed:
                return bool(self._file(block).stat().st_size == record["bytes"])
            with self._file(block).open("rb") as stream:
                return bool(hashlib.file_digest(stream, "sha256").hexdigest() == record["sha256"])
        except (OSError, EngineError, KeyError):
            return False

    def _file(self, block: Block) -> Path:
        return self._blocks / f"{block.name}.safetensors"

    def _record(self, block: Block) -> Path:
        return self._blocks / f"{block.name}.json"


def glob_text(name: str) -> str:
    """A name as a glob pattern that matches it alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _packed(name: str, columns: int, tensors: dict[str, Tensor]) -> PackedWeight:
    parts = ("codes", "row_scale", "input_scale", "branch_down", "branch_up")
    found = {part: tensors[f"{name}.{part}"] for part in parts if f"{name}.{part}" in tensors}
    return PackedWeight(**found, layout=Layout.BASE3, in_features=columns)


def _json(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, indent=2, ensure_ascii=True) + "\n").encode("ascii")


def _write(file: Path, content: bytes) -> None:
    temporary = file.with_name(f"{file.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
