"""The licence of a repository on a hub on this machine."""

import json
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import keyring
import pytest
from huggingface_hub import constants

from engine.errors import HubError
from engine.sources.hub_licence import licence_of_repository
from engine.sources.licences import APACHE, FLUX_DEV
from fake_hub import REVISION, FakeHub, serving
from fake_sources import DEV_CONFIG

REPOSITORY = "someone/flux-tuned"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(keyring, "get_password", lambda _service, _name: None)
    (tmp_path / "transformer").mkdir()
    with serving(FakeHub(folder=tmp_path)) as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        yield hub
        huggingface_hub.close_session()


def write(hub: FakeHub, **texts: str) -> None:
    names = {"card": "README.md", "licence": "LICENSE", "config": "transformer/config.json"}
    for key, text in texts.items():
        (hub.folder / names[key]).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("name", "licence"), [("FLUX.1-dev", FLUX_DEV), ("FLUX.1-schnell", APACHE)])
def test_its_makers_repositories_are_known_without_asking(name: str, licence: str) -> None:
    found = licence_of_repository(f"black-forest-labs/{name}")
    assert found.licence is not None
    assert found.licence.id == licence


def test_a_card_says_it(served: FakeHub) -> None:
    write(served, card="---\nlicense: apache-2.0\n---\n", licence="Apache License\nVersion 2.0\n")
    found = licence_of_repository(REPOSITORY)
    assert found.licence is not None
    assert found.licence.id == APACHE
    assert found.text is not None
    assert found.text.place == f"https://huggingface.co/{REPOSITORY}/blob/{REVISION}/LICENSE"
    assert not any(path.endswith(".safetensors") for path in served.fetched())


def test_shapes_of_dev_stay_under_its_licence(served: FakeHub) -> None:
    write(served, card="---\nlicense: apache-2.0\n---\n", config=json.dumps(DEV_CONFIG))
    found = licence_of_repository(REPOSITORY)
    assert found.licence is not None
    assert found.licence.id == FLUX_DEV
    assert "apache-2.0" in found.reason


@pytest.mark.parametrize("config", ["{}", "no JSON", '{"in_channels": "many"}'])
def test_nothing_stated_is_not_known(served: FakeHub, config: str) -> None:
    write(served, card="A model.\n", config=config)
    found = licence_of_repository(REPOSITORY)
    assert (found.licence, found.stated) == (None, None)


def test_a_hub_that_does_not_give_it(served: FakeHub) -> None:
    served.private = True
    with pytest.raises(HubError, match=REPOSITORY):
        licence_of_repository(REPOSITORY)
