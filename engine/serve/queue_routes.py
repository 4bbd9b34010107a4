"""The queue for programs that want more than a picture: jobs, their progress, their pictures, the server's health."""

from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from engine.serve.asked import read_asked, read_object, refuse_unknown
from engine.serve.gate import read_body
from engine.serve.job_events import follow, job_values
from engine.serve.jobs import Job, JobState
from engine.serve.openai_routes import read_picture
from engine.serve.refusals import Refusal
from engine.serve.served import PICTURES, served_by
from engine.version import VERSION

EVENTS_TYPE: Final = "text/event-stream; charset=utf-8"
SAFE_PICTURE: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}


async def submit(request: Request) -> Response:
    """`POST /api/jobs`: queue a job; the answer comes at once."""
    served = served_by(request)
    values = read_object(await read_body(request))
    refuse_unknown(values)
    job = await run_in_threadpool(served.submit, read_asked(values))
    return JSONResponse(job_values(job, served), 202, headers={"Location": f"/api/jobs/{job.id}"})


async def list_jobs(request: Request) -> Response:
    """`GET /api/jobs`: all that are remembered, in the order in which they came."""
    served = served_by(request)
    return JSONResponse({"jobs": [job_values(job, served) for job in served.jobs.all()]})


async def one_job(request: Request) -> Response:
    """`GET /api/jobs/{id}`: a job as it is now."""
    served = served_by(request)
    return JSONResponse(job_values(_known(served.jobs.find(request.path_params["id"])), served))


async def cancel(request: Request) -> Response:
    """`DELETE /api/jobs/{id}`: cancel a job; one that runs stops at its next step (202), one that ended stays."""
    served = served_by(request)
    job = _known(served.worker.cancel(request.path_params["id"]))
    return JSONResponse(job_values(job, served), 200 if job.has_ended else 202)


async def events(request: Request) -> Response:
    """`GET /api/jobs/{id}/events`: what happens to a job, until it has ended."""
    served = served_by(request)
    job = _known(served.jobs.find(request.path_params["id"]))
    return StreamingResponse(
        follow(job, served), media_type=EVENTS_TYPE, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def picture(request: Request) -> Response:
    """`GET /api/pictures/{name}`: a picture that a remembered job made."""
    found = served_by(request).jobs.picture(request.path_params["name"])
    if found is None:
        raise Refusal(
            "no job that is remembered made a picture of that name: look at the pictures of /api/jobs",
            status=404,
            code="not_found",
        )
    content = await run_in_threadpool(read_picture, found.file)
    return Response(content, media_type="image/png", headers=SAFE_PICTURE)


async def health(request: Request) -> Response:
    """`GET /api/health`: whether the server takes jobs, and what the engine does."""
    served = served_by(request)
    jobs, opened = served.jobs.all(), served.worker.opened
    running = next((job.id for job in jobs if job.state is JobState.RUNNING), None)
    values: dict[str, Any] = {
        "status": "ok",
        "version": VERSION,
        "default_model": served.models.default,
        "engine": served.worker.engine,
        "model": opened.description.name if opened else None,
        "device": opened.device_name if opened else None,
        "backend": opened.backend if opened else None,
        "activations": opened.activations if opened else None,
        "running": running,
        "waiting": sum(job.state is JobState.QUEUED for job in jobs),
    }
    return JSONResponse(values)


def _known(job: Job | None) -> Job:
    if job is None:
        raise Refusal(
            "there is no job of that id, or it ended so long ago that it is forgotten: look at /api/jobs",
            status=404,
            code="not_found",
        )
    return job


ROUTES: Final = [
    Route("/api/jobs", submit, methods=["POST"]),
    Route("/api/jobs", list_jobs, methods=["GET"]),
    Route("/api/jobs/{id}", one_job, methods=["GET"]),
    Route("/api/jobs/{id}", cancel, methods=["DELETE"]),
    Route("/api/jobs/{id}/events", events),
    Route(f"{PICTURES}/{{name}}", picture),
    Route("/api/health", health),
]
