"""Tests of `triptych generate`, its pictures made by a session that computes nothing."""

import dataclasses
import json
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from engine.command_line import main
from engine.errors import DeviceUnavailable, EngineError, PromptTooLong
from engine.events import Cancelled, Event, Failed, Finished, PictureReady, Started, StepFinished
from engine.picture import PictureSettings, encode_png, read_settings
from engine.requests import GenerationRequest, StartPicture


@dataclasses.dataclass
class FakeSession:
    """A session whose pictures are black; `asked` keeps what it was asked for."""

    asked: list[GenerationRequest] = dataclasses.field(default_factory=list)
    opened: list[tuple[Path, str, str, int | None]] = dataclasses.field(default_factory=list)
    fails_at: int | None = None
    interrupts_at: int | None = None
    refuses: EngineError | None = None

    def open(self, model: Path, *, device: str, activations: str, budget: int | None) -> "FakeSession":
        self.opened.append((model, device, activations, budget))
        print("a library prints")
        if device == "cuda":
            raise DeviceUnavailable("there is no CUDA here: choose auto or cpu")
        return self

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        self.asked.append(request)
        if self.refuses:
            raise self.refuses
        yield Started(pictures=request.count, steps=2, width=64, height=64)
        for picture in range(request.count):
            if picture == self.fails_at:
                yield Failed(error=EngineError("the picture failed: try again"))
                return
            if picture == self.interrupts_at:
                signal.raise_signal(signal.SIGINT)
            if cancel.is_set():
                yield Cancelled(pictures=picture)
                return
            yield StepFinished(picture=picture, step=1, steps=2, seconds=0.1, preview=None)
            yield ready(request, picture)
        yield Finished(pictures=request.count, seconds=1.0)


MEMORY = {"planned_bytes": 7_000_000, "peak_bytes": 6_000_000}


def ready(request: GenerationRequest, picture: int) -> PictureReady:
    settings = PictureSettings(
        request=dataclasses.replace(request, width=64, height=64, steps=2),
        seed=request.picture_seed(picture),
        model="tiny",
        weights_sha256="0" * 64,
        activations="int8",
        backend="torch",
        device="A processor",
        versions={},
        start_sha256="ab" * 32 if request.start else None,
    )
    png = encode_png(bytes(64 * 64 * 3), width=64, height=64, settings=settings)
    return PictureReady(
        picture=picture, png=png, width=64, height=64, seed=settings.seed, seconds=1.23456, phase_seconds={}, **MEMORY
    )


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    fake = FakeSession()
    monkeypatch.setitem(sys.modules, "engine.session", SimpleNamespace(Session=fake))  # type: ignore[arg-type]
    return fake


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def test_a_picture_goes_to_the_outputs(
    session: FakeSession, source_model: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "a red cube", "--model", str(source_model), "--seed", "7"]) == 0
    file = home / "outputs" / "a-red-cube-7.png"
    out, err = capsys.readouterr()
    assert out == f"{file}\n"
    assert err.splitlines() == [
        "a library prints",
        "step 1 of 2, 50 %, 0 s left",
        "seed 7, 64 x 64, 1.2 s",
    ]
    assert read_settings(file).request.prompt == "a red cube"


def test_every_option_arrives(session: FakeSession, source_model: Path) -> None:
    options = "--seed 1 --steps 3 --guidance 2.5 --size 96x64 --count 2 --device cpu --activations exact --out a.png"
    assert main(["generate", "a cube", "--model", str(source_model), *options.split(), "--budget", "8GB"]) == 0
    assert session.opened == [(source_model, "cpu", "exact", 8 * 10**9)]
    assert session.asked == [
        GenerationRequest(prompt="a cube", seed=1, steps=3, guidance=2.5, width=96, height=64, count=2)
    ]


@pytest.fixture
def start(tmp_path: Path) -> Path:
    Image.new("RGB", (30, 20)).save(tmp_path / "start.png")
    return tmp_path / "start.png"


def test_true_cfg_and_a_start_picture_arrive_and_are_told(
    session: FakeSession, source_model: Path, start: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--true-cfg", "3", "--negative", "a ball", "--from", str(start), "--strength", "0.8", "--seed", "1"]
    assert main(["generate", "a cube", "--model", str(source_model), *options, "--json"]) == 0
    (asked,) = session.asked
    assert asked == GenerationRequest(
        prompt="a cube", seed=1, true_cfg=3.0, negative_prompt="a ball", start=StartPicture(file=start, strength=0.8)
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["true_cfg"], told["negative_prompt"]) == (3.0, "a ball")
    assert told["start"] == {"file": str(start), "sha256": "ab" * 32, "strength": 0.8}
    assert main(["generate", "a cube", "--model", str(source_model), "--from", str(start)]) == 0
    assert session.asked[1].start == StartPicture(file=start)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--strength 0.5", "a strength does nothing without a start picture"),
        ("--from start.png --strength 0", "the strength must lie above 0"),
        ("--from gone.png", "there is no start picture gone.png"),
        ("--negative ball", "a negative prompt does nothing at true CFG 1"),
        ("--true-cfg 0.5", "true CFG must lie between 1 and 30"),
        ("--true-cfg nan", "true CFG must lie between 1 and 30"),
    ],
)
def test_what_contradicts_itself_is_refused_before_the_model_opens(
    session: FakeSession, source_model: Path, start: Path, capsys: pytest.CaptureFixture[str], options: str, words: str
) -> None:
    assert main(["generate", "a cube", "--model", str(source_model), *options.split()]) == 1
    assert words in capsys.readouterr().err
    assert session.opened == []


def test_seeds_differ_where_none_is_given(session: FakeSession, source_model: Path) -> None:
    for _ in range(2):
        assert main(["generate", "a cube", "--model", str(source_model)]) == 0
    assert session.asked[0].seed != session.asked[1].seed


def test_many_pictures_get_numbered_files(
    session: FakeSession, source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["generate", "a cube", "--model", str(source_model), "--seed", "5", "--count", "3", "--out", "a.png"]) == 0
    )
    assert capsys.readouterr().out.split() == ["a-1.png", "a-2.png", "a-3.png"]
    assert [read_settings(tmp_path / f"a-{number}.png").seed for number in (1, 2, 3)] == [5, 6, 7]


def test_json_is_all_of_stdout(session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "a cube", "--model", str(source_model), "--seed", "7", "--out", "a.png", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "pictures": [{"file": "a.png", "seed": 7, "width": 64, "height": 64, "seconds": 1.235} | MEMORY],
        "model": "tiny",
        "device": "A processor",
        "backend": "torch",
        "activations": "int8",
        "true_cfg": 1.0,
        "negative_prompt": "",
        "start": None,
    }


@pytest.mark.parametrize("taken", ["a-1.png", "a-3.png"])
def test_existing_files_are_refused_before_the_work(
    session: FakeSession, source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], taken: str
) -> None:
    (tmp_path / taken).write_bytes(b"mine")
    arguments = ["generate", "a cube", "--model", str(source_model), "--count", "3", "--out", "a.png"]
    assert main(arguments) == 1
    assert session.opened == []
    assert f"{taken} already exists" in capsys.readouterr().err
    assert main([*arguments, "--force"]) == 0
    assert read_settings(tmp_path / taken).request.prompt == "a cube"


def test_a_failure_keeps_what_was_saved(
    session: FakeSession, source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.fails_at = 1
    assert main(["generate", "a cube", "--model", str(source_model), "--count", "3", "--out", "a.png"]) == 1
    out, err = capsys.readouterr()
    assert out == "a-1.png\n"
    assert err.splitlines()[-1] == "triptych: the picture failed: try again"
    assert (tmp_path / "a-1.png").exists()


def test_ctrl_c_stops_cleanly(
    session: FakeSession, source_model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    session.interrupts_at = 1
    assert main(["generate", "a cube", "--model", str(source_model), "--count", "3", "--out", "a.png", "--json"]) == 130
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == "triptych: stopped, 1 of 3 pictures are saved"
    assert sorted(file.name for file in tmp_path.glob("*.png")) == ["a-1.png"]


def test_ctrl_c_while_the_model_opens(
    session: FakeSession, source_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeSession, "open", lambda *_, **__: signal.raise_signal(signal.SIGINT))
    assert main(["generate", "a cube", "--model", str(source_model)]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "triptych: interrupted"


def test_what_the_session_refuses_is_one_sentence(
    session: FakeSession, source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.refuses = PromptTooLong("the prompt is too long:\ncut off is 'cube'", cut_off="cube")
    assert main(["generate", "a cube", "--model", str(source_model), "--out", "a.png"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "triptych: the prompt is too long: cut off is 'cube'"
    assert main(["generate", "a cube", "--model", str(source_model), "--out", "a.png", "--device", "cuda"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "triptych: there is no CUDA here: choose auto or cpu"
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--size", "250x256"], "width must be a positive multiple of 16, got 250"),
        (["--size", "0x64"], "width must be a positive multiple of 16, got 0"),
        (["--size", "64x512"], "height must lie between 32 and 128 for source, got 512"),
        (["--steps", "0"], "steps must lie between 1 and 200, got 0"),
        (["--seed", "-1"], "seed must lie between 0 and 4294967295, got -1"),
        (["--seed", "4294967296"], "seed must lie"),
        (["--guidance", "nan"], "guidance must lie between 0 and 100, got nan"),
        (["--count", "0"], "count must lie"),
        (["--model", "nothing"], "no model is named 'nothing'"),
        (["--model", "hf:owner/name"], "download it"),
        (["--out", "no-folder.txt/a.png"], "is no folder"),
        (["--out", "folder.png"], "is a folder"),
    ],
)
def test_refused_before_anything_heavy(
    session: FakeSession,
    source_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    says: str,
) -> None:
    (tmp_path / "no-folder.txt").write_text("")
    (tmp_path / "folder.png").mkdir()
    assert main(["generate", "a cube", "--model", str(source_model), "--out", "a.png", *options]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("triptych: ")
    assert says in err
    assert session.opened == []


@pytest.mark.parametrize("prompt", ["", " \n", "a \udce9 cube"])
def test_prompts_that_say_nothing_are_refused(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str], prompt: str
) -> None:
    assert main(["generate", prompt, "--model", str(source_model)]) == 1
    assert capsys.readouterr().err.startswith("triptych: the prompt ")
    assert session.opened == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--size", "256"], "is no size"),
        (["--size", "ax256"], "is no size"),
        (["--out", "a.jpg"], "does not end in .png"),
        (["--steps", "many"], "invalid int value"),
        (["--activations", "fp8"], "invalid choice"),
        (["--unknown"], "unrecognized arguments"),
    ],
)
def test_wrong_usage(session: FakeSession, capsys: pytest.CaptureFixture[str], options: list[str], says: str) -> None:
    assert main(["generate", "a cube", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
