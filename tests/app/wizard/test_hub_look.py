"""What a hub on this machine has for a person."""

from collections.abc import Callable, Iterator
from pathlib import Path

import huggingface_hub
import keyring
import pytest
from huggingface_hub import constants
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import NoKeyringError

from app.wizard.hub_look import HubName, Trial, discard_begun, hub_name, is_on_hub, look_at, measure
from engine.checkpoint import hub
from engine.checkpoint.hub_access import AccessState
from engine.checkpoint.hub_token import HELD, given_token
from engine.errors import EngineError, InvalidRequest
from engine.requests import ConversionRequest
from fake_hub import FakeHub, Rights, serving

NAME = HubName(repository="someone/flux-tuned")
REQUEST = ConversionRequest(source=NAME.spec, target="mine")
WORDS = st.from_regex(r"[\w.-]{1,12}", fullmatch=True)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the keyring keeps."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda _service, name: kept.get(name))
    monkeypatch.setattr(keyring, "set_password", lambda _service, name, token: kept.update({name: token}))
    return kept


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: dict[str, str]) -> Iterator[FakeHub]:
    """A gated pipeline of a few bytes, which the token "good" may have."""
    for name in ("HF_TOKEN", HELD):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    folder = tmp_path / "served"
    for path in ("transformer/config.json", "transformer/diffusion_pytorch_model.safetensors", "vae/config.json"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x" * 1000)
    (folder / "model_index.json").write_text("{}")
    with serving(FakeHub(folder=folder, gated=True, tokens={"good": Rights.ACCEPTED})) as fake:
        monkeypatch.setattr(constants, "ENDPOINT", fake.url)
        template = fake.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        yield fake
        huggingface_hub.close_session()


def stop_at(count: int) -> Callable[[str, int, int], None]:
    def tell(_path: str, done: int, _whole: int) -> None:
        if done >= count:
            raise RuntimeError("paused")

    return tell


@given(WORDS, WORDS, st.sampled_from(["", "hf:", "https://huggingface.co/", "huggingface.co/", "https://hf.co/"]))
def test_a_repository_is_read_however_it_is_written(owner: str, name: str, before: str) -> None:
    assert hub_name(f"  {before}{owner}/{name} ").spec == f"hf:{owner}/{name}"


@pytest.mark.parametrize(
    "text", ["a/b/c.safetensors", "hf:a/b/c.safetensors", "https://huggingface.co/a/b/blob/main/c.safetensors"]
)
def test_a_file_of_a_repository(text: str) -> None:
    assert hub_name(text) == HubName(repository="a/b", file="c.safetensors")
    assert hub_name(text).title == "c"


@pytest.mark.parametrize("text", ["", "flux", "a/b/c.gguf", "https://example.com/a/b", "a b/c"])
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="write owner/name"):
        hub_name(text)


def test_without_a_token_nothing_is_listed(served: FakeHub) -> None:
    found = look_at(NAME)
    assert found.access is not None
    assert (found.access.state, found.stock) == (AccessState.NO_TOKEN, None)


def test_a_token_that_works_is_used_and_kept(served: FakeHub, kept: dict[str, str]) -> None:
    found = look_at(NAME, Trial(token=given_token("good"), keep=True))
    assert found.stock is not None
    assert (found.stock.missing, found.stock.here) == (3002, 0)
    assert list(kept.values()) == ["good"]
    again = look_at(NAME).stock
    assert again is not None
    assert again.missing == found.stock.missing


@pytest.mark.parametrize(("token", "keep"), [("bad", True), ("good", False)])
def test_other_tokens_are_not_kept(served: FakeHub, kept: dict[str, str], token: str, keep: bool) -> None:
    found = look_at(NAME, Trial(token=given_token(token), keep=keep))
    assert (found.stock is None) == (token == "bad")
    assert kept == {}


def test_a_system_without_a_keyring(served: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "set_password", refuse)
    found = look_at(NAME, Trial(token=given_token("good"), keep=True))
    assert found.stock is not None
    assert "no keyring" in (found.keyring or "")


def test_what_came_is_counted_and_can_be_deleted(served: FakeHub) -> None:
    served.gated = False
    assert is_on_hub(REQUEST)
    with pytest.raises(RuntimeError, match="paused"):
        hub.fetch(hub.list_files(NAME.spec), on_progress=stop_at(1500))
    stock = measure(REQUEST)
    assert 0 < stock.here < stock.whole == 3002
    discard_begun(REQUEST)
    assert measure(REQUEST).here == 0


def test_what_is_here_whole_is_not_asked_for(served: FakeHub) -> None:
    served.gated = False
    hub.fetch(hub.list_files(NAME.spec))
    served.asked.clear()
    found = look_at(NAME)
    assert found.access is None
    assert found.stock is not None
    assert (found.stock.missing, served.asked) == (0, [])


def test_a_base_alone_has_no_transformer(served: FakeHub) -> None:
    served.gated = False
    request = ConversionRequest(source="/models/one.safetensors", target="mine", base=NAME.spec)
    assert measure(request).whole == 2002
    assert not is_on_hub(ConversionRequest(source="/models/one.safetensors", target="mine"))


def test_what_needs_a_picture_is_refused_before_it_is_fetched() -> None:
    with pytest.raises(EngineError, match="needs a picture"):
        look_at(HubName(repository="black-forest-labs/FLUX.1-Fill-dev"))
