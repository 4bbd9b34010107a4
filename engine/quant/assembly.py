"""Finished blocks put together to a model."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.writer import ModelRecord, write_ternary_model
from engine.headers import unreadable
from engine.quant.fingerprint import digest
from engine.quant.planning import Place, plain_bytes
from engine.quant.recipe import Block, Job, RecipeKind
from engine.quant.report import Report
from engine.telemetry import read
from kernels.layout import PackedWeight

READ_BYTES: Final = 2**24


class Assembly:
    """The last two stages: the source's digests, then the target, written from the working folder's blocks."""

    def __init__(
        self, job: Job, place: Place, kind: RecipeKind, blocks: Sequence[Block], *, fingerprint: Mapping[str, Any]
    ) -> None:
        self._job = job
        self._place = place
        self._kind = kind
        self._blocks = blocks
        self._fingerprint = fingerprint
        self._digests: dict[str, str] = {}
        self._digest_seconds = 0.0

    def read_digests(self) -> None:
        """Hash every file that the source's transformer is read from.

        Raises:
            InvalidModel: one cannot be read.
            ConversionStopped: the job was cancelled meanwhile.
        """
        started = time.perf_counter()
        for file in self._place.source.files:
            self._digests[file.label.removeprefix("transformer/")] = self._digest(file.path)
        self._digest_seconds = time.perf_counter() - started

    def write(self) -> None:
        """Write the target, which appears when it is whole.

        Raises:
            OutputError: it cannot be written.
            InvalidModel: a kept block is damaged.
            ConversionStopped: the job was cancelled meanwhile.
        """
        work, request = self._place.work, self._job.request
        description = {} if self._kind.note is None else {"limits": self._kind.note}
        write_ternary_model(
            self._place.source,
            work.target,
            self._linears(),
            ModelRecord(
                recipe=str(request.recipe),
                settings=dict(self._kind.settings(self._job)),
                seed=request.seed,
                details=self._details(),
                description=description,
                source_digests=self._digests,
            ),
            learned=work.learned(self._blocks),
            force=request.force,
        )

    def _digest(self, file: Path) -> str:
        hashed = hashlib.sha256()
        try:
            with file.open("rb") as stream:
                while chunk := stream.read(READ_BYTES):
                    hashed.update(chunk)
                    self._job.check_cancel()
        except OSError as error:
            raise unreadable(file, error) from None
        return hashed.hexdigest()

    def _linears(self) -> Iterator[tuple[str, PackedWeight]]:
        for block in self._blocks:
            self._job.check_cancel()
            yield from self._place.work.load(block).weights.items()

    def _details(self) -> dict[str, Any]:
        source = self._place.source
        done = self._place.work.finished(self._blocks)
        now = read(self._job.device)
        report = Report(
            layers=done.layers,
            blocks=done.blocks,
            seconds={"blocks": round(done.seconds, 3), "digests": round(self._digest_seconds, 3)},
            source_bytes=sum(tensor.bytes for tensor in source.tensors.values()),
            target_bytes=plain_bytes(source, self._blocks) + done.packed_bytes,
            packed_bytes=done.packed_bytes,
            host_peak_bytes=_most(now.host_peak, *(block.host_peak_bytes for block in done.blocks)),
            device_peak_bytes=_most(now.device_peak, *(block.device_peak_bytes for block in done.blocks)),
        )
        return {
            "job": (self._place.work.begun() or {}).get("job"),
            "fingerprint": digest(self._fingerprint),
            "prompts": self._fingerprint["prompts"],
            "note": self._kind.note,
            "report": report.to_json(),
        }


def _most(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)
