"""Tests of the part of OpenAI's API that makes pictures."""

import base64
import io
import json
import threading
from typing import Any

import pytest
from PIL import Image

from engine.serve import openai_routes
from engine.serve.jobs import JobState

GENERATIONS = "/v1/images/generations"
QUICK = {"steps": 2, "seed": 7}


def size_and_colour(png: bytes) -> tuple[tuple[int, int], Any]:
    with Image.open(io.BytesIO(png)) as image:
        return image.size, image.getpixel((0, 0))


def test_models(server: Any) -> None:
    answer = server.http.get("/v1/models")
    assert answer.json()["object"] == "list"
    assert answer.json()["data"] == [{"id": "pocket", "object": "model", "created": 0, "owned_by": "triptych"}]
    assert server.http.get("/v1/models/pocket").json() == answer.json()["data"][0]


def test_an_unknown_model_is_told(server: Any) -> None:
    answer = server.http.get("/v1/models/dall-e-3")
    assert answer.status_code == 404
    assert answer.json()["error"] == {
        "message": "no model is named 'dall-e-3': name one of pocket, or none for pocket",
        "type": "invalid_request_error",
        "param": "model",
        "code": "model_not_found",
    }


def test_pictures_come_in_the_answer(server: Any) -> None:
    answer = server.http.post(GENERATIONS, json={"prompt": "a cube", "n": 2, "size": "256x256", **QUICK})
    assert answer.status_code == 200
    values = answer.json()
    assert (values["output_format"], values["size"], values["model"]) == ("png", "256x256", "pocket")
    assert [picture["seed"] for picture in values["data"]] == [7, 8]
    pngs = [base64.b64decode(picture["b64_json"]) for picture in values["data"]]
    assert [size_and_colour(png) for png in pngs] == [((256, 256), (7, 0, 0)), ((256, 256), (8, 0, 0))]
    assert all("url" not in picture for picture in values["data"])  # clients fetch what has one
    saved = {file.read_bytes() for file in server.outputs.glob("a-cube-*.png")}
    assert saved >= set(pngs)


def test_pictures_come_by_addresses_that_need_no_token(server: Any) -> None:
    answer = server.http.post(GENERATIONS, json={"prompt": "ein Würfel", "response_format": "url", **QUICK})
    (picture,) = answer.json()["data"]
    assert "b64_json" not in picture
    assert picture["url"].startswith("http://127.0.0.1:7861/api/pictures/ein-w%C3%BCrfel-7")
    nobody = server.client()
    fetched = nobody.get(picture["url"])
    assert fetched.headers["content-type"] == "image/png"
    assert size_and_colour(fetched.content) == ((256, 256), (7, 0, 0))
    for wrong in (picture["url"][:-1], picture["url"].partition("?")[0], picture["url"].replace("-7", "-8")):
        assert nobody.get(wrong).status_code == 401
    assert nobody.delete(picture["url"]).status_code == 401


def test_a_key_is_of_one_server(server: Any, start: Any) -> None:
    other = start()
    key = other.served.signer.key("/api/pictures/a.png")
    assert server.client().get(f"/api/pictures/a.png?key={key}").status_code == 401
    assert other.client().get(f"/api/pictures/a.png?key={key}").status_code == 404


def test_open_webuis_own_form(server: Any) -> None:
    body = {"model": "pocket", "prompt": "a cube", "n": 1, "size": "256x256", "response_format": "b64_json", **QUICK}
    answer = server.http.post(f"{GENERATIONS}?api-version=2025-04-01", json=body)
    assert answer.status_code == 200
    assert base64.b64decode(answer.json()["data"][0]["b64_json"]).startswith(b"\x89PNG")


def test_fields_that_change_nothing_are_passed_over(server: Any) -> None:
    idle = {"quality": "hd", "style": "vivid", "user": "somebody", "background": "auto", "moderation": "low"}
    rest = {"output_compression": 80, "partial_images": 0, "stream": False, "output_format": "png", "size": None}
    answer = server.http.post(GENERATIONS, json={"prompt": "a cube", **QUICK, **idle, **rest})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("body", "status", "param", "says"),
    [
        ({"prompt": "a cube", "size": "512x512"}, 400, "size", "makes no pictures of 512x512: its one size is 256x256"),
        ({"prompt": "a cube", "n": 11}, 400, "n", "n must lie between 1 and 10, got 11"),
        ({"prompt": "a cube", "model": "gpt-image-1"}, 404, "model", "no model is named 'gpt-image-1'"),
        ({"prompt": "a cube", "stream": True}, 400, "stream", "not streamed"),
        ({"prompt": "a \ud800 cube"}, 400, "prompt", "half a character"),
        ({"model": "pocket"}, 400, "prompt", "prompt is missing"),
        ([], 400, None, "no object"),
    ],
)  # fmt: skip
def test_refused_in_openais_shape(server: Any, body: Any, status: int, param: str | None, says: str) -> None:
    before = len(server.served.jobs.all())
    answer = server.http.post(GENERATIONS, content=json.dumps(body))
    assert answer.status_code == status
    assert answer.json().keys() == {"error"}
    error = answer.json()["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert says in error["message"]
    assert len(server.served.jobs.all()) == before


@pytest.mark.parametrize(
    ("prompt", "code", "says"),
    [
        ("fail", "EngineError", "the fake job failed"),
        ("memory", "OutOfMemory", "choose a smaller size"),
        ("nonfinite", "NonFiniteValues", "try another seed"),
        ("refuse", "OutOfMemory", "does not fit"),
        ("bug", "EngineError", ""),
    ],
)
def test_what_fails_while_it_is_made_is_told_and_not_to_be_tried_again(
    server: Any, prompt: str, code: str, says: str
) -> None:
    answer = server.http.post(GENERATIONS, json={"prompt": prompt, **QUICK})
    assert (answer.status_code, answer.headers["x-should-retry"]) == (500, "false")
    error = answer.json()["error"]
    assert (error["type"], error["code"]) == ("server_error", code)
    assert says in error["message"]


def test_a_cancelled_job_is_told(server: Any) -> None:
    answers: list[Any] = []
    body = {"prompt": "slow", "steps": 100}
    asking = threading.Thread(target=lambda: answers.append(server.http.post(GENERATIONS, json=body)))
    asking.start()
    while not (running := [job for job in server.served.jobs.all() if job.state is JobState.RUNNING]):
        pass
    server.http.delete(f"/api/jobs/{running[0].id}")
    asking.join(20)
    assert answers[0].status_code == 409
    assert "cancelled" in answers[0].json()["error"]["message"]


def test_who_leaves_cancels(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leaves_at_once(_: Any) -> None:
        return None

    monkeypatch.setattr(openai_routes, "_leaves", leaves_at_once)
    answer = server.http.post(GENERATIONS, json={"prompt": "slow", "steps": 100})
    assert answer.status_code == 499
    assert server.wait(server.served.jobs.all()[-1].id)["state"] == "cancelled"


def test_a_picture_that_was_deleted_is_told(server: Any) -> None:
    answer = server.http.post(GENERATIONS, json={"prompt": "gone", "response_format": "url", **QUICK})
    for file in server.outputs.glob("gone-*"):
        file.unlink()
    fetched = server.http.get(answer.json()["data"][0]["url"])
    assert fetched.status_code == 410
    assert "the picture gone-7.png is not where it was saved" in fetched.json()["error"]["message"]


def test_a_server_that_stops_answers_who_waits(start: Any) -> None:
    stopping = start()
    answers: list[Any] = []
    body = {"prompt": "slow", "steps": 100}
    asking = threading.Thread(target=lambda: answers.append(stopping.http.post(GENERATIONS, json=body)))
    asking.start()
    while not stopping.served.jobs.all():
        pass
    stopping.served.worker.stop()
    asking.join(20)
    assert answers[0].status_code == 503
    assert answers[0].json()["error"]["message"].startswith("the server stopped before the job was done")
    assert stopping.http.post(GENERATIONS, json=body).status_code == 503
