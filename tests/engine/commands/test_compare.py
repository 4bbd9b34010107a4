"""Tests of `triptych compare`: whole with tiny models, and its ends with a session that computes nothing."""

import dataclasses
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.checkpoint.digest import weights_digest
from engine.command_line import main
from engine.description import describe
from engine.errors import EngineError, PromptTooLong
from engine.events import Cancelled, Event, Failed, Finished, PictureReady, Readings, ReadingsTaken, Started
from engine.picture import PictureSettings, encode_png, read_settings
from engine.requests import GenerationRequest
from pages import check_alone


@dataclasses.dataclass
class FakeSession:
    """A session whose pictures are of one gray, another for a ternary model; one may be open at a time."""

    opened: list[tuple[Path, str, str]] = dataclasses.field(default_factory=list)
    asked: list[GenerationRequest] = dataclasses.field(default_factory=list)
    is_open: bool = False
    fails_at: int | None = None
    interrupts_at: int | None = None

    def open(self, model: Path, *, device: str, activations: str) -> "FakeSession":
        assert not self.is_open, "two models in memory"
        self.is_open = True
        self.opened.append((model, device, activations))
        return self

    def close(self) -> None:
        self.is_open = False

    def accepted(self, request: GenerationRequest) -> GenerationRequest:
        if len(request.prompt) > 200:
            raise PromptTooLong("the prompt has 99 tokens and this model reads 48: shorten it", cut_off="x")
        return request

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        if len(self.asked) == self.fails_at:
            yield Failed(error=EngineError("the picture failed: try again"))
            return
        if len(self.asked) == self.interrupts_at:
            signal.raise_signal(signal.SIGINT)
        self.asked.append(request)
        yield Started(pictures=request.count, steps=2, width=64, height=64)
        if cancel.is_set():
            yield Cancelled(pictures=0)
            return
        for picture in range(request.count):
            yield ReadingsTaken(readings=Readings(host_used=10**9 + len(self.asked), device_peak=7))
            yield self.ready(request, picture)
        yield Finished(pictures=request.count, seconds=1.0)

    def ready(self, request: GenerationRequest, picture: int) -> PictureReady:
        model, _, activations = self.opened[-1]
        ternary = describe(model).is_ternary
        settings = PictureSettings(
            request=request,
            seed=request.picture_seed(picture),
            model=describe(model).name,
            weights_sha256=weights_digest(model),
            activations=activations if ternary else "exact",
            backend="torch",
            device="A processor",
            versions={},
        )
        width, height = request.width or 0, request.height or 0
        pixels = bytes([100 if ternary else 110]) * (width * height * 3)
        png = encode_png(pixels, width=width, height=height, settings=settings)
        seconds = 2.0 if ternary else 3.0
        return PictureReady(
            picture=picture, png=png, width=width, height=height, seed=settings.seed, seconds=seconds, phase_seconds={}
        )


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    fake = FakeSession()
    monkeypatch.setitem(sys.modules, "engine.session", SimpleNamespace(Session=fake))  # type: ignore[arg-type]
    return fake


@pytest.fixture(autouse=True)
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prompts.txt").write_text("a dog\n\n  a <b>cat</b>  \n", "utf-8")


def compare(a: Path, b: Path, *options: str, out: str = "out") -> int:
    return main(["compare", str(a), str(b), "--prompts", "prompts.txt", "--out", out, *options])


def pictures(out: str = "out") -> list[str]:
    return sorted(file.relative_to(out).as_posix() for file in Path(out).rglob("*.png"))


def record(out: str = "out") -> dict[str, object]:
    values: dict[str, object] = json.loads(Path(out, "compare.json").read_text("utf-8"))
    return values


def test_tiny_models_make_pairs_of_the_same_seeds(
    source_model: Path, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(source_model, ternary_model, "--device", "cpu", "--json") == 0
    values = json.loads(capsys.readouterr().out)
    assert pictures() == ["a/000-0.png", "a/001-0.png", "b/000-0.png", "b/001-0.png"]
    for name in ("000-0.png", "001-0.png"):
        a, b = (read_settings(Path("out", side, name)) for side in "ab")
        assert a.again == b.again
        assert (a.activations, b.activations) == ("exact", "int8")
    assert values.pop("out") == "out"
    assert values == record()
    assert all(pair["psnr_db"] is None or pair["psnr_db"] > 0 for pair in values["pairs"])
    assert {pair["ms_ssim"] for pair in values["pairs"]} == {None}  # 64 pixels are too few
    assert values["models"]["a"]["host_used"] > 0


def test_the_page_shows_every_pair(
    session: FakeSession, source_model: Path, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(source_model, ternary_model, "--count", "2", "--seed", "5") == 0
    assert capsys.readouterr().out == f"{Path('out', 'index.html')}\n"
    page = check_alone(Path("out/index.html").read_text("utf-8"))
    assert page.links == pictures()[:1] + ["b/000-0.png"] + [
        f"{side}/{name}" for name in ("000-1.png", "001-0.png", "001-1.png") for side in "ab"
    ]
    assert set(page.images) == set(pictures())
    assert "2. a dog" in page.text
    assert "3. a <b>cat</b>" in page.text
    assert "seed 1006; PSNR 28.1 dB" in page.text
    assert ["seconds a picture", "3.00", "2.00"] in page.rows
    assert ["device memory", "0.0 MB", "0.0 MB"] in page.rows
    assert ["none identical", "28.1", "-"] in [row[:3] for row in page.rows]


def test_one_model_is_open_at_a_time(session: FakeSession, source_model: Path, ternary_model: Path) -> None:
    assert compare(source_model, ternary_model, "--device", "cpu", "--activations", "exact") == 0
    assert session.opened == [(source_model, "cpu", "exact"), (ternary_model, "cpu", "exact")]
    assert not session.is_open


def test_a_model_is_identical_to_itself(session: FakeSession, source_model: Path) -> None:
    assert compare(source_model, source_model) == 0
    values = record()
    assert values["identical"] == 2
    assert values["mean"] == {"psnr_db": None, "ms_ssim": None, "gmsd": 0.0}


def test_what_is_asked_goes_to_both(session: FakeSession, source_model: Path, ternary_model: Path) -> None:
    options = ["--size", "96x32", "--steps", "3", "--guidance", "1.5"]
    assert compare(source_model, ternary_model, *options) == 0
    assert {(each.width, each.height, each.steps, each.guidance) for each in session.asked} == {(96, 32, 3, 1.5)}
    assert [each.seed for each in session.asked] == [0, 1000, 0, 1000]


def test_the_same_call_again_makes_what_is_missing(
    session: FakeSession, source_model: Path, ternary_model: Path
) -> None:
    assert compare(source_model, ternary_model) == 0
    before = record()
    Path("out/b/001-0.png").unlink()
    assert compare(source_model, ternary_model) == 0
    assert [model for model, _, _ in session.opened] == [source_model, ternary_model, ternary_model]
    assert record()["pairs"] == before["pairs"]  # seconds that were measured before are kept
    assert compare(source_model, ternary_model) == 0
    assert len(session.opened) == 3


def test_a_failure_keeps_what_was_made(
    session: FakeSession, source_model: Path, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.fails_at = 3
    assert compare(source_model, ternary_model) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "triptych: the picture failed: try again"
    assert pictures() == ["a/000-0.png", "a/001-0.png", "b/000-0.png"]
    assert not session.is_open
    session.fails_at = None
    assert compare(source_model, ternary_model) == 0
    assert len(session.asked) == 4
    assert [pair["seconds"] for pair in record()["pairs"]] == [{"a": 3.0, "b": 2.0}] * 2  # type: ignore[attr-defined]


def test_ctrl_c_stops_cleanly(
    session: FakeSession, source_model: Path, ternary_model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    session.interrupts_at = 1
    assert compare(source_model, ternary_model) == 130
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == "triptych: stopped; the same call goes on"
    assert len(session.opened) == 1
    assert not Path("out/index.html").exists()


@pytest.mark.parametrize("options", [["--seed", "9"], ["--steps", "3"]])
def test_pictures_of_other_settings_are_kept_unless_forced(
    session: FakeSession,
    source_model: Path,
    ternary_model: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
) -> None:
    assert compare(source_model, ternary_model) == 0
    before = Path("out/a/000-0.png").read_bytes()
    assert compare(source_model, ternary_model, *options) == 1
    assert "was made from another request" in capsys.readouterr().err.splitlines()[-1]
    assert Path("out/a/000-0.png").read_bytes() == before
    assert compare(source_model, ternary_model, *options, "--force") == 0
    assert Path("out/a/000-0.png").read_bytes() != before


def test_another_model_is_refused_unless_forced(
    session: FakeSession, source_model: Path, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(source_model, ternary_model) == 0
    assert compare(ternary_model, ternary_model) == 1
    assert "holds pictures of" in capsys.readouterr().err
    assert compare(ternary_model, ternary_model, "--force") == 0
    values = record()
    assert values["identical"] == 2
    assert [pair["seconds"] for pair in values["pairs"]] == [{"a": 2.0, "b": 2.0}] * 2  # type: ignore[attr-defined]


def test_models_of_two_sizes_want_one(
    session: FakeSession,
    source_model: Path,
    copy_of: Callable[[Path], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = copy_of(source_model)
    settings = json.loads((other / "triptych.json").read_text("utf-8"))
    settings["defaults"]["width"] = 96
    (other / "triptych.json").write_text(json.dumps(settings), "utf-8")
    assert compare(source_model, other) == 1
    assert "64 x 64" in (err := capsys.readouterr().err)
    assert "96 x 64 unless asked otherwise: name one size for both with --size" in err
    assert session.opened == []
    assert not Path("out").exists()
    assert compare(source_model, other, "--size", "64x64") == 0


@pytest.mark.parametrize("limits", [None, "100 things"])
def test_limited_models_get_prompts_of_their_own(
    session: FakeSession, source_model: Path, copy_of: Callable[[Path], Path], limits: str | None
) -> None:
    other = copy_of(source_model)
    settings = json.loads((other / "triptych.json").read_text("utf-8"))
    (other / "triptych.json").write_text(json.dumps(settings | {"limits": limits}), "utf-8")
    assert main(["compare", str(source_model), str(other), "--out", "out"]) == 0
    assert len(session.asked) == 32
    assert (session.asked[0].prompt == "a red cube") == (limits is not None)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--prompts", "none.txt"], "cannot be read"),
        (["--prompts", "empty.txt"], "holds no prompts"),
        (["--count", "0"], "count must lie between"),
        (["--size", "33x64"], "multiple of 16"),
        (["--out", "."], "neither empty nor a comparison's folder"),
    ],
)
def test_refused_before_anything_heavy(
    session: FakeSession,
    source_model: Path,
    ternary_model: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    says: str,
) -> None:
    Path("empty.txt").write_text("\n \n", "utf-8")
    assert compare(source_model, ternary_model, *options) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert says in err
    assert session.opened == []


@pytest.mark.parametrize("content", ["", "[]", '{"weights_sha256": 1}'])
def test_damaged_measurements_are_refused(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    assert compare(source_model, source_model) == 0
    Path("out/a/measured.json").write_text(content, "utf-8")
    assert compare(source_model, source_model) == 1
    assert "measured.json is damaged" in capsys.readouterr().err
