"""What the Hub answers to a person, told apart, each with its way out."""

import json
import logging
import re
import subprocess
import sys
import traceback
from collections.abc import Callable

import huggingface_hub
import pytest
from keyring.errors import KeyringLocked

from engine.checkpoint import hub, hub_access
from engine.checkpoint.hub_access import AccessState, check_access
from engine.checkpoint.hub_token import TOKENS_PAGE, TokenOrigin, given_token
from engine.errors import HubError, InvalidRequest
from fake_hub import FakeHub, Fault, Rights

REPOSITORY = "someone/flux-tuned"
PAGE = f"https://huggingface.co/{REPOSITORY}"
SPEC = f"hf:{REPOSITORY}"
SECRET = "hf_aVerySecretToken"
RIGHTS = {"good": Rights.ACCEPTED, "stranger": Rights.STRANGER, "narrow": Rights.NARROW}


@pytest.fixture
def gated(small: FakeHub) -> FakeHub:
    small.gated, small.tokens = True, dict(RIGHTS)
    return small


@pytest.mark.parametrize(
    ("token", "state", "page", "says"),
    [
        ("good", AccessState.GRANTED, None, "can be fetched with the token in HF_TOKEN"),
        ("", AccessState.NO_TOKEN, PAGE, f"there is no token: accept its licence on {PAGE}, make a token of that"),
        (
            "bad",
            AccessState.TOKEN_REFUSED,
            TOKENS_PAGE,
            "refuses the token in HF_TOKEN .* mistyped, expired or revoked",
        ),
        (
            "stranger",
            AccessState.LICENCE,
            PAGE,
            f"accept its licence on {PAGE} with the account of the token in HF_TOK",
        ),
        ("narrow", AccessState.TOKEN_TOO_NARROW, TOKENS_PAGE, "may not read gated repositories .*: allow it that on"),
    ],
)
def test_a_gated_repository(
    gated: FakeHub, monkeypatch: pytest.MonkeyPatch, token: str, state: AccessState, page: str | None, says: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    access = check_access(REPOSITORY)
    assert (access.state, access.page) == (state, page)
    assert access.origin is (TokenOrigin.ENVIRONMENT if token else None)
    assert re.search(says, access.sentence)
    if state is AccessState.GRANTED:
        hub.fetch(hub.list_files(SPEC))
        return
    with pytest.raises(HubError) as caught:
        hub.fetch(hub.list_files(SPEC))
    assert caught.value.access == state, "fetching meets the same"
    assert caught.value.sentence.startswith(access.sentence)


def test_an_open_repository_needs_no_token(small: FakeHub) -> None:
    access = check_access(REPOSITORY)
    assert (access.state, access.sentence) == (AccessState.GRANTED, f"{SPEC} can be fetched without a token")


@pytest.mark.parametrize("token", ["", "good"])
def test_an_unknown_name(gated: FakeHub, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    access = check_access("someone/else")
    assert access.state is AccessState.NOT_FOUND
    assert "check the name, or if it is private give a token" in access.sentence
    with pytest.raises(HubError, match="the Hub has no hf:someone/else for you"):
        hub.list_files("hf:someone/else")


@pytest.mark.parametrize(
    ("token", "state"),
    [("", AccessState.NOT_FOUND), ("stranger", AccessState.NOT_FOUND), ("good", AccessState.GRANTED)],
)
def test_a_private_repository_is_as_one_that_is_not_there(
    gated: FakeHub, monkeypatch: pytest.MonkeyPatch, token: str, state: AccessState
) -> None:
    gated.private = True
    monkeypatch.setenv("HF_TOKEN", token)
    assert check_access(REPOSITORY).state is state


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_hub_that_is_down(small: FakeHub, status: int) -> None:
    small.api_faults = [Fault(status=status)]
    access = check_access(REPOSITORY)
    assert access.state is AccessState.BUSY
    assert f"the Hub answered {status} for {SPEC}" in access.sentence
    assert len(small.asked) == 1, "it is asked once"


def test_another_answer_is_told_with_its_number(small: FakeHub) -> None:
    small.api_faults = [Fault(status=451)]
    access = check_access(REPOSITORY)
    assert (access.state, access.sentence) == (AccessState.REFUSED, f"the Hub answered 451 for {SPEC}: see {PAGE}")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://a-name-that-is.invalid"])
def test_no_connection(hub_at: Callable[[str], None], address: str) -> None:
    hub_at(address)
    access = check_access(REPOSITORY)
    assert access.state is AccessState.UNREACHABLE
    assert access.sentence == f"the Hub cannot be reached for {SPEC}: check the connection, then try again"
    with pytest.raises(HubError, match="cannot be reached"):
        hub.list_files(SPEC, patience=hub.Patience(tries=1, first_wait=0.01))


def test_a_hub_that_never_answers(small: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_access, "SECONDS", 0.1)
    monkeypatch.setattr(FakeHub, "next_fault", lambda fake, _: fake.ending.wait(30.0))
    assert check_access(REPOSITORY).state is AccessState.UNREACHABLE


def test_being_kept_offline_is_said(small: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    access = check_access(REPOSITORY)
    assert access.state is AccessState.UNREACHABLE
    assert "take HF_HUB_OFFLINE away" in access.sentence


def test_a_token_is_tested_before_it_is_kept(gated: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "bad")
    access = check_access(REPOSITORY, token=given_token(" good\n"))
    assert (access.state, access.origin) == (AccessState.GRANTED, TokenOrigin.SESSION)
    assert check_access(REPOSITORY).state is AccessState.TOKEN_REFUSED


def test_a_locked_keyring_is_said_where_no_token_is_found(gated: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> str:
        raise KeyringLocked("Failed to unlock the collection!")

    monkeypatch.setattr("keyring.get_password", refuse)
    access = check_access(REPOSITORY)
    assert access.state is AccessState.NO_TOKEN
    assert access.keyring is not None
    assert "the system's keyring is locked: unlock it" in access.keyring
    monkeypatch.setenv("HF_TOKEN", "good")
    assert check_access(REPOSITORY).keyring is None


@pytest.mark.parametrize("name", ["", "a b/c", "owner/name/more", "../x"])
def test_what_cannot_be_a_name(small: FakeHub, name: str) -> None:
    with pytest.raises(InvalidRequest, match="cannot name a model on the Hub: write hf:owner/name"):
        check_access(name)
    assert small.asked == []


@pytest.mark.parametrize("rights", [None, *Rights])
@pytest.mark.parametrize("status", [0, 401, 403, 404, 429, 500])
def test_a_token_is_in_no_text(
    small: FakeHub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    rights: Rights | None,
    status: int,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HF_TOKEN", SECRET)
    small.gated, small.tokens = True, {} if rights is None else {SECRET: rights}
    patience = hub.Patience(tries=1, first_wait=0.01)
    small.faults = [Fault(status=status)] * (status > 0)
    texts = [repr(check_access(REPOSITORY))]
    try:
        hub.fetch(hub.list_files(SPEC, patience=patience), patience=patience)
    except HubError as error:
        texts += [*traceback.format_exception(error), json.dumps(error.to_message())]
    assert any(asked.token == f"Bearer {SECRET}" for asked in small.asked)
    assert caplog.records
    assert SECRET not in "".join((*texts, caplog.text))


def test_nothing_is_asked_but_what_is_needed(small: FakeHub) -> None:
    check_access(REPOSITORY)
    hub.fetch(hub.list_files(SPEC))
    ours = (f"/api/models/{REPOSITORY}", f"/{REPOSITORY}/resolve/", "/store/")
    assert [asked.path for asked in small.asked if not asked.path.startswith(ours)] == []
    huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY = False  # put back after each test
    assert "torch" not in hub_access.headers(None)["user-agent"], "it tells what is installed here"


def test_the_window_may_ask_without_torch() -> None:
    script = "import sys, engine.checkpoint.hub, huggingface_hub.utils; print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
