"""Tests of sessions: what they are, what they make, and what they refuse."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from damage import edit_json, flip_bit
from damaged_models import DAMAGES, Damage, edit_part, of_settings
from engine import session as session_module
from engine.errors import (
    DeviceUnavailable,
    EngineError,
    InvalidModel,
    InvalidRequest,
    ModelNotFound,
    OutOfMemory,
    PromptTooLong,
    UnsupportedFormat,
)
from engine.events import (
    Finished,
    StepFinished,
)
from engine.memory import Free
from engine.picture import read_settings
from engine.requests import GenerationRequest
from engine.session import Session
from session_runs import pictures, run
from tiny_models import save_tiny_model


@pytest.fixture(scope="module")
def schnell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny-schnell", guidance=False)


def test_the_same_request_gives_the_same_bytes(session: Session, ternary: Path) -> None:
    first, again = run(session), run(session)
    elsewhere = run(Session.open(ternary, device="cpu"))
    (png,) = {made.png for events in (first, again, elsewhere) for made in pictures(events)}
    previews = [
        [event.preview for event in events if isinstance(event, StepFinished)] for events in (first, again, elsewhere)
    ]
    assert previews[0] == previews[1] == previews[2]
    assert len(png) > 1000


def test_a_picture_is_made_again_from_its_settings(session: Session) -> None:
    made = pictures(run(session, GenerationRequest(prompt="a red cube", seed=7, count=2, steps=3)))[1]
    settings = read_settings(made.png)
    assert settings.again == GenerationRequest(
        prompt="a red cube", seed=8, width=64, height=64, steps=3, guidance=3.5, count=1
    )
    assert (settings.model, settings.activations, settings.backend) == ("tiny-ternary", "int8", session.backend)
    assert settings.device == session.device_name
    assert settings.versions["torch"].split("+")[0] == torch.__version__.split("+")[0]
    (again,) = pictures(run(session, settings.again))
    assert pixels(again.png) == pixels(made.png)
    (once_more,) = pictures(run(session, read_settings(again.png).again))
    assert once_more.png == again.png


def pixels(png: bytes) -> bytes:
    return Image.open(io.BytesIO(png)).tobytes()


@pytest.mark.parametrize("part", ["transformer", "vae", "text_encoder", "text_encoder_2"])
def test_a_flipped_bit_of_a_plain_number_is_found_before_anything_is_loaded(
    ternary: Path, tmp_path: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = shutil.copytree(ternary, tmp_path / "model")
    (file,) = (model / part).glob("*.safetensors")
    flip_bit(file, -2)
    monkeypatch.setattr(session_module, "_load", lambda *_: pytest.fail("loaded before it was checked"))
    with pytest.raises(InvalidModel, match=f"{file.name} is not what was written"):
        Session.open(model, device="cpu")


def test_a_large_model_is_not_hashed(ternary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = shutil.copytree(ternary, tmp_path / "model")
    flip_bit(model / "vae/diffusion_pytorch_model.safetensors", -2)
    monkeypatch.setattr(session_module, "HASHED_BYTES", 1000)
    Session.open(model, device="cpu").close()


@pytest.mark.parametrize("file", ["triptych.json", "conversion.json"])
def test_a_small_ternary_model_is_refused_without_its_files(ternary: Path, tmp_path: Path, file: str) -> None:
    model = shutil.copytree(ternary, tmp_path / "model")
    (model / file).unlink()
    with pytest.raises(InvalidModel, match=f"{file} cannot be read"):
        Session.open(model, device="cpu")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "vae/../../x", "vae/\0", "vae"])
def test_a_record_of_odd_paths_is_refused(ternary: Path, tmp_path: Path, path: str) -> None:
    model = shutil.copytree(ternary, tmp_path / "model")
    edit_json(model / "conversion.json", lambda record: record.update(files={path: "0" * 64}))
    with pytest.raises(InvalidModel, match=r"outside the model|cannot be read"):
        Session.open(model, device="cpu")


@pytest.mark.parametrize("change", [{"prompt": "a blue ball"}, {"seed": 8}, {"guidance": 9.0}, {"steps": 3}])
def test_each_value_of_a_request_changes_the_picture(session: Session, change: dict[str, object]) -> None:
    other = GenerationRequest(**{"prompt": "a red cube", "seed": 7} | change)
    (one,), (two,) = pictures(run(session)), pictures(run(session, other))
    assert pixels(one.png) != pixels(two.png)


def test_activations_are_of_the_session_and_change_the_picture(session: Session, ternary: Path) -> None:
    exact = Session.open(ternary, device="cpu", activations="exact")
    assert (session.activations, exact.activations) == ("int8", "exact")
    (one,), (two,) = pictures(run(session)), pictures(run(exact))
    assert pixels(one.png) != pixels(two.png)
    assert read_settings(two.png).activations == "exact"


def test_a_16_bit_model_quantizes_no_activations_and_says_so(folder: Path) -> None:
    plain = Session.open(folder, device="cpu", activations="int8")
    assert plain.activations == "exact"
    (picture,) = pictures(run(plain))
    assert read_settings(picture.png).activations == "exact"


def test_a_model_without_guidance_makes_pictures_and_refuses_guidance(schnell: Path) -> None:
    session = Session.open(schnell, device="cpu")
    assert isinstance(run(session)[-1], Finished)
    with pytest.raises(InvalidRequest, match="takes no guidance"):
        session.generate(GenerationRequest(prompt="a red cube", guidance=2.0))


def test_a_session_says_what_it_is(session: Session, ternary: Path) -> None:
    assert session.description.name == "tiny-ternary"
    assert session.description.is_ternary
    assert session.device_name
    assert session.backend == "torch"
    assert session.load_seconds > 0
    named = Session.open(str(ternary), device="cpu")
    assert named.description == session.description


@pytest.mark.parametrize(
    ("request_", "kind", "words"),
    [
        (GenerationRequest(prompt="a red cube left of a blue ball"), PromptTooLong, "ball"),
        (GenerationRequest(prompt="a cube", width=144), InvalidRequest, "width must lie between 32 and 128"),
    ],
)
def test_what_does_not_fit_the_model_is_refused_before_the_job(
    session: Session, request_: GenerationRequest, kind: type[EngineError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        session.generate(request_)


def test_a_size_that_is_too_large_for_the_memory_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "free_memory", lambda device: Free(host=68_000_000))
    assert isinstance(run(session, GenerationRequest(prompt="a cube", width=32, height=32))[-1], Finished)
    with pytest.raises(OutOfMemory, match=r"128 x 128 needs about \d+ MB .* choose a smaller size"):
        session.generate(GenerationRequest(prompt="a cube", width=128, height=128))


def test_a_model_that_is_too_large_for_the_memory_is_refused(ternary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "free_memory", lambda device: Free(host=100_000))
    with pytest.raises(OutOfMemory, match="choose a smaller model"):
        Session.open(ternary, device="cpu")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_bad_model_is_refused_with_one_sentence(
    copy: Path, damage: Damage, capfd: pytest.CaptureFixture[str]
) -> None:
    damage(copy)
    with pytest.raises(InvalidModel) as caught:
        Session.open(copy, device="cpu")
    assert "\n" not in str(caught.value)
    assert str(copy) in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_newer_model_is_refused(copy: Path) -> None:
    of_settings(format_version=2)(copy)
    with pytest.raises(UnsupportedFormat, match="update Triptych"):
        Session.open(copy, device="cpu")


def test_parts_of_two_models_are_refused(copy: Path) -> None:
    config = json.loads((copy / "text_encoder_2" / "config.json").read_text())
    (copy / "text_encoder_2" / "config.json").write_text(json.dumps(config | {"d_model": 32, "num_heads": 4}))

    def widen(tensors: dict[str, torch.Tensor]) -> None:
        for name, tensor in list(tensors.items()):
            wide = tuple(
                32 if side == 24 else 32 if side == 16 and "SelfAttention" in name else side for side in tensor.shape
            )
            tensors[name] = torch.zeros(wide)
        bias = next(name for name in tensors if "relative_attention_bias" in name)
        tensors[bias] = torch.zeros(32, 4)

    edit_part(copy / "text_encoder_2", widen)
    with pytest.raises(InvalidModel, match="do not belong together"):
        Session.open(copy, device="cpu")


def test_unknown_names_are_refused(folder: Path) -> None:
    with pytest.raises(ModelNotFound):
        Session.open("no-such-model", device="cpu")
    with pytest.raises(DeviceUnavailable, match="abacus"):
        Session.open(folder, device="abacus")
    with pytest.raises(InvalidRequest, match="activations must be int8 or exact"):
        Session.open(folder, device="cpu", activations="fp8")


def test_a_library_error_while_opening_becomes_ours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: not enough memory")

    monkeypatch.setattr(session_module, "load_transformer", load)
    with pytest.raises(OutOfMemory, match="opening"):
        Session.open(folder, device="cpu")


def test_nothing_is_printed(ternary: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(Session.open(ternary, device="cpu"))
    assert capfd.readouterr() == ("", "")


ALONE = """
import socket, sys

def refuse(*_, **__):
    print("the network was asked")
    raise OSError("no network here")

socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from engine.requests import GenerationRequest
from engine.session import Session

for event in Session.open(Path(sys.argv[1]), device="cpu").generate(GenerationRequest(prompt="a cube")):
    pass
needless = [name for name in sys.modules if name.startswith(("diffusers.pipelines.flux", "PySide6"))]
assert type(event).__name__ == "Finished" and not needless, (event, needless)
"""


def test_a_process_of_its_own_asks_no_network_and_imports_no_pipeline(ternary: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    root = Path(session_module.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(ternary)],
        env=environment | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
