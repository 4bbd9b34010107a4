"""Finished blocks put together to a model."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.checkpoint.source import NOT_STATED
from engine.checkpoint.writer import ModelRecord, write_ternary_model
from engine.devices import device_name
from engine.quant.fingerprint import check_unchanged, digest
from engine.quant.planning import Place, plain_bytes
from engine.quant.recipe import Block, Job, RecipeKind
from engine.quant.report import Report
from engine.quant.source_digests import check_digests, source_digests
from engine.telemetry import read
from kernels.layout import PackedWeight


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
        """Hash every file of the source, and see that it is what the blocks were made from.

        Raises:
            InvalidModel: one cannot be read, or is not what it was when the conversion was begun.
            ConversionStopped: the job was cancelled meanwhile.
        """
        started, source, work = time.perf_counter(), self._place.source, self._place.work
        now = source_digests(source, self._job.check_cancel)
        check_unchanged(source)
        check_digests(source, work.source_digests(), now, target=work.target)
        self._digests = {file.label.removeprefix("transformer/"): now[file.label] for file in source.files}
        self._digest_seconds = time.perf_counter() - started

    def write(self) -> None:
        """Write the target, which appears when it is whole.

        Raises:
            OutputError: it cannot be written.
            InvalidModel: a kept block is damaged.
            ConversionStopped: the job was cancelled meanwhile.
        """
        work, request = self._place.work, self._job.request
        write_ternary_model(
            self._place.source,
            work.target,
            self._linears(),
            ModelRecord(
                recipe=str(request.recipe),
                settings=self._fingerprint["settings"],
                seed=request.seed,
                details=self._details(),
                description=self._description(),
                source_digests=self._digests,
            ),
            learned=work.learned(self._blocks),
            force=request.force,
        )

    def _linears(self) -> Iterator[tuple[str, PackedWeight]]:
        for block in self._blocks:
            self._job.check_cancel()
            yield from self._place.work.load(block).weights.items()

    def _description(self) -> dict[str, Any]:
        """What `triptych.json` says beside the source's: limits, and the accepted licence without its time.

        The time is in `conversion.json` alone, so that the same conversion gives the same files.
        """
        source, accepted = self._place.source.description, self._job.request.licence_accepted
        words = [line for line in (self._kind.note, source.limits) if line]
        values: dict[str, Any] = {"limits": " ".join(words)} if words else {}
        if accepted is not None:
            values["licence_accepted"] = {"licence": accepted.licence, "text_sha256": accepted.text_sha256}
            if source.licence == NOT_STATED:
                values["licence"] = accepted.licence
        return values

    def _details(self) -> dict[str, Any]:
        source = self._place.source
        done = self._place.work.finished(self._blocks)
        now = read(self._job.device)
        spent = self._place.work.spent() | {"blocks": done.seconds, "digests": self._digest_seconds}
        report = Report(
            layers=done.layers,
            blocks=done.blocks,
            seconds={stage: round(seconds, 3) for stage, seconds in spent.items()},
            source_bytes=sum(tensor.bytes for tensor in source.tensors.values()),
            target_bytes=plain_bytes(source, self._blocks) + done.packed_bytes,
            packed_bytes=done.packed_bytes,
            host_peak_bytes=_most(now.host_peak, *(block.host_peak_bytes for block in done.blocks)),
            device_peak_bytes=_most(now.device_peak, *(block.device_peak_bytes for block in done.blocks)),
        )
        accepted = self._job.request.licence_accepted
        return {
            **({} if accepted is None else {"licence_accepted": accepted.to_json()}),
            "job": (self._place.work.begun() or {}).get("job"),
            "fingerprint": digest(self._fingerprint),
            "prompts": self._fingerprint["prompts"],
            "note": self._kind.note,
            "device": device_name(self._place.device),
            "report": report.to_json(),
        }


def _most(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)
