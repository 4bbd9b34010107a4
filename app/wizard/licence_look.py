"""Under which terms the chosen source is, as the wizard shows and records them."""

import enum
from dataclasses import dataclass
from pathlib import Path

from app.wizard.hub_look import hub_name
from engine.catalog import RESERVED, resolve_model
from engine.checkpoint.hub_access import PREFIX
from engine.checkpoint.hub_cache import remembered
from engine.errors import EngineError
from engine.requests import ConversionRequest
from engine.sources.hub_licence import licence_of_repository
from engine.sources.licences import Licence, LicenceAcceptance, LicenceText, SourceLicence, accept
from engine.sources.recognition import recognize_source
from engine.sources.recognized import Readiness, RecognizedSource
from engine.sources.variants import Variant

UNSTATED = "not stated"


class Consent(enum.Enum):
    """What a person has to say to a licence before a conversion."""

    NONE = enum.auto()
    ACCEPT = enum.auto()  # that it is read and accepted
    RIGHT = enum.auto()  # that there is a right to use the model, whose licence is not known


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A source's licence; `fault` is why there is no such source any more, `page` where its repository is."""

    licence: SourceLicence
    is_own: bool = False
    page: str | None = None
    fault: str | None = None

    @property
    def known(self) -> Licence | None:
        """The licence, where it is one of the known."""
        return self.licence.licence

    @property
    def consent(self) -> Consent:
        """What is asked for."""
        if self.known is None:
            return Consent.RIGHT
        return Consent.ACCEPT if self.known.must_be_accepted else Consent.NONE

    @property
    def identifier(self) -> str:
        """What an acceptance names."""
        return self.known.id if self.known is not None else self.licence.stated or UNSTATED

    @property
    def text(self) -> LicenceText | None:
        """The full text, where it is at hand."""
        return self.licence.text

    def accepted(self, text: LicenceText | None) -> LicenceAcceptance:
        """The record that a person accepted these terms now, with the text that was shown."""
        return accept(self.known or self.identifier, text)

    def still_accepted(self, record: LicenceAcceptance | None, text: LicenceText | None) -> bool:
        """Whether an earlier record is of these terms: the same licence, and no other text than the one at hand."""
        if record is None or record.licence != self.identifier:
            return False
        return text is None or record.text_sha256 in (None, text.sha256)


def terms_of(request: ConversionRequest) -> Terms:
    """The terms of a conversion's source; what is on the Hub and not here is told by its name or its card.

    Raises:
        EngineError: there is no such source.
    """
    if not request.source.startswith(PREFIX):
        return _terms_here(recognize_source(resolve_model(request.source)))
    name = hub_name(request.source)
    listing = remembered(name.repository, file=name.file, with_transformer=True)
    if listing is not None:
        return _terms_here(recognize_source(listing.folder / name.file if name.file else listing.folder))
    try:
        return Terms(licence=licence_of_repository(name.repository), page=name.page)
    except EngineError as error:
        unknown = SourceLicence(licence=None, stated=None, reason=f"it could not be asked for: {error.sentence}")
        return Terms(licence=unknown, page=name.page)


def _terms_here(source: RecognizedSource) -> Terms:
    is_own = source.kind is not None and source.kind.variant is Variant.OWN and Path(source.path).name in RESERVED
    page = None if source.repository is None else f"https://huggingface.co/{source.repository}"
    fault = source.verdict if source.readiness is Readiness.NO else None
    return Terms(licence=source.licence, is_own=is_own, page=page, fault=fault)
