"""Tests of bad input: one sentence, exit code 1, no traceback, and nothing written."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from damage import CONFIG_FILE, TRANSFORMER_FILE, cut_short, edit_json, edit_tensors, flip_bit, record_anew
from engine.command_line import main
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary

ROOT = Path(__file__).parents[2]
PROMPT = "a red cube"
LINEAR = "transformer_blocks.0.attn.to_q"


@pytest.fixture(scope="module")
def ternary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    return save_tiny_ternary(save_tiny_model(folder / "source"), folder / "ternary")


@pytest.fixture
def model(ternary: Path, tmp_path: Path) -> Path:
    """A whole ternary model that may be broken."""
    return Path(shutil.copytree(ternary, tmp_path / "model"))


def empty(model: Path) -> None:
    shutil.rmtree(model)
    model.mkdir()


def no_model(model: Path) -> None:
    empty(model)
    (model / "holiday.txt").write_text("photos")


def a_file(model: Path) -> None:
    shutil.rmtree(model)
    model.write_text("no folder")


def newer_root(model: Path) -> None:
    edit_json(model / "triptych.json", lambda values: values.update(format_version=2))


def newer_transformer(model: Path) -> None:
    edit_json(model / CONFIG_FILE, lambda values: values["quantization_config"].update(format_version=2))


def wrong_shape(model: Path) -> None:
    edit_tensors(model, lambda tensors: tensors.update({f"{LINEAR}.codes": tensors[f"{LINEAR}.codes"][:-1].clone()}))


def wrong_plain_shape(model: Path) -> None:
    edit_tensors(
        model, lambda tensors: tensors.update({"x_embedder.weight": tensors["x_embedder.weight"].T.contiguous()})
    )


def no_code(model: Path) -> None:
    edit_tensors(model, lambda tensors: tensors[f"{LINEAR}.codes"].fill_(243))


def missing_tensor(model: Path) -> None:
    edit_tensors(model, lambda tensors: tensors.pop(f"{LINEAR}.row_scale"))


def cut(part: str) -> Callable[[Path], None]:
    return lambda model: cut_short(model / part)


def flipped_number(part: str) -> Callable[[Path], None]:
    """Flip a bit of the last number in a part's weights, which stays a number."""

    def damage(model: Path) -> None:
        (file,) = (model / part).glob("*.safetensors")
        flip_bit(file, -2)

    return damage


def emptied(part: str) -> Callable[[Path], None]:
    return lambda model: (model / part).write_bytes(b"") and None


def unreadable(part: str) -> Callable[[Path], None]:
    """A folder where a file belongs: not even an administrator can read it as one."""

    def replace(model: Path) -> None:
        (model / part).unlink()
        (model / part).mkdir()

    return replace


def gone(part: str) -> Callable[[Path], None]:
    return lambda model: shutil.rmtree(model / part)


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty folder": (empty, "is empty"),
    "not a model": (no_model, "is no whole model"),
    "a file": (a_file, "is no folder"),
    "newer triptych.json": (newer_root, "update Triptych"),
    "newer transformer": (newer_transformer, "update Triptych"),
    "transformer cut short": (cut(str(TRANSFORMER_FILE)), "bytes where"),
    "header cut short": (lambda model: os.truncate(model / TRANSFORMER_FILE, 100), "is cut short"),
    "header flipped": (lambda model: flip_bit(model / TRANSFORMER_FILE, 9), "fetch or make the model again"),
    "length flipped": (lambda model: flip_bit(model / TRANSFORMER_FILE, 6), "is cut short"),
    "vae cut short": (cut("vae/diffusion_pytorch_model.safetensors"), "vae"),
    "clip cut short": (cut("text_encoder/model.safetensors"), "text_encoder"),
    "t5 cut short": (cut("text_encoder_2/model.safetensors"), "text_encoder_2"),
    "wrong shape": (wrong_shape, "has shape"),
    "wrong plain shape": (wrong_plain_shape, "has shape"),
    "no code": (no_code, "diffusion_pytorch_model.safetensors is "),
    **{
        f"a number of {part} flipped": (flipped_number(part), "its SHA-256 differs")
        for part in ("transformer", "vae", "text_encoder", "text_encoder_2")
    },
    "tokenizer flipped": (lambda model: flip_bit(model / "tokenizer/tokenizer.json", -30), "tokenizer"),
    "missing tensor": (missing_tensor, "lacks the tensor"),
    "transformer unreadable": (unreadable(str(TRANSFORMER_FILE)), "cannot be read"),
    "settings unreadable": (unreadable("triptych.json"), "cannot be read"),
    "vae unreadable": (unreadable("vae/config.json"), "vae"),
    "transformer gone": (gone("transformer"), "transformer missing"),
    "tokenizer gone": (gone("tokenizer"), "tokenizer missing"),
}
BROKEN_FOR_GENERATE: dict[str, tuple[Callable[[Path], None], str]] = BROKEN | {
    "tokenizer unreadable": (unreadable("tokenizer_2/tokenizer.json"), "tokenizer_2"),
    "tokenizer emptied": (emptied("tokenizer/tokenizer.json"), "tokenizer"),
    "scheduler emptied": (emptied("scheduler/scheduler_config.json"), "scheduler"),
    "clip config emptied": (emptied("text_encoder/config.json"), "text_encoder"),
    "index emptied": (emptied("model_index.json"), "model_index.json"),
}


@pytest.mark.parametrize("name", BROKEN_FOR_GENERATE)
def test_generate_refuses_a_broken_model(name: str, model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    damage, says = BROKEN_FOR_GENERATE[name]
    damage(model)
    out = model.with_name("a.png")
    assert main(["generate", PROMPT, "--model", str(model), "--out", str(out), "--device", "cpu"]) == 1
    check_refusal(*capfd.readouterr(), says)
    assert [entry.name for entry in model.parent.iterdir()] == ["model"]


@pytest.mark.parametrize("name", BROKEN)
def test_verify_refuses_a_broken_model(name: str, model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    damage, says = BROKEN[name]
    damage(model)
    assert main(["verify", str(model)]) == 1
    check_refusal(*capfd.readouterr(), says)


@pytest.mark.parametrize("place", [-1, -5_000, 300])
@pytest.mark.parametrize("part", [str(TRANSFORMER_FILE), "vae/diffusion_pytorch_model.safetensors"])
def test_verify_finds_any_flipped_bit(part: str, place: int, model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    flip_bit(model / part, place)
    assert main(["verify", str(model)]) == 1
    check_refusal(*capfd.readouterr(), part.split("/")[0])


def test_a_whole_model_is_not_refused(model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = model.with_name("a.png")
    assert main(["verify", str(model)]) == 0
    assert main(["generate", PROMPT, "--model", str(model), "--out", str(out), "--device", "cpu", "--seed", "7"]) == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "model is whole" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([""], "the prompt is empty"),
        (["a cube, " * 40], "cut"),
        ([PROMPT, "--size", "250x256"], "multiple of 16"),
        ([PROMPT, "--size", "65536x65536"], "choose a smaller size"),
        ([PROMPT, "--steps", "0"], "steps must lie"),
        ([PROMPT, "--device", "toaster"], "there is no device 'toaster'"),
        ([PROMPT, "--out", "taken.png"], "taken.png already exists"),
        ([PROMPT, "--out", "taken.png/a.png"], "is no folder"),
    ],
)
def test_generate_refuses_a_bad_request(
    arguments: list[str],
    says: str,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    edit_json(model / "triptych.json", lambda values: values["sizes"].update(max=2**20))
    record_anew(model)
    monkeypatch.chdir(tmp_path)
    Path("taken.png").write_bytes(b"mine")
    assert main(["generate", *arguments, "--model", str(model)]) == 1
    check_refusal(*capfd.readouterr(), says)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["model", "taken.png"]
    assert Path("taken.png").read_bytes() == b"mine"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "options", "says"),
    [
        (None, ["--steps", "0"], "steps must lie"),
        (None, ["--size", "65536x65536"], "must lie between"),
        (None, ["--model", "nothing"], "no model is named"),
        (empty, [], "is empty"),
        (newer_transformer, [], "update Triptych"),
        (cut(str(TRANSFORMER_FILE)), [], "bytes where"),
        (cut("text_encoder/model.safetensors"), [], "text_encoder"),
        (no_code, [], "its SHA-256 differs"),
    ],
)
def test_a_process_says_one_sentence(
    damage: Callable[[Path], None] | None, options: list[str], says: str, model: Path, tmp_path: Path
) -> None:
    if damage:
        damage(model)
    done = run("generate", PROMPT, "--model", str(model), "--out", str(tmp_path / "a.png"), *options)
    assert done.returncode == 1, done.stderr
    check_refusal(done.stdout, done.stderr, says)
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_stdout_is_one_sentence(model: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = run("inspect", str(model), stdout=full)
    assert done.returncode == 1
    check_refusal("", done.stderr, "cannot be written to stdout")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_an_interrupted_process_stops_cleanly(model: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.main", "generate", PROMPT, "--model", str(model), "--steps", "200"]
    command += ["--count", "1000", "--out", str(tmp_path / "a.png")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "step 1 of 200" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "of 1000 pictures are saved" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
def test_a_process_writes_json_and_nothing_else_to_stdout(model: Path, tmp_path: Path) -> None:
    done = run("generate", PROMPT, "--model", str(model), "--out", str(tmp_path / "a.png"), "--json", "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('{\n  "pictures": [')
    assert done.stdout.endswith("}\n")
    assert (tmp_path / "a.png").exists()


def run(*arguments: str, stdout: object = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.main", *arguments],
        cwd=ROOT,
        stdout=stdout,  # type: ignore[call-overload]
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def check_refusal(out: str, err: str, says: str) -> None:
    assert out == ""
    assert err.startswith("triptych: "), err
    assert len(err.splitlines()) == 1, err
    assert says in err
