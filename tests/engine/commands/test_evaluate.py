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
from PIL import Image

from engine.checkpoint.digest import weights_digest
from engine.command_line import main
from engine.description import describe
from engine.errors import EngineError, PromptTooLong
from engine.events import Cancelled, Event, Failed, Finished, Noted, PictureReady, Started
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
    closed: int = 0

    def close(self) -> None:
        self.closed += 1

    def open(self, model: Path, *, device: str, activations: str) -> "FakeSession":
        self.opened.append((model, device, activations))
        print("a library prints")
        return self

    def accepted(self, request: GenerationRequest) -> GenerationRequest:
        if len(request.prompt) > 200:
            raise PromptTooLong("the prompt has 99 tokens and this model reads 48: shorten it", cut_off="x")
        return request

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        self.asked.append(request)
        yield Started(pictures=request.count, steps=2, width=64, height=64)
        yield Noted(sentence="steps are slower than they could be")
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
    assert session.closed == 1
    assert [(request.prompt, request.seed, request.count) for request in session.asked] == [
        ("a dog", 3, 4),
        ("a cat", 1003, 4),
        ("two bees", 2003, 4),
    ]
    assert {(request.width, request.height, request.steps) for request in session.asked} == {(64, 64, 2)}
    out, err = capsys.readouterr()
    assert out == "out\n"
    assert err.splitlines()[-1].startswith("picture 12 of 12, 100 %")
    assert err.count("steps are slower") == 1, "not once for each prompt"


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
        (["pocket", "--suite", "drawbench", "--out", "out"], "invalid choice"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *arguments]) == 2
    assert says in capsys.readouterr().err


GENEVAL_LINE = {"tag": "counting", "include": [{"class": "dog", "count": 2}], "prompt": "a photo of two dogs"}


@pytest.mark.parametrize(
    ("suite", "names"),
    [
        ("geneval", "evaluation_metadata.jsonl of djghosh13/geneval"),
        ("t2i-compbench", "NAME_val.txt of Karine-Huang/T2I-CompBench"),
        ("dpg-bench", "dpg_bench/prompts"),
        ("partiprompts", "PartiPrompts.tsv of google-research/parti"),
    ],
)
def test_prompts_that_do_not_ship_are_asked_for(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str], suite: str, names: str
) -> None:
    assert main(["evaluate", str(source_model), "--suite", suite, "--out", "out"]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert names in err
    assert "--prompts" in err
    assert not Path("out").exists()


def test_genevals_own_file_makes_genevals_own_folders(session: FakeSession, source_model: Path) -> None:
    Path("evaluation_metadata.jsonl").write_text(json.dumps(GENEVAL_LINE) + "\n", "utf-8")
    assert of_suite(source_model, "geneval", "evaluation_metadata.jsonl") == 0
    assert pictures() == [f"00000/samples/{number:04d}.png" for number in range(4)]
    assert json.loads(Path("out/00000/metadata.jsonl").read_text("utf-8")) == GENEVAL_LINE


def test_t2i_compbench_gets_ten_pictures_a_prompt(session: FakeSession, source_model: Path) -> None:
    Path("color_val.txt").write_text("a red dog\na blue cat.\n", "utf-8")
    assert of_suite(source_model, "t2i-compbench", "color_val.txt") == 0
    names = [f"a red dog_{number:06d}" for number in range(10)] + [f"a blue cat._{10 + i:06d}" for i in range(10)]
    assert pictures() == sorted(f"samples/{name}.png" for name in names)
    assert {file.suffix for file in Path("out/samples").iterdir()} == {".png"}


def test_a_grid_is_made_when_its_pictures_are_there_and_again_when_one_is_new(
    session: FakeSession, source_model: Path
) -> None:
    Path("prompts").mkdir()
    for item in ("12", "partiprompts7"):
        Path("prompts", f"{item}.txt").write_text(f"a picture of {item}", "utf-8")
    session.interrupts_at = 6
    assert of_suite(source_model, "dpg-bench", "prompts") == 130
    assert [file.name for file in Path("out/grids").iterdir()] == ["12.png"]
    session.interrupts_at = None
    assert of_suite(source_model, "dpg-bench", "prompts") == 0
    assert sorted(file.name for file in Path("out/grids").iterdir()) == ["12.png", "partiprompts7.png"]
    Path("out/grids/12.png").unlink()
    grid = Path("out/grids/partiprompts7.png")
    grid.write_bytes(grid.read_bytes()[:-1])
    assert of_suite(source_model, "dpg-bench", "prompts") == 0
    assert session.made == 8
    with Image.open(grid) as whole:
        assert whole.size == (128, 128)
    before = grid.stat().st_mtime_ns
    Path("out/pictures/partiprompts7/0002.png").unlink()
    assert of_suite(source_model, "dpg-bench", "prompts") == 0
    assert grid.stat().st_mtime_ns > before


def test_partiprompts_are_numbered_as_the_rows(session: FakeSession, source_model: Path) -> None:
    rows = 'Prompt\tCategory\tChallenge\tNote\na dog\tAnimals\tBasic\t\n"G O" painted\tArts\tBasic\tx\n'
    Path("PartiPrompts.tsv").write_text(rows, "utf-8")
    assert of_suite(source_model, "partiprompts", "PartiPrompts.tsv") == 0
    assert pictures() == ["images/00000.png", "images/00001.png"]
    assert of_suite(source_model, "partiprompts", "PartiPrompts.tsv", "--count", "2") == 0
    assert pictures()[:2] == ["images-1/00000.png", "images-1/00001.png"]
    assert Path("out/prompts/00001.txt").read_text("utf-8") == '"G O" painted'


@pytest.mark.parametrize(
    ("suite", "options", "says"),
    [
        ("t2i-compbench", ["--count", "11"], "T2I-CompBench has 10 pictures a prompt, 11 are asked for"),
        ("dpg-bench", ["--count", "3"], "reads 4 pictures a prompt, 3 are asked for"),
    ],
)
def test_a_count_that_a_scorer_cannot_read_is_refused(
    session: FakeSession,
    source_model: Path,
    capsys: pytest.CaptureFixture[str],
    suite: str,
    options: list[str],
    says: str,
) -> None:
    Path("list.txt").write_text("a red dog\n", "utf-8")
    Path("list.csv").write_text("item_id,text\n1,a red dog\n", "utf-8")
    file = "list.csv" if suite == "dpg-bench" else "list.txt"
    assert of_suite(source_model, suite, file, *options) == 1
    assert says in capsys.readouterr().err
    assert not Path("out").exists()


def test_another_suite_of_the_same_file_is_refused(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(source_model, "--count", "1") == 0
    assert of_suite(source_model, "geneval", "prompts.jsonl", "--count", "1") == 1
    assert "made with another suite" in capsys.readouterr().err


def test_a_prompt_that_is_too_long_is_refused_before_any_picture(
    session: FakeSession, source_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("list.txt").write_text(f"a red dog\n{'a' * 201}\n", "utf-8")
    assert of_suite(source_model, "t2i-compbench", "list.txt") == 1
    assert "triptych: prompt 2 of the list is too long: the prompt has 99 tokens" in capsys.readouterr().err
    assert (session.asked, pictures(), session.closed) == ([], [], 1)


def of_suite(model: Path, suite: str, prompts: str, *options: str) -> int:
    return main(["evaluate", str(model), "--suite", suite, "--prompts", prompts, "--out", "out", *options])
