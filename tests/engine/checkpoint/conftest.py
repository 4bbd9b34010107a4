"""A hub on this machine in the place of the Hugging Face Hub, for the tests that ask for it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import huggingface_hub
import keyring
import pytest

from fake_hub import LARGE, UNNEEDED, FakeHub, serving
from tiny_models import save_tiny_model


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """What the system's keyring keeps, empty at first."""
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "set_password", lambda service, name, token: kept.update({(service, name): token}))
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    monkeypatch.setattr(keyring, "delete_password", lambda service, name: kept.pop((service, name)))
    return kept


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]) -> Path:
    """A cache of its own, and no token of the person who runs the tests."""
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "TRIPTYCH_HUB_TOKEN"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)  # and put back as it was, whatever the test sets
    monkeypatch.setattr(huggingface_hub.constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_TELEMETRY", False)
    return tmp_path / "home/cache/hub"


@pytest.fixture
def hub_at(monkeypatch: pytest.MonkeyPatch, place: Path) -> Iterator[Callable[[str], None]]:
    """Let the library ask at another address."""

    def take(url: str) -> None:
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", url)
        template = url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)

    yield take
    huggingface_hub.close_session()


@pytest.fixture
def served(tmp_path: Path, hub_at: Callable[[str], None]) -> Iterator[FakeHub]:
    """A hub with a whole model in shards, and files that no conversion needs."""
    folder = save_tiny_model(tmp_path / "served", max_shard_size="60KB")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    for name in UNNEEDED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"not needed")
    with serving(FakeHub(folder=folder)) as fake:
        hub_at(fake.url)
        yield fake


@pytest.fixture
def small(tmp_path: Path, hub_at: Callable[[str], None]) -> Iterator[FakeHub]:
    """A hub with the files of a model by their names alone, of which one is large: 1 MB."""
    folder = tmp_path / "small"
    for name, content in (
        ("model_index.json", b"{}"),
        ("vae/config.json", b'{"of": "the VAE"}'),
        ("vae/diffusion_pytorch_model.safetensors", os.urandom(3_000)),
        (LARGE, os.urandom(1_000_000)),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with serving(FakeHub(folder=folder)) as fake:
        hub_at(fake.url)
        yield fake
