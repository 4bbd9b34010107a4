"""A licence's text from a hub on this machine."""

import dataclasses
from pathlib import Path

import huggingface_hub
import keyring
import pytest

from engine.errors import HubError
from engine.sources.licence_hub import fetch_licence_text
from engine.sources.licences import FLUX_DEV, licence_of
from fake_hub import REVISION, FakeHub, serving

TEXT = "FLUX.1 [dev] Non-Commercial License\n\nall of it\n"


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(keyring, "get_password", lambda _service, _name: None)


def use(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library ask the fake hub."""
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", hub.url)
    template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)


def test_the_text_comes_whole_and_says_where_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "LICENSE.md").write_text(TEXT, encoding="utf-8")
    licence = dataclasses.replace(licence_of(FLUX_DEV), repository="someone/flux-tuned")
    with serving(FakeHub(folder=tmp_path)) as hub:
        use(hub, monkeypatch)
        found = fetch_licence_text(licence)
    assert (found.text, found.licence) == (TEXT, FLUX_DEV)
    assert found.place == f"https://huggingface.co/someone/flux-tuned/blob/{REVISION}/LICENSE.md"


def test_a_hub_that_does_not_give_it_is_told_with_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    licence = dataclasses.replace(licence_of(FLUX_DEV), repository="someone/flux-tuned")
    (tmp_path / "README.md").touch()
    with serving(FakeHub(folder=tmp_path)) as hub:
        use(hub, monkeypatch)
        with pytest.raises(HubError, match=r"no LICENSE\.md to read: see https"):
            fetch_licence_text(licence)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubError, match=r"check the connection.*or read the licence on https"):
        fetch_licence_text(licence)


def test_a_licence_that_is_not_on_the_hub_has_an_address() -> None:
    with pytest.raises(HubError, match=r"read it on https://www\.apache\.org"):
        fetch_licence_text(licence_of("apache-2.0"))
