"""The Hugging Face Hub as this person reaches it: what a repository holds, or why it is not given."""

import contextlib
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.checkpoint.hub_patience import asked_wait
from engine.checkpoint.hub_token import TOKENS_PAGE, Token, TokenOrigin, TokenSearch, search_token
from engine.errors import HubError, InvalidRequest

PREFIX: Final = "hf:"
SECONDS: Final = 15.0  # that the Hub gets to answer a question
COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")
PASSING: Final = frozenset({408, 425, 429})  # and all from 500 on: the same question may be answered later
FINE_GRAINED: Final = "fine-grained"  # stands in the Hub's answer to a token that lacks a permission


class AccessState(enum.StrEnum):
    """What the Hub answers to a person who wants a repository's files."""

    GRANTED = "granted"
    NO_TOKEN = "no-token"
    TOKEN_REFUSED = "token-refused"
    TOKEN_TOO_NARROW = "token-too-narrow"
    LICENCE = "licence"
    NOT_FOUND = "not-found"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REFUSED = "refused"


AT_TOKENS: Final = frozenset({AccessState.TOKEN_REFUSED, AccessState.TOKEN_TOO_NARROW})


@dataclass(frozen=True, kw_only=True)
class Access:
    """The Hub's answer as one sentence with its way out.

    `page` is where a browser finds the way out, if it is on a page; `origin` says whose token was sent, if one was;
    `keyring` is why the system's keyring gave none, where no token was found and it refused.
    """

    state: AccessState
    sentence: str
    page: str | None = None
    origin: TokenOrigin | None = None
    keyring: str | None = None


@dataclass(frozen=True, kw_only=True)
class HubFile:
    """A file of a repository: its bytes, what tells its content from another, and its SHA-256 where the Hub has it.

    `content` is that SHA-256, otherwise the SHA-1 by which git names the content.
    """

    bytes: int
    content: str
    sha256: str | None


class NotGiven(Exception):
    """The Hub did not give what it was asked for.

    Where `may_pass`, the same may be asked again, after `wait` seconds if the Hub said so.
    """

    def __init__(self, access: Access, *, may_pass: bool = False, wait: float | None = None) -> None:
        super().__init__(access.sentence)
        self.access = access
        self.may_pass = may_pass
        self.wait = wait

    def as_error(self, more: str = "") -> HubError:
        """The error for the person, with `more` behind its sentence."""
        return HubError(self.access.sentence + more, access=self.access.state)


def check_access(repository: str, *, token: Token | None = None) -> Access:
    """Whether the Hub gives this very repository to this person, with `token` or else the one that is found.

    One question, asked once; nothing is fetched and nothing is kept.

    Raises:
        InvalidRequest: `repository` cannot be a name on the Hub, or a token has characters that none has.
    """
    from huggingface_hub import constants
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, but not in __all__
        get_session,
        hf_raise_for_status,
        validate_repo_id,
    )

    search = TokenSearch(token=token) if token else search_token()
    url = f"{constants.ENDPOINT}/api/models/{repository}/auth-check"
    try:
        with refusals(repository, search.token):
            validate_repo_id(repository)
            hf_raise_for_status(get_session().get(url, headers=headers(search.token), timeout=SECONDS))
    except NotGiven as error:
        no_token = error.access.state is AccessState.NO_TOKEN
        return replace(error.access, keyring=search.keyring) if no_token else error.access
    used = f"with the token {search.token.origin.text}" if search.token else "without a token"
    return Access(
        state=AccessState.GRANTED,
        sentence=f"{PREFIX}{repository} can be fetched {used}",
        origin=search.token.origin if search.token else None,
    )


def ask(repository: str, token: Token | None) -> tuple[str, dict[str, HubFile]]:
    """The newest commit of a repository and its files by their paths.

    Raises:
        NotGiven: there is no such repository for this person, or no answer.
        InvalidRequest: `repository` cannot be a name on the Hub.
    """
    library = _quiet_library()
    with refusals(repository, token):
        api = library.HfApi(token=token.value if token else False)
        info = api.model_info(repository, files_metadata=True, timeout=SECONDS)
    files = {
        entry.rfilename: HubFile(
            bytes=entry.size or 0,
            content=entry.lfs.sha256 if entry.lfs else str(entry.blob_id),
            sha256=entry.lfs.sha256 if entry.lfs else None,
        )
        for entry in info.siblings or ()
    }
    if not COMMIT.fullmatch(str(info.sha)):
        sentence = f"the Hub names no commit of {PREFIX}{repository}: try again later"
        raise NotGiven(Access(state=AccessState.BUSY, sentence=sentence), may_pass=True)
    return str(info.sha), files


def headers(token: Token | None) -> dict[str, str]:
    """What goes with each question: the library's name, and the token, of which the library looks for no other."""
    _quiet_library()
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public, but not in __all__

    found: dict[str, str] = build_hf_headers(token=token.value if token else False)
    return found


def _quiet_library() -> Any:
    """The Hub's library, kept from asking what nobody needs: which program runs it, a question of its own each day."""
    import huggingface_hub
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_TELEMETRY = True
    return huggingface_hub


@contextlib.contextmanager
def refusals(repository: str, token: Token | None) -> Iterator[None]:
    """Whatever the library and its transport raise in this context becomes `NotGiven` or `InvalidRequest`."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    transport: Any = HfHubHTTPError.__bases__[0]  # the error of the HTTP library that this version of the Hub's uses
    name = f"{PREFIX}{repository}"
    try:
        yield
    except HFValidationError:
        raise InvalidRequest(f"{name} cannot name a model on the Hub: write hf:owner/name") from None
    except OfflineModeIsEnabled:
        sentence = f"the Hub cannot be reached for {name}: check the connection, and take HF_HUB_OFFLINE away"
        raise NotGiven(Access(state=AccessState.UNREACHABLE, sentence=sentence)) from None
    except HfHubHTTPError as error:
        raise _answer(error, repository, token) from None
    except (transport, ConnectionError, TimeoutError) as error:
        sentence = f"the Hub cannot be reached for {name}: check the connection, then try again"
        raise NotGiven(Access(state=AccessState.UNREACHABLE, sentence=sentence), may_pass=True) from error


def _answer(error: Any, repository: str, token: Token | None) -> NotGiven:
    """What an answer that is an error means to this person."""
    name, status = f"{PREFIX}{repository}", error.response.status_code
    if status in PASSING or status >= 500:
        why = "it is asked too often from here" if status == 429 else "it is down or busy"
        sentence = f"the Hub answered {status} for {name} ({why}): try again later"
        return NotGiven(
            Access(state=AccessState.BUSY, sentence=sentence), may_pass=True, wait=asked_wait(error.response.headers)
        )
    state = _state(error, token)
    access = Access(
        state=state,
        sentence=_sentence(state, repository, token, status),
        page=TOKENS_PAGE if state in AT_TOKENS else f"https://huggingface.co/{repository}",
        origin=token.origin if token else None,
    )
    redirected = bool(error.response.history)  # a link to the store that ran out: the Hub makes another
    return NotGiven(access, may_pass=status == 416 or (redirected and status in (400, 401, 403)))


def _state(error: Any, token: Token | None) -> AccessState:
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    status, said = error.response.status_code, f"{error} {error.response.headers.get('X-Error-Message', '')}".lower()
    if token and status == 401:
        return AccessState.TOKEN_REFUSED
    if token and status == 403 and FINE_GRAINED in said:
        return AccessState.TOKEN_TOO_NARROW
    if isinstance(error, GatedRepoError):
        return AccessState.LICENCE if token else AccessState.NO_TOKEN
    if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
        return AccessState.NOT_FOUND
    return AccessState.REFUSED


def _sentence(state: AccessState, repository: str, token: Token | None, status: int) -> str:
    page, name = f"https://huggingface.co/{repository}", f"{PREFIX}{repository}"
    place = f"the token {token.origin.text}" if token else "no token"
    match state:
        case AccessState.NO_TOKEN:
            return (
                f"{name} is gated and there is no token: accept its licence on {page}, make a token of that account "
                f"on {TOKENS_PAGE}, and give it to the window or set HF_TOKEN"
            )
        case AccessState.TOKEN_REFUSED:
            return (
                f"the Hub refuses {place} for {name}, for it is mistyped, expired or revoked: make another on "
                f"{TOKENS_PAGE}"
            )
        case AccessState.TOKEN_TOO_NARROW:
            return (
                f"{place} may not read gated repositories such as {name}: allow it that on {TOKENS_PAGE} (public gated "
                "repos), or make a token of the type Read"
            )
        case AccessState.LICENCE:
            return f"{name} is gated: accept its licence on {page} with the account of {place}, then try again"
        case AccessState.NOT_FOUND:
            return (
                f"the Hub has no {name} for you with {place}: check the name, or if it is private give a token of an "
                "account that may read it"
            )
    return f"the Hub answered {status} for {name}: see {page}"
