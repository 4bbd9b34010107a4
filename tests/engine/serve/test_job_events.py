"""Tests of a job as server-sent events."""

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from engine.events import Preview
from engine.serve import job_events


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream: names and values."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_job_is_told_from_its_start_to_its_end(server: Any) -> None:
    job = server.submit("slow cube", n=2, steps=3, seed=5)
    answer = server.http.get(f"/api/jobs/{job}/events")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    told = events(answer.text)
    names = [name for name, _ in told]
    assert set(names) == {"state", "progress", "preview", "picture", "end"}
    assert names[0] == "state"
    assert names[-1] == "end"
    shares = [values["share"] for name, values in told if name == "progress"]
    assert shares == sorted(shares)
    assert shares[-1] > 0.5
    pictures = [values for name, values in told if name == "picture"]
    assert [(each["picture"], each["seed"]) for each in pictures] == [(0, 5), (1, 6)]
    assert told[-1][1]["pictures"] == pictures
    assert told[-1][1]["state"] == "finished"


def test_previews_are_small_pictures(server: Any) -> None:
    job = server.submit("slow cube", steps=3)
    previews = [values for name, values in events(server.http.get(f"/api/jobs/{job}/events").text) if name == "preview"]
    assert previews
    with Image.open(io.BytesIO(base64.b64decode(previews[-1]["b64_png"]))) as image:
        assert image.size == (previews[-1]["width"], previews[-1]["height"]) == (2, 2)
    assert previews[-1]["step"] in {1, 2, 3}


def test_who_comes_after_the_end_gets_pictures_and_end(server: Any) -> None:
    job = server.submit("a cube", n=2)
    server.wait(job)
    told = events(server.http.get(f"/api/jobs/{job}/events").text)
    assert [name for name, _ in told] == ["picture", "picture", "end"]


def test_a_failure_is_the_end(server: Any) -> None:
    job = server.submit("fail")
    name, values = events(server.http.get(f"/api/jobs/{job}/events").text)[-1]
    assert (name, values["state"]) == ("end", "failed")
    assert "the fake job failed" in values["error"]["message"]


def test_a_quiet_stream_says_that_it_lives(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_events, "STILL_HERE_SECONDS", 0.02)
    job = server.submit("slow", steps=4)
    text = server.http.get(f"/api/jobs/{job}/events").text
    assert ": still here\n\n" in text
    assert events(text)[-1][0] == "end"


def test_no_line_of_a_prompt_breaks_the_stream(server: Any) -> None:
    job = server.submit("a\n\nevent: end\ndata: {}\r\r cube \u2028 ü")
    told = events(server.http.get(f"/api/jobs/{job}/events").text)
    assert told[-1][1]["prompt"] == "a\n\nevent: end\ndata: {}\r\r cube \u2028 ü"


def test_a_previews_pixels_survive() -> None:
    png = job_events.preview_png(Preview(width=2, height=1, pixels=bytes((1, 2, 3, 4, 5, 6))))
    with Image.open(io.BytesIO(png)) as image:
        assert image.convert("RGB").tobytes() == bytes((1, 2, 3, 4, 5, 6))
