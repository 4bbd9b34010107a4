"""Where a token is looked for and kept."""

import os
from pathlib import Path

import huggingface_hub
import keyring
import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from engine.checkpoint import hub
from engine.checkpoint.hub_token import (
    HELD,
    KeyringRefused,
    Token,
    TokenOrigin,
    find_token,
    forget_token,
    given_token,
    hold_token,
    read_keyring,
    search_token,
    store_token,
)
from engine.child_process import child_environment
from engine.errors import InvalidRequest, OutputError
from fake_hub import FakeHub, Rights

pytestmark = pytest.mark.usefixtures("place")


def test_the_places_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_token() is None
    Path(huggingface_hub.constants.HF_TOKEN_PATH).write_text("from-login\n")
    found = [find_token()]
    store_token(Token(value="from-keyring", origin=TokenOrigin.SESSION))
    found.append(find_token())
    monkeypatch.setenv("HF_TOKEN", " from-environment ")
    found.append(find_token())
    hold_token(given_token("from-person"))
    found.append(find_token())
    assert found == [
        Token(value="from-login", origin=TokenOrigin.LOGIN),
        Token(value="from-keyring", origin=TokenOrigin.KEYRING),
        Token(value="from-environment", origin=TokenOrigin.ENVIRONMENT),
        Token(value="from-person", origin=TokenOrigin.SESSION),
    ]


def test_a_forgotten_token_is_nowhere_of_ours(kept: dict[tuple[str, str], str]) -> None:
    hold_token(given_token("mine"))
    store_token(given_token("mine"))
    assert list(kept.values()) == ["mine"]
    forget_token()
    forget_token()
    assert kept == {}
    assert find_token() is None


def test_the_engine_process_gets_the_token_of_the_session() -> None:
    hold_token(given_token("mine"))
    assert child_environment(os.environ, frozen=False)[HELD] == "mine"
    forget_token()
    assert HELD not in child_environment(os.environ, frozen=False)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (KeyringLocked("x"), "the system's keyring is locked: unlock it and try again, or use the token for this sess"),
        (NoKeyringError("x"), "this system has no keyring: use the token for this session only, or set HF_TOKEN"),
        (InitError("x"), r"the system's keyring fails \(InitError\): see to it and try again, or use the token for"),
        (ZeroDivisionError("hf_secret"), r"the system's keyring fails \(ZeroDivisionError\): see to it"),
    ],
)
def test_a_keyring_that_refuses_is_said(monkeypatch: pytest.MonkeyPatch, error: Exception, says: str) -> None:
    def refuse(*_: str) -> None:
        raise error

    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, refuse)
    for ask in (lambda: store_token(given_token("mine")), read_keyring, forget_token):
        with pytest.raises(KeyringRefused, match=says) as caught:
            ask()
        assert isinstance(caught.value, OutputError)
        assert "hf_secret" not in caught.value.sentence
    search = search_token()
    assert (search.token, search.keyring) == (None, caught.value.sentence)
    hold_token(given_token("mine"))
    assert search_token().token == Token(value="mine", origin=TokenOrigin.SESSION)


@pytest.mark.parametrize("text", ["", "  ", "two words", "line\nbreak", "hf_ß", "a\x00b"])
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(InvalidRequest, match="is empty or has characters that no token has: copy it once") as caught:
        given_token(text)
    assert not text.strip() or text not in caught.value.sentence


def test_a_kept_token_that_is_none_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_password", lambda *_: "two words")
    with pytest.raises(InvalidRequest, match="the token in the system's keyring is empty or has characters"):
        find_token()


def test_a_token_is_not_in_its_own_text() -> None:
    token = given_token("hf_secret")
    assert "hf_secret" not in f"{token} {token!r}"


def test_the_keyrings_token_is_sent_after_a_restart(small: FakeHub) -> None:
    small.gated, small.tokens = True, {"mine": Rights.ACCEPTED}
    store_token(given_token("mine"))
    hub.fetch(hub.list_files("hf:someone/flux-tuned"))
    assert {asked.token for asked in small.asked if "/store/" not in asked.path} == {"Bearer mine"}
