"""A conversion's plan, from headers, folders and a small sample of its work."""

import hashlib
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch

from engine.budget import usable
from engine.checkpoint.contents import CODES_A_BYTE
from engine.checkpoint.source import Source
from engine.checkpoint.writer import MAX_SHARD_BYTES
from engine.devices import device_name
from engine.events import Stage
from engine.headers import unreadable
from engine.quant.pairs import foreseen_seconds
from engine.quant.plan import ConversionPlan, DiskUse, MemoryUse, PlannedFile
from engine.quant.recipe import Block, Estimate
from engine.quant.source_digests import bytes_in_line
from engine.quant.workfolder import WorkFolder
from engine.requests import ConversionRequest
from engine.telemetry import free_memory, read

SAMPLE_BYTES: Final = 2**24
JSON_BYTES: Final = 2**21  # configurations, records and the report, at most
SCALE_BYTES: Final = 4
DIGEST_PASSES: Final = 2  # over the source: before the first block, and behind the last
WRITING_COPIES: Final = 2  # of a shard, while it is written


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What this machine needs: a recipe's own estimate, the seconds to read a byte and hash it, and a source once."""

    recipe: Estimate
    seconds_a_byte: float
    digest_seconds: float

    def prepare_seconds(self, *, done: int) -> dict[Stage, float]:
        """The seconds of each stage before the blocks; none are left once a block is done."""
        return {} if done else dict(self.recipe.prepare_seconds)

    def seconds(self, *, done: int, parameters: int, written_bytes: int) -> float:
        """The seconds to convert so many weights, `done` blocks being there, and to write and hash so many bytes."""
        preparing = sum(self.prepare_seconds(done=done).values())
        hashing = DIGEST_PASSES * self.digest_seconds + written_bytes * self.seconds_a_byte
        return preparing + parameters * self.recipe.seconds_a_weight + hashing


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a conversion reads, computes and writes."""

    source: Source
    device: torch.device
    work: WorkFolder


def measure(place: Place, recipe: Estimate) -> Measured:
    """Read and hash a little, to see how fast this machine is beside what the recipe measured itself."""
    largest = max(place.source.files, key=lambda file: file.bytes)
    started = time.perf_counter()
    try:
        with largest.path.open("rb") as stream:
            size = len(content := stream.read(SAMPLE_BYTES))
    except OSError as error:
        raise unreadable(largest.path, error) from None
    hashlib.sha256(content).digest()
    seconds = (time.perf_counter() - started) / size
    return Measured(recipe=recipe, seconds_a_byte=seconds, digest_seconds=seconds * bytes_in_line(place.source))


def make_plan(
    request: ConversionRequest, place: Place, note: str | None, blocks: Sequence[Block], measured: Measured
) -> ConversionPlan:
    """The plan of a conversion, for what is free on this machine now; writes nothing."""
    done = 0 if request.restart else place.work.done(blocks)
    files = tuple(PlannedFile(file=file.path, bytes=file.bytes) for file in place.source.files)
    disk = _disk(place, blocks, done, measured.recipe.scratch_bytes)
    return ConversionPlan(
        source=request.source,
        target=place.work.target,
        folder=place.work.folder,
        recipe=request.recipe,
        device=device_name(place.device),
        files=files,
        blocks=len(blocks),
        done=done,
        parameters=sum(block.parameters for block in blocks),
        disk=disk,
        memory=_memory(place, measured.recipe, request.budget, max(map(packed_bytes, blocks)), disk.transformer),
        seconds=measured.seconds(
            done=done,
            parameters=sum(block.parameters for block in blocks[done:]),
            written_bytes=disk.copied + disk.linked + 2 * disk.transformer,
        )
        + foreseen_seconds(request, place.source, place.device),
        note=note,
    )


def packed_bytes(block: Block) -> int:
    """The bytes of a block's codes and row scales on the disk."""
    return sum(rows * (math.ceil(columns / CODES_A_BYTE) + SCALE_BYTES) for rows, columns in block.linears.values())


def plain_bytes(source: Source, blocks: Sequence[Block]) -> int:
    """The bytes of the transformer's tensors that stay as they are."""
    packed = {f"{name}.weight" for block in blocks for name in block.linears}
    return sum(tensor.bytes for name, tensor in source.tensors.items() if name not in packed)


def existing_parent(folder: Path) -> Path:
    """The nearest folder above `folder` that is there."""
    return next(parent for parent in folder.absolute().parents if parent.is_dir())


def _disk(place: Place, blocks: Sequence[Block], done: int, scratch_bytes: int) -> DiskUse:
    copied, linked = _other_parts(place)
    transformer = plain_bytes(place.source, blocks) + sum(map(packed_bytes, blocks))
    return DiskUse(
        transformer=transformer,
        copied=copied,
        linked=linked,
        working=sum(map(packed_bytes, blocks[done:])) + max(0, scratch_bytes - _bytes_in(place.work.scratch)),
        records=JSON_BYTES,
        free=shutil.disk_usage(existing_parent(place.work.target)).free,
        largest_file=max([min(MAX_SHARD_BYTES, transformer), *(file.bytes for file in place.source.part_files)]),
    )


def _memory(place: Place, recipe: Estimate, budget: int | None, block_bytes: int, transformer_bytes: int) -> MemoryUse:
    free, held = free_memory(place.device), read(place.device).host_used or 0
    converting = recipe.host_bytes + WRITING_COPIES * block_bytes
    writing = WRITING_COPIES * min(MAX_SHARD_BYTES, transformer_bytes) + WRITING_COPIES * block_bytes
    return MemoryUse(
        host=held + max(converting, writing),
        host_free=held + int(free.host),
        device=recipe.device_bytes,
        device_free=None if free.device is None else int(free.device),
        budget=None if budget is None or free.device is None else usable(budget),
    )


def _bytes_in(folder: Path) -> int:
    """What an interrupted run left there, which this one uses or replaces."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _other_parts(place: Place) -> tuple[int, int]:
    """The bytes of the source's other parts that are copied, and of those that become hard links."""
    same_disk = place.source.parts.stat().st_dev == existing_parent(place.work.target).stat().st_dev
    linked = sum(file.bytes for file in place.source.part_files if same_disk and not file.path.is_symlink())
    return sum(file.bytes for file in place.source.part_files) - linked, linked
