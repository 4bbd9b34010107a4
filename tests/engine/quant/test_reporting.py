"""The report that a conversion leaves: pictures before and after, or why there are none."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from conversions import convert, fixed_of, request_of
from damage import TRANSFORMER_FILE, flip_bit
from engine.checkpoint.source import open_source
from engine.distances import distance
from engine.errors import EngineError, OutOfMemory, OutputError
from engine.events import Cancelled, Event, Finished, ModelReady, PictureReady, Stage, StageProgressed, StageStarted
from engine.inspection import inspect_model
from engine.memory import Free
from engine.quant import pairs
from engine.quant.conversion import Conversion
from engine.quant.workfolder import WorkFolder
from engine.requests import GenerationRequest
from engine.session import Session
from engine.suites import SuitePrompt
from engine.verification import verify_model
from pages import Page, check_alone

PROMPTS = ("a cat", "two dogs", "ink")
FILES = sorted(f"{side}-{index}.png" for side in ("before", "after") for index in range(3))


@pytest.fixture(autouse=True)
def few_prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prompts that a tiny model's tokenizer takes whole."""
    chosen = tuple(SuitePrompt(index=i, tag="", prompt=text, metadata={}) for i, text in enumerate(PROMPTS))
    monkeypatch.setattr(pairs, "chosen_prompts", lambda _: chosen)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where a model is to be made; alone in its folder."""
    return tmp_path / "place" / "model"


def report_of(model: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((model / "conversion.json").read_text("utf-8"))["report"]
    return report


def page_of(model: Path) -> Page:
    return check_alone((model / "report/index.html").read_text("utf-8"))


def pictures_of(model: Path) -> list[str]:
    return sorted(file.name for file in (model / "report").iterdir() if file.name != "index.html")


def made(events: list[Event]) -> list[tuple[int, int]]:
    """How far the pictures of a conversion were, each time it said so."""
    return [(event.done, event.total) for event in events if isinstance(event, StageProgressed)]


class Killed(BaseException):
    """The end of a process, as far as its files are concerned."""


def kill_after(pictures: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sessions make so many pictures more, and the process end at the next."""
    left, generate = pictures, Session.generate

    def generated(self: Session, *arguments: Any) -> Iterator[Event]:
        nonlocal left
        for event in generate(self, *arguments):
            if isinstance(event, PictureReady):
                if not left:
                    raise Killed
                left -= 1
            yield event

    monkeypatch.setattr(Session, "generate", generated)


def test_pictures_before_and_after(source_model: Path, target: Path) -> None:
    events = convert(request_of(source_model, target, pictures=True))
    assert isinstance(events[-1], Finished)
    assert Stage.REPORT in [event.stage for event in events if isinstance(event, StageStarted)]
    assert made(events) == [(count, 6) for count in range(1, 7)]
    ready = next(event for event in events if isinstance(event, ModelReady))
    assert ready.page == target / "report/index.html"
    assert pictures_of(target) == FILES
    found = report_of(target)["pictures"]
    assert [pair["prompt"] for pair in found] == list(PROMPTS)
    assert [pair["seed"] for pair in found] == [0, 1000, 2000]
    for pair in found:
        apart = distance(target / "report" / pair["before"], target / "report" / pair["after"])
        assert pair["psnr_db"] == apart.psnr_db
        assert 0 < apart.psnr_db < 60, "the ternary model draws something else"
    page = page_of(target)
    assert {*page.images} == {*FILES}
    assert all((target / "report" / image).is_file() for image in page.images)
    assert report_of(target)["no_pictures"] is None
    assert report_of(target)["seconds"]["pictures"] > 0


def test_the_same_prompt_and_seed_give_the_sources_own_picture(source_model: Path, target: Path) -> None:
    convert(request_of(source_model, target, pictures=True))
    for folder, side in ((source_model, "before"), (target, "after")):
        session = Session.open(folder, device="cpu")
        events = list(session.generate(GenerationRequest(prompt="two dogs", seed=1000)))
        session.close()
        again = next(event for event in events if isinstance(event, PictureReady))
        (target / f"{side}.png").write_bytes(again.png)
        assert distance(target / f"{side}.png", target / "report" / f"{side}-1.png").psnr_db is None


def test_a_source_that_is_no_folder_has_pictures_too(source_model: Path, target: Path, tmp_path: Path) -> None:
    file = shutil.copyfile(source_model / TRANSFORMER_FILE, tmp_path / "flux.safetensors")
    convert(request_of(file, target, base=str(source_model), pictures=True))
    assert len(report_of(target)["pictures"]) == 3
    session = Session.of_source(open_source(source_model), target, device=torch.device("cpu"))
    events = list(session.generate(GenerationRequest(prompt="ink", seed=2000)))
    (target / "ink.png").write_bytes(next(event for event in events if isinstance(event, PictureReady)).png)
    assert distance(target / "ink.png", target / "report/before-2.png").psnr_db is None


def test_the_model_is_the_same_with_and_without_pictures(source_model: Path, target: Path) -> None:
    convert(request_of(source_model, target))
    without = fixed_of(target)
    assert pictures_of(target) == []
    assert report_of(target)["no_pictures"] == "none were asked for"
    assert "There are no pictures: none were asked for." in page_of(target).text
    convert(request_of(source_model, target, force=True, pictures=True))
    assert fixed_of(target) == without
    assert pictures_of(target) == FILES


@pytest.mark.parametrize("after", [0, 2, 3, 5])
def test_the_same_request_finishes_a_report_whose_process_was_killed(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    request = request_of(source_model, target, pictures=True)
    with monkeypatch.context() as patch:
        kill_after(after, patch)
        with pytest.raises(Killed):
            convert(request)
    assert "they were not finished" in page_of(target).text
    list(verify_model(target))
    events = convert(request)
    assert made(events) == [(count, 6) for count in range(after + 1, 7)]
    assert pictures_of(target) == FILES
    assert len(report_of(target)["pictures"]) == 3
    assert [entry.name for entry in target.parent.iterdir()] == ["model"]


def test_what_ends_the_process_again_and_again_is_left(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_of(source_model, target, pictures=True)
    with monkeypatch.context() as patch:
        kill_after(1, patch)
        for _ in range(3):  # the first gets one picture further
            with pytest.raises(Killed):
                convert(request)
        assert isinstance(convert(request)[-1], Finished)
    assert report_of(target)["no_pictures"] == "2 times the process ended while they were made"
    assert pictures_of(target) == []


def test_a_stop_while_pictures_are_made_keeps_them(source_model: Path, target: Path) -> None:
    request, cancel, events = request_of(source_model, target, pictures=True), threading.Event(), []
    for event in Conversion.plan(request).run(cancel):
        events.append(event)
        if made([event]) == [(4, 6)]:
            cancel.set()
    assert events[-1] == Cancelled()
    list(verify_model(target))
    assert made(convert(request)) == [(5, 6), (6, 6)]
    assert [entry.name for entry in target.parent.iterdir()] == ["model"]


def no_memory(_: torch.device) -> Free:
    return Free(host=10**6)


def fault(*_: object, **__: object) -> None:
    raise ValueError("a fault of the program")


def refuse(*_: object, **__: object) -> None:
    raise EngineError("the model would not open: think again")


@pytest.mark.parametrize(
    ("where", "name", "value", "says"),
    [
        (pairs, "free_memory", no_memory, r"source needs about \d+ MB of memory for them and 1 MB are free"),
        (pairs, "HOST_PRODUCTS", 10, "on a processor they would take hours, about 0"),
        (Session, "open", refuse, "the model would not open: think again"),
        (pairs, "_picture", fault, r"making them failed \(ValueError: a fault of the program\)"),
    ],
)
def test_where_there_can_be_no_pictures_the_report_says_why(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, value: Any, says: str
) -> None:
    monkeypatch.setattr(where, name, value)
    assert isinstance(convert(request_of(source_model, target, pictures=True))[-1], Finished)
    list(verify_model(target))
    assert report_of(target)["pictures"] == []
    assert pictures_of(target) == []
    assert re.search(f"There are no pictures: {says}\\.", page_of(target).text)


def test_a_report_that_cannot_be_written_fails_nothing(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OutputError("the disk is full")

    monkeypatch.setattr("engine.quant.report_page.save_picture", full)
    events = convert(request_of(source_model, target, pictures=True))
    assert isinstance(events[-1], Finished)
    ready = next(event for event in events if isinstance(event, ModelReady))
    assert ready.page is None
    assert "is whole, and its report is not: the disk is full" in caplog.text
    assert not any(record.exc_info for record in caplog.records), "one sentence is enough"
    list(verify_model(target))


def test_what_a_kill_left_of_a_report_goes(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch, unbroken: dict[str, Any]
) -> None:
    def keep(_: WorkFolder) -> None:
        raise OSError("the working folder stays")

    with monkeypatch.context() as patch:
        patch.setattr(WorkFolder, "remove", keep)
        convert(request_of(source_model, target))
    left = [target / ".triptych-0123456789abcdef.tmp", target / "report" / ".triptych-0123456789abcdef.tmp"]
    for file in left:
        file.write_bytes(b"half a rec")
    assert isinstance(convert(request_of(source_model, target))[-1], Finished)
    assert not any(file.exists() for file in left)
    assert fixed_of(target) == unbroken


def test_inspect_and_verify_know_of_the_report(source_model: Path, target: Path) -> None:
    convert(request_of(source_model, target, pictures=True))
    assert str(target / "report/index.html") in inspect_model(target).to_text()
    assert inspect_model(target).to_json()["report_page"] == str(target / "report/index.html")
    found = {check.subject: check.found for check in verify_model(target)}
    assert found["report"] == "has its page and 3 pairs of pictures"
    flip_bit(target / "report/after-0.png", -1)
    list(verify_model(target))  # what only shows is no part of the model
    shutil.rmtree(target / "report")
    assert inspect_model(target).to_json()["report_page"] is None
    assert "report" not in {check.subject for check in verify_model(target)}


def test_four_prompts_are_chosen_evenly_of_those_that_ship(source_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    source = open_source(source_model).description
    assert [prompt.index for prompt in pairs.chosen_prompts(source)] == [0, 4, 8, 12]


def test_a_plan_counts_the_pictures_that_are_to_be_expected(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, cpu = open_source(source_model), torch.device("cpu")
    asked, not_asked = request_of(source_model, target, pictures=True), request_of(source_model, target)
    assert pairs.foreseen_seconds(asked, source, cpu) > 0
    assert pairs.foreseen_seconds(not_asked, source, cpu) == 0
    monkeypatch.setattr(pairs, "free_memory", no_memory)
    assert pairs.foreseen_seconds(asked, source, cpu) == 0


def test_pictures_keep_to_the_budget(source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "free_memory", lambda _: Free(host=10**12, device=10**12))
    source, device = open_source(source_model), torch.device("cuda")
    convert(request_of(source_model, target))
    pairs.Pairs(source, target, device=device, budget=10**10).check()
    with pytest.raises(OutOfMemory, match="of device memory for them and 1 MB are free"):
        pairs.Pairs(source, target, device=device, budget=601 * 10**6).check()
