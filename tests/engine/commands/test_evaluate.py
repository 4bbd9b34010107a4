"""Tests of `triptych evaluate`: whole with a tiny model, and its ends with a session that computes nothing."""

import dataclasses
import json
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.checkpoint.digest import weights_digest
from engine.command_line import main
from engine.description import describe
from engine.errors import EngineError
from engine.events import Cancelled, Event, Failed, Finished, PictureReady, Started
from engine.picture import PictureSettings, encode_png, read_settings
from engine.requests import GenerationRequest

PROMPTS = [
    {"tag": "single_object", "include": [{"class": "dog", "count": 1}], "prompt": "a dog"},
    {"tag": "single_object", "include": [{"class": "cat", "count": 1}], "prompt": "a cat"},
    {"tag": "counting", "include": [{"class": "bee", "count": 2}], "prompt": "two bees"},
]


@dataclasses.dataclass
class FakeSession:
    """A session whose pictures are black; `asked` keeps what it was asked for."""

    asked: list[GenerationRequest] = dataclasses.field(default_factory=list)
    opened: list[tuple[Path, str, str]] = dataclasses.field(default_factory=list)
    made: int = 0
    fails_at: int | None = None
    interrupts_at: int | None = None

    def open(self, model: Path, *, device: str, activations: str) -> "FakeSession":
        self.opened.append((model, device, activations))
        print("a library prints")
        return self

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        self.asked.append(request)
        yield Started(pictures=request.count, steps=2, width=64, height=64)
        for picture in range(request.count):
            if self.made == self.fails_at:
                yield Failed(error=EngineError("the picture failed: try again"))
                return
            if self.made == self.interrupts_at:
                signal.raise_signal(signal.SIGINT)
            if cancel.is_set():
                yield Cancelled(pictures=picture)
                return
            yield self.ready(request, picture)
            self.made += 1
        yield Finished(pictures=request.count, seconds=1.0)

    def ready(self, request: GenerationRequest, picture: int) -> PictureReady:
        model, _, activations = self.opened[-1]
        settings = PictureSettings(
            request=request,
            seed=request.picture_seed(picture),
            model=describe(model).name,
            weights_sha256=weights_digest(model),
            activations=activations if describe(model).is_ternary else "exact",
            backend="torch",
            device="A processor",
            versions={},
        )
        png = encode_png(bytes(64 * 64 * 3), width=64, height=64, settings=settings)
        return PictureReady(
            picture=picture, png=png, width=64, height=64, seed=settings.seed, seconds=0.1, phase_seconds={}
        )


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    fake = FakeSession()
    monkeypatch.setitem(sys.modules, "engine.session", SimpleNamespace(Session=fake))  # type: ignore[arg-type]
    return fake


@pytest.fixture(autouse=True)
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "prompts.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in PROMPTS), "utf-8")
    return file


def evaluate(model: Path, *options: str, out: str = "out") -> int:
    return main(["evaluate", str(model), "--suite", "pocket", "--prompts", "prompts.jsonl", "--out", out, *options])


def pictures(out: str = "out") -> list[str]:
    return sorted(file.relative_to(out).as_posix() for file in Path(out).rglob("*.png"))


def test_a_tiny_model_makes_every_picture_and_then_none(
    ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(ternary_model, "--count", "2", "--device", "cpu") == 0
    assert capsys.readouterr().out == "out\n"
    assert pictures() == [f"{prompt:05d}/samples/{number:04d}.png" for prompt in range(3) for number in range(2)]
    first, other = (read_settings(Path(f"out/{name}.png")) for name in ("00000/samples/0001", "00002/samples/0000"))
    assert (first.request.prompt, first.seed) == ("a dog", 1)
    assert (other.request.prompt, other.seed) == ("two bees", 2000)
    before = {name: Path("out", name).stat().st_mtime_ns for name in pictures()}
    Path("out/00001/samples/0000.png").unlink()
    assert evaluate(ternary_model, "--count", "2", "--device", "cpu", "--json") == 0
    out, err = capsys.readouterr()
    assert "5 of 6 pictures are there already" in err
    assert {name: json.loads(out)[name] for name in ("prompts", "pictures", "made")} == {
        "prompts": 3,
        "pictures": 6,
        "made": 1,
    }
    after = {name: Path("out", name).stat().st_mtime_ns for name in pictures()}
    assert {name for name in before if before[name] != after[name]} == {"00001/samples/0000.png"}


def test_one_session_makes_all(session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(source_model, "--device", "cpu", "--activations", "exact", "--seed", "3") == 0
    assert session.opened == [(source_model, "cpu", "exact")]
    assert [(request.prompt, request.seed, request.count) for request in session.asked] == [
        ("a dog", 3, 4),
        ("a cat", 1003, 4),
        ("two bees", 2003, 4),
    ]
    assert {(request.width, request.height, request.steps) for request in session.asked} == {(64, 64, 2)}
    out, err = capsys.readouterr()
    assert out == "out\n"
    assert err.splitlines()[-1].startswith("picture 12 of 12, 100 %")


def test_each_folder_has_its_prompts_metadata(session: FakeSession, source_model: Path) -> None:
    assert evaluate(source_model, "--count", "1") == 0
    lines = [json.loads(Path(f"out/0000{index}/metadata.jsonl").read_text("utf-8")) for index in range(3)]
    assert lines == PROMPTS


def test_a_limit_makes_the_first_of_each_category_and_the_rest_later(session: FakeSession, source_model: Path) -> None:
    assert evaluate(source_model, "--count", "1", "--limit", "1") == 0
    assert [request.prompt for request in session.asked] == ["a dog", "two bees"]
    assert evaluate(source_model, "--count", "2") == 0
    asked = [(request.prompt, request.seed, request.count) for request in session.asked[2:]]
    assert asked == [("a dog", 1, 1), ("a cat", 1000, 2), ("two bees", 2001, 1)]
    assert evaluate(source_model, "--count", "2") == 0
    assert len(session.opened) == 2


def test_two_models_are_not_mixed(
    session: FakeSession, source_model: Path, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(source_model, "--count", "1") == 0
    there = pictures()
    assert evaluate(ternary_model, "--count", "2") == 1
    assert "choose another folder for --out" in capsys.readouterr().err.splitlines()[-1]
    assert pictures() == there
    assert evaluate(ternary_model, "--count", "2", out="other") == 0


def test_activations_count_for_a_ternary_model_only(
    session: FakeSession, source_model: Path, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for model in (source_model, ternary_model):
        assert evaluate(model, "--count", "1", "--limit", "1", "--activations", "int8", out=model.name) == 0
    assert evaluate(source_model, "--count", "1", "--activations", "exact", out=source_model.name) == 0
    assert evaluate(ternary_model, "--count", "1", "--activations", "exact", out=ternary_model.name) == 1
    assert "made with another activations" in capsys.readouterr().err


def test_another_seed_is_another_request(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(source_model, "--count", "1") == 0
    assert evaluate(source_model, "--count", "1", "--seed", "9") == 1
    assert "was made from another request" in capsys.readouterr().err.splitlines()[-1]
    assert len(session.opened) == 1


def test_a_failure_keeps_what_was_made(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.fails_at = 5
    assert evaluate(source_model) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "triptych: the picture failed: try again"
    assert len(pictures()) == 5
    session.fails_at = None
    assert evaluate(source_model) == 0
    assert len(pictures()) == 12
    assert session.made == 12


def test_ctrl_c_stops_cleanly(session: FakeSession, source_model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    session.interrupts_at = 6
    assert evaluate(source_model, "--json") == 130
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == "triptych: stopped, 6 of 12 pictures are there; the same call goes on"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--count", "0"], "count must lie between 1 and 1000, got 0"),
        (["--seed", "-1"], "seed must lie"),
        (["--limit", "0"], "must be at least 1, got 0"),
        (["--prompts", "none.jsonl"], "cannot be read"),
        (["--out", "."], "neither empty nor a suite's folder"),
    ],
)
def test_refused_before_anything_heavy(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    assert evaluate(source_model, *options) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert says in err
    assert session.opened == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["pocket", "--out", "out"], "--suite"),
        (["pocket", "--suite", "pocket"], "--out"),
        (["pocket", "--suite", "geneval", "--out", "out"], "invalid choice"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *arguments]) == 2
    assert says in capsys.readouterr().err
