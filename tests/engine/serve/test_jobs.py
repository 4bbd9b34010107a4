"""Tests of the jobs that the server knows."""

import asyncio
import threading
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.events import Preview
from engine.requests import GenerationRequest
from engine.serve.jobs import Job, Jobs, JobState, ServedPicture
from engine.serve.refusals import Refusal, ServerStopping

REQUEST = GenerationRequest(prompt="a cube")


def submit(jobs: Jobs) -> Job:
    return jobs.submit("pocket", Path("pocket"), REQUEST)


def found(jobs: Jobs, job: Job) -> Job:
    now = jobs.find(job.id)
    assert now
    return now


def picture(name: str) -> ServedPicture:
    return ServedPicture(file=Path("outputs", name), seed=1, width=64, height=64, seconds=1.0)


def test_first_in_first_out() -> None:
    jobs = Jobs()
    first, second = submit(jobs), submit(jobs)
    taken = jobs.take()
    assert taken
    assert (taken.id, taken.state) == (first.id, JobState.RUNNING)
    assert found(jobs, second).state is JobState.QUEUED
    jobs.end(first.id, JobState.FINISHED)
    after = jobs.take()
    assert after
    assert after.id == second.id


def test_the_queue_has_an_end() -> None:
    jobs = Jobs(max_waiting=2)
    submit(jobs)
    submit(jobs)
    with pytest.raises(Refusal, match="2 jobs wait already") as caught:
        submit(jobs)
    assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "10"})
    jobs.take()
    submit(jobs)  # one runs, and two wait


def test_what_ended_longest_ago_is_forgotten() -> None:
    jobs = Jobs(max_kept=2)
    ids = []
    for number in range(4):
        submit(jobs)
        job = jobs.take()
        assert job
        jobs.change(job.id, pictures=(picture(f"{number}.png"),))
        jobs.end(job.id, JobState.FINISHED)
        ids.append(job.id)
    assert [job.id for job in jobs.all()] == ids[2:]
    assert jobs.find(ids[0]) is None
    assert jobs.picture("0.png") is None
    assert jobs.picture("3.png") == picture("3.png")


def test_a_job_that_waits_is_cancelled_at_once_and_never_taken() -> None:
    jobs = Jobs()
    first, second = submit(jobs), submit(jobs)
    cancelled = jobs.cancel(first.id)
    assert cancelled
    assert cancelled.state is JobState.CANCELLED
    taken = jobs.take()
    assert taken
    assert taken.id == second.id


def test_a_job_that_runs_is_marked() -> None:
    jobs = Jobs()
    job = submit(jobs)
    jobs.take()
    marked = jobs.cancel(job.id)
    assert marked
    assert (marked.state, marked.is_stopping) == (JobState.RUNNING, True)


def test_a_job_that_ended_stays_as_it_is() -> None:
    jobs = Jobs()
    job = submit(jobs)
    jobs.take()
    error = EngineError("it failed: try again")
    assert jobs.end(job.id, JobState.FAILED, error)
    assert not jobs.end(job.id, JobState.FINISHED)
    jobs.change(job.id, preview=Preview(width=1, height=1, pixels=b"rgb"))
    now = jobs.cancel(job.id)
    assert now
    assert (now.state, now.error, now.preview) == (JobState.FAILED, error, None)


def test_unknown_jobs_are_none() -> None:
    jobs = Jobs()
    assert jobs.cancel("nothing") is None
    assert jobs.find("nothing") is None
    assert not jobs.end("nothing", JobState.FAILED)


def test_closing_fails_what_is_not_done_and_wakes_who_waits_for_a_job() -> None:
    jobs = Jobs()
    taken: list[Job | None] = []
    thread = threading.Thread(target=lambda: taken.extend((jobs.take(), jobs.take())))
    thread.start()
    job = submit(jobs)
    while found(jobs, job).state is JobState.QUEUED:
        pass
    jobs.close()
    thread.join(5)
    assert taken[1:] == [None]
    assert found(jobs, job).state is JobState.FAILED
    with pytest.raises(ServerStopping):
        submit(jobs)


def test_who_watches_is_woken_by_another_thread_and_leaves_nothing_behind() -> None:
    jobs = Jobs()
    job = submit(jobs)

    async def look() -> None:
        with jobs.watch(job.id) as changed:
            await asyncio.to_thread(jobs.cancel, job.id)
            await asyncio.wait_for(changed.wait(), 5)

    asyncio.run(look())
    assert not jobs._watchers


def test_who_watched_in_a_loop_that_ended_is_passed_over() -> None:
    jobs = Jobs()
    job = submit(jobs)

    async def enter() -> object:
        watching = jobs.watch(job.id)
        watching.__enter__()
        return watching

    kept = asyncio.run(enter())
    jobs.cancel(job.id)
    assert kept
    assert found(jobs, job).has_ended
