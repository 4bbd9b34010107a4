"""The wizard's page of the licence, and fetching, with a process that fetches as a test wants."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.conversions.conversions import Conversions
from app.wizard import hub_access, licence_page
from app.wizard.draft import Step
from app.wizard.hub_look import HubFinding, Stock
from app.wizard.licence_look import Terms
from app.wizard.licence_page import LicencePage
from app.wizard.page import WizardPage
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard
from engine.checkpoint.hub_access import AccessState
from engine.errors import EngineError, HubError
from engine.requests import ConversionRequest
from engine.sources.licences import APACHE, FLUX_DEV, Licence, LicenceText, SourceLicence, licence_of
from fake_fetching import TOTAL, FakeFetching
from wizard_sources import DEV, finding

TEXT = LicenceText(text="all of it", place="LICENSE.md", licence=FLUX_DEV)
MakePage = Callable[[str], WizardPage]
HUB = f"hf:{DEV}"


def terms(licence: str | None, *, text: LicenceText | None = None, stated: str | None = None) -> Terms:
    known = None if licence is None else licence_of(licence)
    return Terms(licence=SourceLicence(licence=known, stated=stated, reason="as the test says", text=text))


@pytest.fixture
def fakes() -> type[FakeFetching]:
    return FakeFetching.fresh()


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch, fakes: type[FakeFetching]) -> None:
    """Sources under dev's licence, of which as much is here as came."""

    def measure(_request: ConversionRequest) -> Stock:
        return Stock(missing=TOTAL - TOTAL * fakes.came // FakeFetching.PARTS, whole=TOTAL, free=10**12)

    monkeypatch.setattr(licence_page, "measure", measure)
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: terms(FLUX_DEV))


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, fakes: type[FakeFetching]) -> Iterator[MakePage]:
    """Makes the wizard's page as the next start does, at the licence of a source, or where the draft stands."""
    made: list[WizardPage] = []

    def make(source: str) -> WizardPage:
        conversions = Conversions(tmp_path / "conversion.json", make_client=fakes)
        wizard = Wizard(tmp_path / "wizard.json", conversions, list)
        wizard.look()
        if source:
            wizard.choose_source(source, "flux")
            wizard.go(Step.LICENCE)
        makers = {step: lambda wizard, parent: StepPage(wizard, "Another", "", parent) for step in Step}
        page = WizardPage(wizard, makers | {Step.LICENCE: LicencePage})
        qtbot.addWidget(page)
        page.resize(1195, 748)
        page.show()
        made.append(page)
        qtbot.waitUntil(lambda: of(page).terms is not None and not of(page)._measuring)
        return page

    yield make
    for page in made:
        page.shut()
        page.wizard.conversions.close()


def of(page: WizardPage) -> LicencePage:
    assert isinstance(page.page, LicencePage)
    return page.page


def accepted(page: WizardPage) -> tuple[str, str | None] | None:
    assert page.wizard.request is not None
    record = page.wizard.request.licence_accepted
    return None if record is None else (record.licence, record.text_sha256)


def fetched(page: WizardPage, words: str) -> Callable[[], bool]:
    return lambda: words in of(page).fetching.words.text()


def begin(qtbot: QtBot, page: WizardPage, fakes: type[FakeFetching], parts: int = 3) -> None:
    of(page).tick.click()
    page.next.click()
    fakes.step(parts)
    share = TOTAL * (fakes.came + parts) // FakeFetching.PARTS
    qtbot.waitUntil(fetched(page, f"{share / 1e9:.1f} GB of 33.7 GB"))


def test_dev_has_to_be_accepted(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: terms(FLUX_DEV, text=TEXT))
    page = make("/models/flux")
    assert not page.next.isEnabled()
    assert page.note.text()
    assert of(page).view.text.toPlainText() == TEXT.text
    assert "summary by Triptych" in of(page).view.summary.text()
    assert of(page).fetching.isHidden()
    qtbot.keyClick(of(page).tick, Qt.Key.Key_Space)
    assert accepted(page) == (FLUX_DEV, TEXT.sha256)
    page.next.click()
    assert page.wizard.step is Step.RECIPE


def test_the_tick_can_be_taken_away(make: MakePage) -> None:
    page = make("/models/flux")
    of(page).tick.click()
    of(page).tick.click()
    assert accepted(page) is None
    assert not page.next.isEnabled()


def test_apache_needs_no_tick(make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: terms(APACHE))
    page = make("/models/schnell")
    assert of(page).tick.isHidden()
    assert "Nothing has to be accepted" in of(page).view.summary.text()
    assert of(page).view.page.address == licence_of(APACHE).url
    page.next.click()
    assert page.wizard.step is Step.RECIPE
    assert accepted(page) is None


def test_our_own_model_is_said_to_be(make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    own = dataclasses.replace(terms(APACHE), is_own=True)
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: own)
    page = make("/models/pocket-bf16")
    assert "Triptych's own" in of(page).view.summary.text()
    assert page.next.isEnabled()


@pytest.mark.parametrize(("stated", "identifier"), [(None, "not stated"), ("someone's-own", "someone's-own")])
def test_an_unknown_licence_asks_for_the_right(
    make: MakePage, monkeypatch: pytest.MonkeyPatch, stated: str | None, identifier: str
) -> None:
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: terms(None, stated=stated))
    page = make("/models/flux")
    assert not page.next.isEnabled()
    assert "right" in of(page).tick.text()
    of(page).tick.click()
    assert accepted(page) == (identifier, None)


def test_the_text_is_fetched_when_it_is_wanted(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licence_page, "fetch_licence_text", lambda _licence: TEXT)
    page = make("/models/flux")
    of(page).view.read.click()
    qtbot.waitUntil(of(page).view.text.isVisible)
    of(page).tick.click()
    assert accepted(page) == (FLUX_DEV, TEXT.sha256)


def test_a_text_that_does_not_come_has_an_address(
    qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_licence: Licence) -> LicenceText:
        raise HubError("the Hub cannot be reached: check the connection")

    monkeypatch.setattr(licence_page, "fetch_licence_text", fail)
    page = make("/models/flux")
    of(page).view.read.click()
    qtbot.waitUntil(of(page).view.page.isVisible)
    assert "cannot be reached" in of(page).view.wrong.text()
    assert of(page).view.page.address == licence_of(FLUX_DEV).url
    assert of(page).view.read.isEnabled()


@pytest.mark.parametrize("text", [TEXT, dataclasses.replace(TEXT, text="another")])
def test_the_tick_outlives_the_program_for_the_same_text(
    make: MakePage, monkeypatch: pytest.MonkeyPatch, text: LicenceText
) -> None:
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: terms(FLUX_DEV, text=TEXT))
    of(make("/models/flux")).tick.click()
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: terms(FLUX_DEV, text=text))
    again = make("")
    assert of(again).tick.isChecked() == (text is TEXT)
    assert (accepted(again) is not None) == (text is TEXT)


def test_a_source_that_is_gone_says_so(make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = dataclasses.replace(terms(FLUX_DEV), fault="there is no folder: check the path")
    monkeypatch.setattr(licence_page, "terms_of", lambda _request: gone)
    page = make("/models/flux")
    assert "There is no folder" in of(page).told.text()
    assert of(page).view.isHidden()
    assert not page.next.isEnabled()


def test_fetching_goes_on_to_the_recipes(qtbot: QtBot, make: MakePage, fakes: type[FakeFetching]) -> None:
    page = make(HUB)
    assert page.next.text() == "Fetch 33.7 GB and continue"
    assert not page.next.isEnabled()
    begin(qtbot, page, fakes)
    assert "34 MB a second" in of(page).fetching.words.text()
    assert not page.next.isEnabled()
    assert page.wizard.step is Step.LICENCE
    fakes.step(FakeFetching.PARTS)
    qtbot.waitUntil(lambda: page.wizard.step is Step.RECIPE)
    assert page.wizard.offers


def test_fetching_is_paused_and_gone_on_with(qtbot: QtBot, make: MakePage, fakes: type[FakeFetching]) -> None:
    page = make(HUB)
    begin(qtbot, page, fakes)
    of(page).fetching.pause.click()
    qtbot.waitUntil(of(page).fetching.go_on.isVisible)
    assert "10.1 GB of 33.7 GB are here" in of(page).fetching.words.text()
    assert page.next.text() == "Fetch the other 23.6 GB and continue"
    of(page).fetching.go_on.click()
    qtbot.waitUntil(of(page).fetching.pause.isVisible)
    fakes.step(FakeFetching.PARTS)
    qtbot.waitUntil(lambda: page.wizard.step is Step.RECIPE)


def test_fetching_outlives_the_program(qtbot: QtBot, make: MakePage, fakes: type[FakeFetching]) -> None:
    begin(qtbot, make(HUB), fakes)
    again = make("")
    assert of(again).tick.isChecked()
    assert "are here" in of(again).fetching.words.text()
    assert again.next.text() == "Fetch the other 23.6 GB and continue"
    again.next.click()
    fakes.step(2 * FakeFetching.PARTS)
    qtbot.waitUntil(lambda: again.wizard.step is Step.RECIPE)


def test_a_failure_says_the_way_out_and_keeps_what_came(
    qtbot: QtBot, make: MakePage, fakes: type[FakeFetching]
) -> None:
    page = make(HUB)
    begin(qtbot, page, fakes)
    fakes.error = HubError("the disk is full: make room; what came is kept")
    fakes.step()
    qtbot.waitUntil(page.next.isEnabled)
    assert "The disk is full" in of(page).fetching.wrong.text()
    assert "10.1 GB of 33.7 GB are here" in of(page).fetching.words.text()
    assert of(page).access.isHidden()
    page.next.click()
    fakes.step(FakeFetching.PARTS)
    qtbot.waitUntil(lambda: page.wizard.step is Step.RECIPE)


def test_a_token_that_ran_out_is_replaced_here(
    qtbot: QtBot, make: MakePage, fakes: type[FakeFetching], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(name: hub_access.HubName, trial: hub_access.Trial | None) -> HubFinding:
        return finding(name, AccessState.GRANTED if trial else AccessState.TOKEN_REFUSED)

    monkeypatch.setattr(hub_access, "look_at", look)
    page = make(HUB)
    begin(qtbot, page, fakes)
    fakes.error = HubError("the Hub refuses the token: make another", access=AccessState.TOKEN_REFUSED)
    fakes.step()
    form = of(page).access.form
    qtbot.waitUntil(form.isVisible)
    form.field.setText("hf_new")
    form.attempt.click()
    qtbot.waitUntil(lambda: of(page).access.isHidden() and page.next.isEnabled())
    assert not of(page).fetching.wrong.text()
    page.next.click()
    qtbot.waitUntil(lambda: len(fakes.clients) == 2)


def test_what_came_is_deleted_only_when_it_is_meant(
    qtbot: QtBot, make: MakePage, fakes: type[FakeFetching], monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.came = 4
    monkeypatch.setattr(licence_page, "discard_begun", lambda _request: setattr(fakes, "came", 0))
    page = make(HUB)
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    of(page).fetching.delete.click()
    assert fakes.came == 4
    of(page).fetching.delete.click()
    qtbot.waitUntil(fetched(page, "33.7 GB have to be fetched"))
    assert of(page).fetching.delete.isHidden()


def test_a_size_that_nobody_knows_keeps_nobody_from_trying(make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: ConversionRequest) -> Stock:
        raise EngineError("the Hub cannot be reached: check the connection")

    monkeypatch.setattr(licence_page, "measure", fail)
    page = make(HUB)
    assert "cannot be reached" in of(page).fetching.wrong.text()
    of(page).tick.click()
    assert (page.next.text(), page.next.isEnabled()) == ("Fetch and continue", True)


def test_what_is_here_whole_is_not_fetched(make: MakePage, fakes: type[FakeFetching]) -> None:
    fakes.came = FakeFetching.PARTS
    page = make(HUB)
    of(page).tick.click()
    assert page.next.text() == "Next"
    page.next.click()
    assert page.wizard.step is Step.RECIPE


def test_a_way_back_while_it_comes(qtbot: QtBot, make: MakePage, fakes: type[FakeFetching]) -> None:
    page = make(HUB)
    begin(qtbot, page, fakes)
    page.back.click()
    assert page.wizard.step is Step.SOURCE
    page.wizard.go(Step.LICENCE)
    qtbot.waitUntil(lambda: of(page).terms is not None)
    assert not page.next.isEnabled()
    fakes.step(FakeFetching.PARTS)
    qtbot.waitUntil(lambda: page.wizard.step is Step.RECIPE)
