"""The terms of a chosen source."""

import dataclasses
from pathlib import Path

import pytest

from app.wizard import licence_look
from app.wizard.licence_look import Consent, Terms, terms_of
from engine.errors import HubError, ModelNotFound
from engine.requests import ConversionRequest
from engine.sources.licences import APACHE, FLUX_DEV, LicenceText, SourceLicence, licence_of
from engine.sources.variants import Variant
from fake_sources import write_pipeline
from wizard_sources import DEV, source

DEV_TERMS = Terms(licence=SourceLicence(licence=licence_of(FLUX_DEV), stated=None, reason="it is dev"))
TEXT = LicenceText(text="all of it", place="LICENSE.md", licence=FLUX_DEV)
NEWER = LicenceText(text="all of it, changed", place="LICENSE.md", licence=FLUX_DEV)


def request_of(source: str) -> ConversionRequest:
    return ConversionRequest(source=source, target="mine")


def test_a_folder_has_the_text_that_lies_in_it(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "flux", licence="FLUX.1 [dev] Non-Commercial License\n\nall of it\n")
    terms = terms_of(request_of(str(folder)))
    assert (terms.identifier, terms.consent, terms.fault) == (FLUX_DEV, Consent.ACCEPT, None)
    assert terms.text is not None
    assert "all of it" in terms.text.text


def test_schnell_asks_for_nothing(tmp_path: Path) -> None:
    terms = terms_of(request_of(str(write_pipeline(tmp_path / "fast", guidance_embeds=False))))
    assert (terms.identifier, terms.consent) == (APACHE, Consent.NONE)


def test_a_source_that_is_gone_or_damaged(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        terms_of(request_of(str(tmp_path / "gone")))
    (tmp_path / "empty").mkdir()
    assert terms_of(request_of(str(tmp_path / "empty"))).fault is not None


def test_pocket_is_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = dataclasses.replace(source(tmp_path / "pocket-bf16", variant=Variant.OWN), licence=DEV_TERMS.licence)
    (tmp_path / "pocket-bf16").mkdir()
    monkeypatch.setattr(licence_look, "recognize_source", lambda _path: own)
    assert terms_of(request_of(str(tmp_path / "pocket-bf16"))).is_own
    other = dataclasses.replace(own, path=tmp_path / "mine")
    monkeypatch.setattr(licence_look, "recognize_source", lambda _path: other)
    assert not terms_of(request_of(str(tmp_path / "pocket-bf16"))).is_own


def test_what_is_on_the_hub_is_known_before_it_is_fetched() -> None:
    terms = terms_of(request_of(f"hf:{DEV}"))
    assert (terms.identifier, terms.page) == (FLUX_DEV, f"https://huggingface.co/{DEV}")


def test_a_hub_that_does_not_answer_leaves_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_repository: str) -> SourceLicence:
        raise HubError("the Hub cannot be reached: check the connection")

    monkeypatch.setattr(licence_look, "licence_of_repository", fail)
    terms = terms_of(request_of("hf:someone/tuned"))
    assert (terms.consent, terms.page) == (Consent.RIGHT, "https://huggingface.co/someone/tuned")
    assert "cannot be reached" in terms.licence.reason
    assert terms.accepted(None).licence == "not stated"


def test_an_acceptance_stands_for_the_same_text_alone() -> None:
    record = DEV_TERMS.accepted(TEXT)
    assert record.text_sha256 == TEXT.sha256
    assert DEV_TERMS.still_accepted(record, TEXT)
    assert DEV_TERMS.still_accepted(record, None)
    assert not DEV_TERMS.still_accepted(record, NEWER)
    assert not DEV_TERMS.still_accepted(None, TEXT)
    assert DEV_TERMS.still_accepted(DEV_TERMS.accepted(None), TEXT)
    other = Terms(licence=SourceLicence(licence=None, stated="mine", reason=""))
    assert not other.still_accepted(record, None)
