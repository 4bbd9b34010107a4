"""Models fetched from a hub on this machine."""

import shutil
from collections import namedtuple
from pathlib import Path

import huggingface_hub
import pytest
import torch

from engine.checkpoint import hub
from engine.checkpoint.hub_part import Part
from engine.checkpoint.source import open_source
from engine.checkpoint.writer import write_ternary_model
from engine.command_line import main
from engine.errors import HubError, InvalidRequest, OutputError
from engine.quant.ternary import quantize_linear
from engine.verification import verify_model
from fake_hub import REVISION, UNNEEDED, FakeHub, Fault, Way
from single_files import save_bfl
from tiny_ternary import RECORD

TO_Q = "transformer_blocks.0.attn.to_q"
SPEC = "hf:someone/flux-tuned"


def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any question to the Hub fail, whoever asks it."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", _never)
    monkeypatch.setattr(huggingface_hub.utils, "get_session", _never)


def _never(*_: object, **__: object) -> None:
    raise AssertionError("the Hub was asked")


def test_a_pipeline(served: FakeHub, place: Path) -> None:
    source, local = open_source(SPEC), open_source(served.folder)
    assert source.tensors.keys() == local.tensors.keys()
    assert all(torch.equal(source.read(name), local.read(name)) for name in local.tensors)
    assert source.description.name == "someone/flux-tuned"
    assert source.origin == {"hub": "someone/flux-tuned", "revision": REVISION}
    assert source.parts.is_relative_to(place)


def test_progress_ends_with_all_bytes(served: FakeHub) -> None:
    told: list[tuple[str, int, int]] = []
    hub.fetch(hub.list_files(SPEC), on_progress=lambda *values: told.append(values))
    done = [values[1] for values in told]
    assert done == sorted(done)
    assert told[-1][1] == told[-1][2] == hub.list_files(SPEC).bytes > 0
    assert hub.missing_bytes(hub.list_files(SPEC)) == 0


def test_a_fetched_model_is_written_whole(served: FakeHub, tmp_path: Path) -> None:
    target = tmp_path / "model"
    source = open_source(SPEC)
    write_ternary_model(source, target, [(TO_Q, quantize_linear(source.read(f"{TO_Q}.weight")))], RECORD)
    assert not any(file.is_symlink() for file in target.rglob("*"))
    assert "vae/config.json" in {check.subject for check in verify_model(target)}


def test_a_single_file_and_a_base_from_the_hub(served: FakeHub) -> None:
    save_bfl(served.folder / "flux1-tuned.safetensors")
    source = open_source(f"{SPEC}/flux1-tuned.safetensors", base=SPEC)
    assert source.description.name == "flux1-tuned"
    assert source.origin["base"] == "someone/flux-tuned"
    assert not any(path.startswith("transformer/diffusion") for path in served.fetched())
    with pytest.raises(InvalidRequest, match=r"has no file other\.safetensors"):
        open_source(f"{SPEC}/other.safetensors", base=SPEC)


def test_a_full_disk_is_refused_with_the_numbers(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=1000))
    with pytest.raises(OutputError, match=r"needs 0\.0 GB in .* and 0\.0 GB are free: make room"):
        open_source(SPEC)
    assert served.fetched() == []


def test_a_repository_without_a_pipeline_is_explained(served: FakeHub) -> None:
    (served.folder / "model_index.json").unlink()
    with pytest.raises(InvalidRequest, match=r"no model in diffusers' pipeline layout: .*NAME\.safetensors"):
        open_source(SPEC)


@pytest.mark.parametrize("spec", ["hf:", "hf:name", "hf:owner/name/file.bin", "hf:owner/name?x"])
def test_what_names_no_model_is_refused(spec: str) -> None:
    with pytest.raises(InvalidRequest, match="write hf:owner/name"):
        open_source(spec)


def test_a_path_out_of_the_repository_is_no_file_of_it(served: FakeHub) -> None:
    with pytest.raises(InvalidRequest, match="has no file"):
        open_source(f"{SPEC}/../secret.safetensors")


def test_only_what_is_needed_is_fetched(served: FakeHub) -> None:
    open_source(SPEC)
    files = {file.relative_to(served.folder).as_posix() for file in served.folder.rglob("*") if file.is_file()}
    assert sorted(served.fetched()) == sorted(files - set(UNNEEDED))


def test_what_is_here_whole_is_never_asked_for(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_source(SPEC).fingerprint
    unreachable(monkeypatch)
    served.asked.clear()
    assert open_source(SPEC).fingerprint == before
    assert hub.missing_bytes(hub.list_files(SPEC)) == 0
    assert served.asked == []
    with pytest.raises(AssertionError, match="the Hub was asked"):
        hub.list_files(SPEC, newest=True)


def test_what_is_here_in_part_is_asked_for(served: FakeHub, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_source(SPEC)
    next(place.rglob(f"{REVISION}/vae/config.json")).unlink()
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubError, match=f"cannot be reached for {SPEC}: check the connection.* HF_HUB_OFFLINE"):
        open_source(SPEC)


def test_a_new_commit_is_taken_when_asked_for_with_what_has_not_changed(served: FakeHub) -> None:
    first = open_source(SPEC)
    served.asked.clear()
    served.revision = REVISION[::-1]
    (served.folder / "README.md").write_text("---\nlicense: mit\n---\n")
    assert open_source(SPEC).parts == first.parts
    hub.fetch(hub.list_files(SPEC, newest=True))
    second = open_source(SPEC)
    assert served.fetched() == ["README.md"]
    assert second.parts != first.parts
    assert (second.parts / "vae/config.json").samefile(first.parts / "vae/config.json")


def test_a_command_that_is_interrupted_keeps_what_came_and_goes_on(
    served: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command, add = ["quantize", SPEC, str(tmp_path / "made"), "--recipe", "instant", "--no-pictures"], Part.add

    def interrupt(part: Part, piece: bytes) -> None:
        add(part, piece)
        if part.there == 3_000:
            raise KeyboardInterrupt

    name = "vae/diffusion_pytorch_model.safetensors"
    served.faults = [Fault(way=Way.STALL, after=3_000, file=name)]

    with monkeypatch.context() as context:
        context.setattr(Part, "add", interrupt)
        assert main([*command, "--plan"]) == 1
        assert "are not here yet, and a plan fetches nothing" in capsys.readouterr().err
        assert main(command) == 130
    assert "of the source are kept; the same command goes on from there" in capsys.readouterr().err
    assert main(command) == 0
    assert (tmp_path / "made/transformer/config.json").is_file()
    assert served.ranges(name) == [None, "bytes=3000-"]
