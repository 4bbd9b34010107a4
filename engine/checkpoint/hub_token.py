"""The person's token for the Hub: where it is looked for, and where it is kept."""

import enum
import logging
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.errors import InvalidRequest, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

TOKENS_PAGE: Final = "https://huggingface.co/settings/tokens"
SERVICE: Final = "Triptych"  # in the system's keyring
ACCOUNT: Final = "huggingface"
HELD: Final = "TRIPTYCH_HUB_TOKEN"  # of this process, and of the engine processes that it starts
CHARACTERS: Final = re.compile(r"[!-~]+")  # what a line of HTTP can carry


class TokenOrigin(enum.StrEnum):
    """Where a token comes from, in the order in which it is looked for."""

    SESSION = "session"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    LOGIN = "login"

    @property
    def text(self) -> str:
        """The place as it stands in a sentence."""
        return PLACES[self]


PLACES: Final = {
    TokenOrigin.SESSION: "given for this session",
    TokenOrigin.ENVIRONMENT: "in HF_TOKEN",
    TokenOrigin.KEYRING: "in the system's keyring",
    TokenOrigin.LOGIN: "of the Hub's own login on this computer",
}


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token and where it comes from; its value is in no text that is made of it."""

    value: str = field(repr=False)
    origin: TokenOrigin


class KeyringRefused(OutputError):
    """The system's keyring is not there, is locked, or does not answer as it should."""


@dataclass(frozen=True, kw_only=True)
class TokenSearch:
    """What was found: a token, if any, and why the system's keyring gave none, where it was asked and refused."""

    token: Token | None
    keyring: str | None = None


def search_token() -> TokenSearch:
    """The person's token from the first place that has one (`TokenOrigin`).

    Raises:
        InvalidRequest: the token has characters that none has.
    """
    import huggingface_hub

    for name, origin in ((HELD, TokenOrigin.SESSION), ("HF_TOKEN", TokenOrigin.ENVIRONMENT)):
        if value := os.environ.get(name, "").strip():
            return TokenSearch(token=_checked(value, origin))
    refused = None
    try:
        if value := read_keyring() or "":
            return TokenSearch(token=_checked(value, TokenOrigin.KEYRING))
    except KeyringRefused as error:
        log.info("no token from the keyring: %s", error)
        refused = error.sentence
    login = huggingface_hub.get_token()
    return TokenSearch(token=_checked(login, TokenOrigin.LOGIN) if login else None, keyring=refused)


def find_token() -> Token | None:
    """The token of `search_token`."""
    return search_token().token


def given_token(text: str) -> Token:
    """What a person typed or pasted, as the token of this session; nothing is kept.

    Raises:
        InvalidRequest: it is empty, or has characters that no token has.
    """
    return _checked(text.strip(), TokenOrigin.SESSION)


def hold_token(token: Token) -> None:
    """Use the token until this process ends, here and in the engine processes that it starts from now on."""
    os.environ[HELD] = token.value


def store_token(token: Token) -> None:
    """Keep the token in the system's keyring, for this and later sessions.

    Raises:
        KeyringRefused: the keyring does not take it; `hold_token` is the way out.
    """
    import keyring

    _ask_keyring(lambda: keyring.set_password(SERVICE, ACCOUNT, token.value))


def read_keyring() -> str | None:
    """The token that the system's keyring has, if any.

    Raises:
        KeyringRefused: the keyring is not there, is locked, or fails.
    """
    import keyring

    return _ask_keyring(lambda: keyring.get_password(SERVICE, ACCOUNT))


def forget_token() -> None:
    """Take the token out of this session and out of the system's keyring; the other places are not ours.

    Raises:
        KeyringRefused: the keyring is not there, is locked, or fails; the session has forgotten it nevertheless.
    """
    import keyring

    os.environ.pop(HELD, None)
    if read_keyring() is not None:
        _ask_keyring(lambda: keyring.delete_password(SERVICE, ACCOUNT))


def _ask_keyring(question: "Callable[[], str | None]") -> str | None:
    from keyring.errors import KeyringLocked, NoKeyringError

    advice = "use the token for this session only, or set HF_TOKEN"
    try:
        return question()
    except KeyringLocked:
        raise KeyringRefused(f"the system's keyring is locked: unlock it and try again, or {advice}") from None
    except NoKeyringError:
        raise KeyringRefused(f"this system has no keyring: {advice}") from None
    except Exception as error:  # noqa: BLE001 - each system's keyring raises errors of its own libraries
        kind = type(error).__name__  # its text might hold what was sent
        raise KeyringRefused(f"the system's keyring fails ({kind}): see to it and try again, or {advice}") from None


def _checked(value: str, origin: TokenOrigin) -> Token:
    if not CHARACTERS.fullmatch(value):
        raise InvalidRequest(
            f"the token {origin.text} is empty or has characters that no token has: copy it once more from "
            f"{TOKENS_PAGE}"
        )
    return Token(value=value, origin=origin)
