"""Models fetched from a hub on this machine."""

import errno
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import keyring
import pytest
import torch
from keyring.errors import KeyringError, NoKeyringError

from damage import TRANSFORMER_FILE
from engine.checkpoint import hub, hub_access
from engine.checkpoint.source import open_source
from engine.checkpoint.writer import write_ternary_model
from engine.errors import HubError, InvalidRequest, OutputError
from engine.quant.ternary import quantize_linear
from engine.verification import verify_model
from fake_hub import REVISION, FakeHub, serving
from single_files import save_bfl
from tiny_models import save_tiny_model
from tiny_ternary import RECORD

TO_Q = "transformer_blocks.0.attn.to_q"
SPEC = "hf:someone/flux-tuned"
UNNEEDED = (
    "flux1-tuned.safetensors",
    "transformer/diffusion_pytorch_model.fp16.safetensors",
    "transformer/diffusion_pytorch_model.bin",
    "text_encoder/pytorch_model.bin",
    "text_encoder/model.onnx",
    "safety_checker/model.safetensors",
    "pictures/example.png",
    "run.py",
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and no token of the person who runs the tests."""
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(huggingface_hub.utils._headers, "get_token", lambda: None)
    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    return tmp_path / "home/cache/hub"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub with a whole model in shards, and files that no conversion needs."""
    folder = save_tiny_model(tmp_path / "served", max_shard_size="60KB")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    for name in UNNEEDED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"not needed")
    with serving(FakeHub(folder=folder)) as fake:
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", fake.url)
        monkeypatch.setattr(
            huggingface_hub.constants,
            "HUGGINGFACE_CO_URL_TEMPLATE",
            fake.url + "/{repo_id}/resolve/{revision}/{filename}",
        )
        yield fake


def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


def test_a_pipeline(served: FakeHub, place: Path) -> None:
    source, local = open_source(SPEC), open_source(served.folder)
    assert source.tensors.keys() == local.tensors.keys()
    assert all(torch.equal(source.read(name), local.read(name)) for name in local.tensors)
    assert source.description.name == "someone/flux-tuned"
    assert source.origin == {"hub": "someone/flux-tuned", "revision": REVISION}
    assert source.parts.is_relative_to(place)


def test_only_what_is_needed_is_fetched_once(served: FakeHub) -> None:
    open_source(SPEC)
    files = {file.relative_to(served.folder).as_posix() for file in served.folder.rglob("*") if file.is_file()}
    assert sorted(served.fetched()) == sorted(files - set(UNNEEDED))
    before = len(served.fetched())
    open_source(SPEC)
    assert len(served.fetched()) == before


def test_progress_ends_with_all_bytes(served: FakeHub) -> None:
    told: list[tuple[str, int, int]] = []
    hub.fetch(hub.list_files(SPEC), on_progress=lambda *values: told.append(values))
    done = [values[1] for values in told]
    assert done == sorted(done)
    assert told[-1][1] == told[-1][2] == hub.list_files(SPEC).bytes > 0
    assert hub.missing_bytes(hub.list_files(SPEC)) == 0


def test_a_dead_line_goes_on_where_it_stopped(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 5000)
    for shard in (served.folder / "transformer").glob("diffusion_pytorch_model*"):
        shard.unlink()
    save_tiny_model(served.folder)
    served.cut_after = 20_000
    source = open_source(SPEC)
    ranges = [
        asked for method, path, asked in served.requests if method == "GET" and path.endswith(TRANSFORMER_FILE.name)
    ]
    assert any(asked == "bytes=20000-" for asked in ranges), ranges
    assert torch.equal(source.read("proj_out.weight"), open_source(served.folder).read("proj_out.weight"))


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


def test_a_gated_model_says_where_to_go(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    served.token = "mine"
    with pytest.raises(HubError, match=r"accept its licence on https://huggingface.co/someone/flux-tuned, .* HF_TOKEN"):
        open_source(SPEC)
    monkeypatch.setenv("HF_TOKEN", "another")
    with pytest.raises(HubError, match="gated"):
        open_source(SPEC)
    monkeypatch.setenv("HF_TOKEN", "mine")
    assert open_source(SPEC).description.licence == "none, random weights"


def test_the_keyrings_token_is_sent(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "set_password", lambda service, name, token: kept.update({(service, name): token}))
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    hub_access.store_token("mine")
    served.token = "mine"
    open_source(SPEC)
    assert served.tokens == {"Bearer mine"}


def test_without_a_keyring_there_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise NoKeyringError("no backend")

    monkeypatch.setattr(keyring, "get_password", refuse)
    monkeypatch.setattr(keyring, "set_password", refuse)
    assert hub_access.find_token() is None
    with pytest.raises(OutputError, match="set HF_TOKEN instead"):
        hub_access.store_token("mine")
    assert issubclass(NoKeyringError, KeyringError)


def test_an_unknown_repository(served: FakeHub) -> None:
    with pytest.raises(HubError, match="the Hub has no hf:someone/else for you"):
        open_source("hf:someone/else")


def test_offline_is_one_sentence(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    unreachable(monkeypatch)
    with pytest.raises(HubError, match=f"cannot be reached for {SPEC}: check the connection"):
        open_source(SPEC)


def test_a_line_that_is_refused_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(HubError, match="cannot be reached"):
        open_source(SPEC)


def test_what_was_fetched_whole_needs_no_line(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_source(SPEC).fingerprint
    unreachable(monkeypatch)
    assert open_source(SPEC).fingerprint == before


def test_what_was_fetched_in_part_needs_a_line(served: FakeHub, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_source(SPEC)
    next(place.rglob(f"{REVISION}/vae/config.json")).unlink()
    unreachable(monkeypatch)
    with pytest.raises(HubError, match="cannot be reached"):
        open_source(SPEC)


def test_a_full_disk_is_refused_with_the_numbers(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=1000))
    with pytest.raises(OutputError, match=r"needs 0\.0 GB in .* and 0\.0 GB are free: make room"):
        open_source(SPEC)
    assert served.fetched() == []


def test_a_disk_that_fails_is_one_sentence(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(huggingface_hub.file_download, "http_get", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        open_source(SPEC)


def test_a_killed_fetch_goes_on_where_it_stopped(served: FakeHub, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 5000)
    name, stopped = "text_encoder/model.safetensors", 0

    def stop(path: str, *_: int) -> None:
        nonlocal stopped
        stopped = sum(file.stat().st_size for file in place.rglob(f"{name}.partial"))
        if stopped >= 10_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_source(SPEC, on_fetch=stop)
    served.requests.clear()
    left = hub.missing_bytes(hub.list_files(SPEC))
    source = open_source(SPEC)
    resumed = {path.split(f"{REVISION}/")[1]: part for _, path, part in served.requests if part}
    assert resumed == {name: f"bytes={stopped}-"}
    files = hub.list_files(SPEC).files
    assert left == sum(files[path].bytes for path in served.fetched()) - stopped
    assert not list(place.rglob("*.partial"))
    local = open_source(served.folder)
    assert all(torch.equal(source.read(name), local.read(name)) for name in local.tensors)


def test_a_file_that_comes_damaged_is_refused_and_fetched_anew(served: FakeHub, place: Path) -> None:
    served.damaged = next((served.folder / "transformer").glob("*-00001-of-*.safetensors")).name
    with pytest.raises(HubError, match="came damaged"):
        open_source(SPEC)
    assert not list(place.rglob(f"{served.damaged}*"))
    served.damaged = None
    assert open_source(SPEC).read("proj_out.bias").isfinite().all()


def test_a_new_commit_takes_what_has_not_changed(served: FakeHub) -> None:
    first = open_source(SPEC)
    served.revision = REVISION[::-1]
    (served.folder / "README.md").write_text("---\nlicense: mit\n---\n")
    second = open_source(SPEC)
    assert served.fetched() == ["README.md"]
    assert second.parts != first.parts
    assert (second.parts / "vae/config.json").samefile(first.parts / "vae/config.json")


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
