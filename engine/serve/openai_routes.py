"""The part of OpenAI's API that makes pictures: models, and pictures from a prompt."""

import asyncio
import base64
import time
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.serve.asked import read_asked, read_format, read_object
from engine.serve.gate import read_body
from engine.serve.jobs import Job, JobState, ServedPicture
from engine.serve.refusals import JobCancelled, Refusal
from engine.serve.served import Served, served_by

OWNER: Final = "triptych"


async def list_models(request: Request) -> Response:
    """`GET /v1/models`: every model that can be named, the default first."""
    models = await run_in_threadpool(served_by(request).models.all)
    return JSONResponse({"object": "list", "data": [_model(name) for name in models]})


async def one_model(request: Request) -> Response:
    """`GET /v1/models/{name}`: one of them."""
    name, _, _ = await run_in_threadpool(served_by(request).models.find, request.path_params["name"])
    return JSONResponse(_model(name))


async def make_pictures(request: Request) -> Response:
    """`POST /v1/images/generations`: the answer comes when all pictures are there; who leaves earlier cancels."""
    served = served_by(request)
    values = read_object(await read_body(request))
    form = read_format(values)
    job = await run_in_threadpool(served.submit, read_asked(values))
    ended = await _end_of(job, request, served)
    if ended is None:
        return Response(status_code=499)  # nobody is there to read it
    if ended.error:
        raise ended.error
    if ended.state is JobState.CANCELLED:
        raise JobCancelled("the job was cancelled before all of its pictures were made: ask again")
    return JSONResponse(await run_in_threadpool(_pictures, ended, form, request, served))


async def _end_of(job: Job, request: Request, served: Served) -> Job | None:
    """The job when it has ended; None where the client left before, and the job is cancelled."""
    gone = asyncio.ensure_future(_leaves(request))
    try:
        with served.jobs.watch(job.id) as changed:
            while not (now := served.jobs.find(job.id) or job).has_ended:
                change = asyncio.ensure_future(changed.wait())
                await asyncio.wait((change, gone), return_when=asyncio.FIRST_COMPLETED)
                change.cancel()
                changed.clear()
                if gone.done():
                    served.worker.cancel(job.id)
                    return None
        return now
    finally:
        gone.cancel()


async def _leaves(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _pictures(job: Job, form: str, request: Request, served: Served) -> dict[str, Any]:
    """OpenAI's answer with each picture's seed added; reads the pictures from the disk."""
    data = [
        {**_content(picture, form, request, served), "seed": picture.seed, "revised_prompt": None}
        for picture in job.pictures
    ]
    size = f"{job.request.width}x{job.request.height}"
    return {"created": int(time.time()), "data": data, "output_format": "png", "size": size, "model": job.model}


def _content(picture: ServedPicture, form: str, request: Request, served: Served) -> dict[str, str]:
    if form == "url":
        return {"url": served.picture_url(picture, request)}
    return {"b64_json": base64.b64encode(read_picture(picture.file)).decode("ascii")}


def read_picture(file: Path) -> bytes:
    """A picture's bytes.

    Raises:
        Refusal: the file is gone, or cannot be read (410).
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal(
            f"the picture {file.name} is not where it was saved ({error.strerror}): ask for it again",
            status=410,
            code="picture_gone",
        ) from None


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": OWNER}


ROUTES: Final = [
    Route("/v1/models", list_models),
    Route("/v1/models/{name}", one_model),
    Route("/v1/images/generations", make_pictures, methods=["POST"]),
]
