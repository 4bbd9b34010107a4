"""The licences that sources come with: what they are called, where their texts are, and a person's acceptance."""

import datetime as dt
import hashlib
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from engine.errors import InvalidRequest

Use = Literal["allowed", "restricted", "see the text"]

FLUX_DEV: Final = "flux-1-dev-non-commercial-license"
APACHE: Final = "apache-2.0"
FILES: Final = ("LICENSE*", "LICENCE*")
MAX_TEXT_BYTES: Final = 2**20
HEAD: Final = 2000  # characters that a licence names itself in
SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A licence by its identifier on the Hub.

    `model_use` and `picture_use` say whether commercial use of the model and of its pictures is restricted; `summary`
    is ours, says so, and binds nobody. `url` is where the text is to be read, `repository` and `file` where it is
    fetched from, None where `url` is all.
    """

    id: str
    title: str
    url: str
    must_be_accepted: bool
    model_use: Use
    picture_use: Use
    summary: str
    repository: str | None = None
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class LicenceText:
    """A licence's full text as somebody else wrote it, and where it was read; `licence` is the one that it names."""

    text: str
    place: str
    licence: str | None

    @property
    def sha256(self) -> str:
        """What tells this text from another: the SHA-256 of its UTF-8 bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class SourceLicence:
    """The licence of one source.

    `licence` is None where it is not one of the known, `stated` is what the source says itself, `reason` a sentence on
    how it is known, `text` the full text where it lies beside the source.
    """

    licence: Licence | None
    stated: str | None
    reason: str
    text: LicenceText | None = None

    @property
    def name(self) -> str:
        """What to call it."""
        if self.licence is not None:
            return self.licence.title
        return self.stated or "not stated"

    @property
    def must_be_accepted(self) -> bool:
        """Whether a person has to accept it before a conversion."""
        return self.licence is not None and self.licence.must_be_accepted


@dataclass(frozen=True, kw_only=True)
class LicenceAcceptance:
    """That a person accepted a licence: its identifier, the SHA-256 of the text that was shown, and when.

    `text_sha256` is None where only the address of the text was shown. `accepted_at` is ISO 8601 with a time zone.

    Raises:
        InvalidRequest: a value is of another form.
    """

    licence: str
    text_sha256: str | None
    accepted_at: str

    def __post_init__(self) -> None:
        if not self.licence.strip() or not self.licence.isprintable():
            raise InvalidRequest(f"the accepted licence {self.licence!r} has no name: give its identifier")
        if self.text_sha256 is not None and not SHA256.fullmatch(self.text_sha256):
            raise InvalidRequest(f"{self.text_sha256!r} is no SHA-256 of a licence's text: give 64 hexadecimal digits")
        try:
            zone = dt.datetime.fromisoformat(self.accepted_at).tzinfo
        except ValueError:
            zone = None
        if zone is None:
            raise InvalidRequest(f"{self.accepted_at!r} is no time of acceptance: give ISO 8601 with a time zone")

    def to_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return asdict(self)


LICENCES: Final = (
    Licence(
        id=FLUX_DEV,
        title="FLUX.1 [dev] Non-Commercial License",
        url="https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md",
        must_be_accepted=True,
        model_use="restricted",
        picture_use="see the text",
        summary=(
            "A summary by Triptych, not the licence: FLUX.1 [dev] and every model made from it, the ternary one too, "
            "are for non-commercial purposes as the licence defines them, and are passed on only with it. Pictures "
            "have a clause of their own, with limits; training a competing model on them is not allowed. "
            "The full text decides."
        ),
        repository="black-forest-labs/FLUX.1-dev",
        file="LICENSE.md",
    ),
    Licence(
        id=APACHE,
        title="Apache License 2.0",
        url="https://www.apache.org/licenses/LICENSE-2.0",
        must_be_accepted=False,
        model_use="allowed",
        picture_use="allowed",
        summary=(
            "A summary by Triptych, not the licence: the model and its pictures may be used for any purpose, "
            "commercially too; whoever passes the model on passes the licence and notices on. The full text decides."
        ),
    ),
    Licence(
        id="mit",
        title="MIT License",
        url="https://opensource.org/license/mit",
        must_be_accepted=False,
        model_use="allowed",
        picture_use="allowed",
        summary=(
            "A summary by Triptych, not the licence: the model may be used for any purpose, commercially too; whoever "
            "passes it on passes the licence on. The full text decides."
        ),
    ),
    Licence(
        id="cc-by-nc-4.0",
        title="Creative Commons Attribution-NonCommercial 4.0",
        url="https://creativecommons.org/licenses/by-nc/4.0/legalcode",
        must_be_accepted=True,
        model_use="restricted",
        picture_use="see the text",
        summary=(
            "A summary by Triptych, not the licence: the model is not for commercial use, and its makers are named "
            "wherever it is passed on. The full text decides."
        ),
    ),
)
NAMES: Final = (  # how texts and people call them; the first that matches says which
    (r"flux\W*1\W*(kontext\W*)?dev\W*(non\W*commercial|licen[cs]e)|flux\W*(dev\W*)?non\W*commercial", FLUX_DEV),
    (r"apache\W*(license\W*)?(version\W*)?2", APACHE),
    (r"cc\W*by\W*nc\W*4|creative commons attribution\W*noncommercial", "cc-by-nc-4.0"),
    (r"\Amit\Z|mit licen[cs]e", "mit"),
)


def licence_named(words: str) -> Licence | None:
    """The known licence that an identifier, a name or the beginning of a text means; None where it is another."""
    head = " ".join(words[:HEAD].casefold().split())
    for pattern, found in NAMES:
        if re.search(pattern, head):
            return licence_of(found)
    return None


def licence_of(identifier: str) -> Licence:
    """The known licence of this identifier.

    Raises:
        KeyError: it is not known.
    """
    return {licence.id: licence for licence in LICENCES}[identifier]


def read_licence_text(folder: Path) -> LicenceText | None:
    """The licence's full text in `folder`: the first file that is called so and names a known one, else the first.

    None where there is none, or none that can be read as text.
    """
    try:
        files = sorted(file for pattern in FILES for file in folder.glob(pattern) if file.is_file())
        texts = [text for file in files if (text := _read_text(file)) is not None]
    except OSError:
        return None
    return next((text for text in texts if text.licence is not None), texts[0] if texts else None)


def accept(licence: Licence | str, text: LicenceText | None) -> LicenceAcceptance:
    """The record that a person accepted a licence now, with the text that was shown, None for its address alone."""
    return LicenceAcceptance(
        licence=licence if isinstance(licence, str) else licence.id,
        text_sha256=None if text is None else text.sha256,
        accepted_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _read_text(file: Path) -> LicenceText | None:
    if not 0 < file.stat().st_size <= MAX_TEXT_BYTES:
        return None
    text = file.read_bytes().decode("utf-8", errors="replace")
    named = licence_named(text)
    return LicenceText(text=text, place=str(file), licence=None if named is None else named.id)
