"""The wizard's page of sources, with a search and a hub that answer as a test wants."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.conversions.conversions import Conversions
from app.wizard import hub_access, search, source_page
from app.wizard.draft import Step
from app.wizard.hub_look import HubFinding, HubName, Trial
from app.wizard.page import WizardPage
from app.wizard.source_page import SourcePage
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard
from engine.checkpoint.hub_access import AccessState
from engine.errors import HubError
from engine.sources.recognized import Readiness, RecognizedSource
from fake_conversions import FakeConversions
from wizard_sources import DEV, FakeSearch, finding, source

POCKET, FLUX, FILE, OTHER = (Path(name) for name in ("pocket-bf16", "flux", "tuned.safetensors", "sdxl"))
SOURCES = (source(FLUX, size=10**10), source(FILE, Readiness.NEEDS_BASE), source(OTHER, Readiness.NO))
MakePage = Callable[[FakeSearch], WizardPage]


@pytest.fixture(autouse=True)
def one_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "installed_sources", lambda: iter([source(POCKET, size=10**7)]))
    monkeypatch.setattr(
        source_page, "possible_lenders", lambda _source, among: [each for each in among if can_lend(each)]
    )


def can_lend(each: RecognizedSource) -> bool:
    return each.path == FLUX


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[MakePage]:
    """Makes the wizard's page as the next start of the program does."""
    made: list[WizardPage] = []

    def make(found: FakeSearch) -> WizardPage:
        conversions = Conversions(tmp_path / "conversion.json", make_client=FakeConversions.fresh())
        wizard = Wizard(tmp_path / "wizard.json", conversions, list)
        wizard.look()
        makers = {step: lambda wizard, parent: StepPage(wizard, "Another", "", parent) for step in Step}
        page = WizardPage(wizard, makers | {Step.SOURCE: lambda *given: SourcePage(*given, finder=found)})
        qtbot.addWidget(page)
        page.resize(1195, 748)
        page.show()
        made.append(page)
        return page

    yield make
    for page in made:
        page.shut()
        page.wizard.conversions.close()


def of(page: WizardPage) -> SourcePage:
    assert isinstance(page.page, SourcePage)
    return page.page


def chosen(page: WizardPage) -> str | None:
    request = page.wizard.request
    return None if request is None else request.source


def shown(page: WizardPage) -> list[Path]:
    return [row.source.path for row in of(page).list.in_order]


def has_ended(page: WizardPage) -> bool:
    return not of(page).search_line.repeat.isHidden()


def test_the_first_one_is_chosen_and_next_works_at_once(qtbot: QtBot, make: MakePage) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    assert shown(page) == [POCKET, FLUX, FILE]
    assert chosen(page) == str(POCKET)
    assert of(page).list.rows[POCKET].radio.isChecked()
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert page.wizard.step is Step.LICENCE


def test_what_cannot_be_converted_says_why(qtbot: QtBot, make: MakePage) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    assert of(page).refused.isVisible()
    assert OTHER not in of(page).list.rows


def test_a_choice_stands_whatever_is_found_later(qtbot: QtBot, make: MakePage) -> None:
    found = FakeSearch((source(FLUX), source(Path("bigger"), size=10**12)), at_once=0)
    page = make(found)
    qtbot.waitUntil(lambda: FLUX in of(page).list.rows)
    row = of(page).list.rows[FLUX]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 30, row.height() - 6))
    found.step()
    qtbot.waitUntil(lambda: has_ended(page))
    assert shown(page) == [POCKET, Path("bigger"), FLUX]
    assert chosen(page) == str(FLUX)
    assert of(page).list.rows[FLUX] is row
    assert row.radio.isChecked()


def test_arrows_go_through_all_choices(qtbot: QtBot, make: MakePage) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    of(page).list.rows[POCKET].radio.setFocus()
    qtbot.keyClick(of(page).list.rows[POCKET].radio, Qt.Key.Key_Down)
    assert chosen(page) == str(FLUX)


def test_a_choice_outlives_the_program(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    of(page).list.rows[FLUX].radio.click()
    monkeypatch.setattr(source_page, "recognize_source", source)
    again = make(FakeSearch())
    qtbot.waitUntil(lambda: FLUX in of(again).list.rows)
    assert of(again).list.rows[FLUX].radio.isChecked()
    assert again.next.isEnabled()


def test_a_choice_that_is_gone_gives_way(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    of(page).list.rows[FLUX].radio.click()
    monkeypatch.setattr(source_page, "recognize_source", lambda path: source(path, Readiness.NO))
    again = make(FakeSearch())
    qtbot.waitUntil(lambda: chosen(again) == str(POCKET))
    assert "is what it is" in of(again).told.text()


def test_a_transformer_alone_gets_a_lender_by_itself(qtbot: QtBot, make: MakePage) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    of(page).list.rows[FILE].radio.click()
    assert not page.next.isEnabled()
    qtbot.waitUntil(page.next.isEnabled)
    assert page.wizard.request is not None
    assert page.wizard.request.base == str(FLUX)
    assert of(page).base.isVisible()
    assert of(page).list.rows[FILE].isAncestorOf(of(page).base)


def test_without_a_lender_the_hub_has_the_parts(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_access, "look_at", lambda name, _trial: finding(name, AccessState.GRANTED))
    page = make(FakeSearch((source(FILE, Readiness.NEEDS_BASE),)))
    qtbot.waitUntil(lambda: has_ended(page))
    of(page).list.rows[FILE].radio.click()
    qtbot.waitUntil(lambda: DEV in of(page).base.missing.text().replace("\u200b", ""))
    assert page.note.text()
    of(page).base.hub.click()
    qtbot.waitUntil(page.next.isEnabled)
    assert page.wizard.request is not None
    assert page.wizard.request.base == f"hf:{DEV}"


def test_a_folder_that_a_person_chooses(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_page, "recognize_source", source)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/models/mine")
    page = make(FakeSearch())
    of(page).folder.click()
    qtbot.waitUntil(lambda: chosen(page) == str(Path("/models/mine")))


def test_a_file_that_is_dropped_and_will_not_do(qtbot: QtBot, make: MakePage, tmp_path: Path) -> None:
    page = make(FakeSearch())
    qtbot.waitUntil(lambda: chosen(page) == str(POCKET))
    file = tmp_path / "note.safetensors"
    file.write_text("no model")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    of(page).dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))
    qtbot.waitUntil(lambda: of(page).told.property("state") == "red")
    assert chosen(page) == str(POCKET)


def test_tab_goes_through_the_cards_as_they_stand(qtbot: QtBot, make: MakePage) -> None:
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    wanted = [row.radio for row in of(page).list.in_order] + [of(page).hub.radio]
    chain, widget = [], of(page).search_line.repeat.nextInFocusChain()
    while widget is not of(page).search_line.repeat:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    assert [widget for widget in chain if widget in wanted] == wanted


def test_a_source_on_the_hub_outlives_the_program(
    qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_access, "look_at", lambda name, _trial: finding(name, AccessState.GRANTED))
    page = make(FakeSearch())
    of(page).hub.radio.click()
    of(page).hub.field.setText("someone/tuned")
    of(page).hub.check.click()
    qtbot.waitUntil(page.next.isEnabled)
    again = make(FakeSearch())
    assert of(again).hub.radio.isChecked()
    assert of(again).hub.field.text() == "someone/tuned"
    qtbot.waitUntil(lambda: of(again).hub.finding is not None)
    assert (chosen(again), again.next.isEnabled()) == ("hf:someone/tuned", True)


def test_what_the_search_left_alone_is_behind_a_click(qtbot: QtBot, make: MakePage) -> None:
    found = FakeSearch()
    page = make(found)
    qtbot.waitUntil(lambda: has_ended(page))
    line = of(page).search_line
    assert not line.left.isVisible()
    line.more.click()
    assert line.left.isVisible()
    assert "/mnt/nas" in line.left.text()
    line.repeat.click()
    qtbot.waitUntil(lambda: found.searches == 2 and has_ended(page))


def test_a_hub_that_gives_it(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_access, "look_at", lambda name, _trial: finding(name, AccessState.GRANTED))
    page = make(FakeSearch(SOURCES))
    qtbot.waitUntil(lambda: has_ended(page))
    of(page).hub.radio.click()
    assert not page.next.isEnabled()
    assert page.note.text()
    qtbot.keyClick(of(page).hub.field, Qt.Key.Key_Return)
    qtbot.waitUntil(page.next.isEnabled)
    assert page.wizard.step is Step.SOURCE
    assert chosen(page) == f"hf:{DEV}"
    assert "33.7 GB" in of(page).hub.access.amount.text()
    qtbot.keyClicks(of(page).hub.field, "x")
    assert not page.next.isEnabled()


@pytest.mark.parametrize("state", [state for state in AccessState if state is not AccessState.GRANTED])
def test_a_hub_that_does_not_give_it(
    qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch, state: AccessState
) -> None:
    monkeypatch.setattr(hub_access, "look_at", lambda name, _trial: finding(name, state))
    page = make(FakeSearch())
    of(page).hub.radio.click()
    of(page).hub.check.click()
    access = of(page).hub.access
    qtbot.waitUntil(lambda: access.finding is not None)
    assert str(state) in access.answer.text()
    assert access.link.isVisible()
    helps = state not in (AccessState.UNREACHABLE, AccessState.BUSY, AccessState.REFUSED)
    assert access.form.isVisible() == helps
    assert access.tokens.isVisible() == (state is AccessState.NO_TOKEN)
    assert not page.next.isEnabled()


def test_a_token_is_tried_against_that_very_repository(
    qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[HubName, Trial | None]] = []

    def look(name: HubName, trial: Trial | None) -> HubFinding:
        tried.append((name, trial))
        return finding(name, AccessState.GRANTED if trial else AccessState.NO_TOKEN)

    monkeypatch.setattr(hub_access, "look_at", look)
    page = make(FakeSearch())
    of(page).hub.radio.click()
    of(page).hub.check.click()
    form = of(page).hub.access.form
    qtbot.waitUntil(form.isVisible)
    assert form.keep.isChecked()
    form.field.setText("hf_with space")
    form.attempt.click()
    assert form.wrong.isVisible()
    form.field.setText(" hf_secret ")
    qtbot.keyClick(form.field, Qt.Key.Key_Return)
    qtbot.waitUntil(page.next.isEnabled)
    name, trial = tried[-1]
    assert name.repository == DEV
    assert trial is not None
    assert (trial.token.value, trial.keep) == ("hf_secret", True)
    assert form.field.text() == ""


def test_a_question_that_fails_says_so(qtbot: QtBot, make: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: HubName, _trial: object) -> HubFinding:
        raise HubError("it is no model: name another")

    monkeypatch.setattr(hub_access, "look_at", fail)
    page = make(FakeSearch())
    hub = of(page).hub
    hub.radio.click()
    hub.field.setText("nonsense")
    hub.check.click()
    assert "owner/name" in hub.wrong.text()
    hub.field.setText("https://huggingface.co/someone/tuned")
    hub.check.click()
    qtbot.waitUntil(lambda: "It is no model" in hub.access.answer.text())
    assert hub.check.isEnabled()
