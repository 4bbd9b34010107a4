"""A job as JSON, and what happens to it as server-sent events."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from PIL import Image

from engine.events import Preview
from engine.serve.jobs import Job, JobState, Progress
from engine.serve.served import Served

STILL_HERE_SECONDS: Final = 15.0
STILL_HERE: Final = ": still here\n\n"


def job_values(job: Job, served: Served) -> dict[str, Any]:
    """A job as JSON values."""
    request = job.request
    return {
        "id": job.id,
        "state": job.state.value,
        "is_stopping": job.is_stopping,
        "model": job.model,
        "prompt": request.prompt,
        "n": request.count,
        "size": f"{request.width}x{request.height}",
        "seed": request.seed,
        "steps": request.steps,
        "guidance": request.guidance,
        "true_cfg": request.true_cfg,
        "negative_prompt": request.negative_prompt,
        "created": job.created,
        "started": job.started,
        "ended": job.ended,
        "progress": _progress_values(job.progress) if job.progress else None,
        "pictures": [_picture_values(job, number, served) for number in range(len(job.pictures))],
        "error": {"kind": type(job.error).__name__, "message": job.error.sentence} if job.error else None,
    }


async def follow(job: Job, served: Served) -> AsyncIterator[str]:
    """What happens to a job, as server-sent events: `state`, `progress`, `preview`, `picture` and at last `end`.

    They tell how things are, not each step on the way: who reads slowly gets fewer of them, and none piles up.
    """
    with served.jobs.watch(job.id) as changed:
        before: Job | None = None
        while True:
            changed.clear()
            now = served.jobs.find(job.id)
            if now is None:  # forgotten
                return
            for event in _news(before, now, served):
                yield event
            if now.has_ended:
                return
            before = now
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), STILL_HERE_SECONDS)
                except TimeoutError:
                    yield STILL_HERE


def preview_png(preview: Preview) -> bytes:
    """A preview as a PNG file."""
    file = io.BytesIO()
    Image.frombytes("RGB", (preview.width, preview.height), preview.pixels).save(file, format="PNG")
    return file.getvalue()


def _news(before: Job | None, now: Job, served: Served) -> Iterator[str]:
    if not now.has_ended and (before is None or (before.state, before.is_stopping) != (now.state, now.is_stopping)):
        yield _event("state", job_values(now, served))
    for number in range(len(before.pictures) if before else 0, len(now.pictures)):
        yield _event("picture", _picture_values(now, number, served))
    if now.state is JobState.RUNNING and now.progress and (before is None or before.progress != now.progress):
        yield _event("progress", _progress_values(now.progress))
    if now.preview and (before is None or before.preview is not now.preview):
        yield _event("preview", _preview_values(now.preview, now.progress or Progress()))
    if now.has_ended:
        yield _event("end", job_values(now, served))


def _event(name: str, values: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(values)}\n\n"


def _progress_values(progress: Progress) -> dict[str, Any]:
    left = progress.seconds_left
    return {
        "picture": progress.picture,
        "phase": str(progress.phase),
        "step": progress.step,
        "steps": progress.steps,
        "share": round(progress.share, 4),
        "seconds_left": None if left is None else round(left, 2),
    }


def _preview_values(preview: Preview, progress: Progress) -> dict[str, Any]:
    png = base64.b64encode(preview_png(preview)).decode("ascii")
    place = {"picture": progress.picture, "step": progress.step}
    return {**place, "width": preview.width, "height": preview.height, "b64_png": png}


def _picture_values(job: Job, number: int, served: Served) -> dict[str, Any]:
    picture = job.pictures[number]
    return {
        "picture": number,
        "name": picture.name,
        "url": served.picture_path(picture),
        "seed": picture.seed,
        "width": picture.width,
        "height": picture.height,
        "seconds": round(picture.seconds, 3),
    }
