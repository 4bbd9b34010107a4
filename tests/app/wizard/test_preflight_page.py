"""The page of checks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.wizard.draft import Step
from app.wizard.page import WizardPage
from app.wizard.preflight_page import PreflightPage
from app.wizard.remedies import Remedy
from app.wizard.wizard import Wizard
from engine.errors import DeviceUnavailable, EngineError, InvalidModel
from engine.paths import UserPaths
from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.plan import ConversionPlan, MemoryUse
from engine.quant.presets import PresetKey, preset
from engine.requests import ConversionRequest
from offered import plan_of
from still_conversions import StillConversions, still_wizard

GREEN = Check(key=CheckKey.PATH, state=State.GREEN, fact="The model's path is fine")
SLEEP = Check(
    key=CheckKey.SLEEP, state=State.AMBER, fact="It may sleep", way_out="Keep it awake", action=Action.KEEP_AWAKE
)
ON_GPU = MemoryUse(host=1, host_free=2, device=1, device_free=2)


def red(key: CheckKey, action: Action, value: int | None = None) -> Check:
    return Check(key=key, state=State.RED, fact="it is in the way", way_out="Do this", action=action, value=value)


TAKEN = red(CheckKey.TARGET, Action.REPLACE_TARGET)
BEGUN = red(CheckKey.WORK, Action.START_ANEW)
DISK = red(CheckKey.DISK, Action.FREE_DISK, 10**9)
BUDGET = red(CheckKey.DEVICE_MEMORY, Action.SET_BUDGET, 9_600_000_000)
DEVICE = red(CheckKey.DEVICE_MEMORY, Action.FREE_DEVICE_MEMORY, 10**9)
LONG = red(CheckKey.TIME, Action.QUICKER_PRESET)


@pytest.fixture
def both(qtbot: QtBot, paths: UserPaths, tmp_path: Path) -> tuple[StillConversions, Wizard]:
    conversions, wizard = still_wizard(tmp_path)
    wizard.go(Step.PREFLIGHT)
    return conversions, wizard


@pytest.fixture
def conversions(both: tuple[StillConversions, Wizard]) -> StillConversions:
    return both[0]


@pytest.fixture
def wizard(both: tuple[StillConversions, Wizard]) -> Wizard:
    return both[1]


@pytest.fixture
def page(qtbot: QtBot, wizard: Wizard) -> PreflightPage:
    page = PreflightPage(wizard)
    qtbot.addWidget(page)
    page.set_colours(DARK)
    page.resize(1100, 700)
    page.show()
    QApplication.processEvents()
    return page


Answer = Callable[..., PreflightPage]


@pytest.fixture
def answer(page: PreflightPage, conversions: StillConversions) -> Answer:
    """Answers with checks, and gives the page."""

    def say(*checks: Check, **values: Any) -> PreflightPage:
        conversions.planned.emit(plan_of(*checks, **values))
        return page

    return say


def press(page: PreflightPage, remedy: Remedy, row: int = 0) -> None:
    page.rows[row].buttons[remedy].click()


def request_of(page: PreflightPage) -> ConversionRequest:
    assert page.wizard.request is not None
    return page.wizard.request


def asked(conversions: StillConversions) -> list[str]:
    return [what for what, _ in conversions.asked]


def test_it_is_quiet_while_the_plan_is_made(page: PreflightPage, conversions: StillConversions) -> None:
    assert asked(conversions) == ["plan"]
    assert page.progress.isVisibleTo(page)
    assert page.lead.text() == "Looking at this computer…"
    assert not page.may_go_on
    assert page.next_words == "Start"


def test_all_green_is_ready(answer: Answer) -> None:
    page = answer(GREEN, GREEN)
    assert page.lead.text() == "Ready"
    assert not page.progress.isVisibleTo(page)
    assert [row.check for row in page.rows] == [GREEN, GREEN]
    assert page.rows[0].buttons == {}
    assert page.may_go_on


def test_the_worst_comes_first_and_each_says_its_state_in_words(answer: Answer) -> None:
    page = answer(GREEN, SLEEP, DISK)
    assert [row.check for row in page.rows] == [DISK, SLEEP, GREEN]
    assert [row.accessibleName().split(".")[0] for row in page.rows] == ["In the way", "To know", "Fine"]
    assert page.rows[0].accessibleName() == "In the way. Free disk: It is in the way."
    assert page.rows[0].accessibleDescription() == "Do this."
    assert page.lead.text() == "1 thing is in the way"
    assert not page.may_go_on


def test_what_is_to_be_known_holds_nobody_up(answer: Answer) -> None:
    page = answer(GREEN, SLEEP)
    assert page.lead.text() == "Ready, with 1 thing to know"
    assert page.may_go_on


def test_what_is_made_of_what_is_said(answer: Answer, wizard: Wizard) -> None:
    page = answer(GREEN, note="Pocket is coarse")
    assert page.summary.text() == "pocket-bf16 becomes pocket-bf16-ternary: Balanced, about 45 min"
    assert page.note.text() == "Pocket is coarse."
    wizard.choose(prompt_count=7)
    assert "own numbers" in page.summary.text()


@pytest.mark.parametrize("last_row", [0, 1])
def test_another_name_is_typed_in_the_row(qtbot: QtBot, answer: Answer, last_row: int) -> None:
    page = answer(TAKEN, BEGUN)
    page.wizard.choose(force=True, restart=True)
    answer(TAKEN, BEGUN)
    press(page, Remedy.RENAME, last_row)
    field = page.rows[last_row].rename
    assert field is not None
    assert field.name.selectedText() == "pocket-bf16-ternary"
    qtbot.keyClicks(field.name, "pocket")
    qtbot.keyClick(field.name, Qt.Key.Key_Return)
    assert request_of(page).target == "pocket-bf16-ternary"
    qtbot.keyClicks(field.name, "-mine")
    qtbot.keyClick(field.name, Qt.Key.Key_Return)
    request = request_of(page)
    assert (request.target, request.force, request.restart) == ("pocket-mine", False, False)
    assert page.wizard.is_asking


def test_enter_in_a_name_that_cannot_be_starts_nothing(
    qtbot: QtBot, conversions: StillConversions, wizard: Wizard
) -> None:
    frame = WizardPage(wizard, {Step.PREFLIGHT: PreflightPage})
    qtbot.addWidget(frame)
    frame.show()
    replaced = Check(
        key=CheckKey.TARGET,
        state=State.AMBER,
        fact="It is replaced",
        way_out="Choose another name",
        action=Action.CHOOSE_TARGET,
    )
    conversions.planned.emit(plan_of(replaced))
    page = frame.page
    assert isinstance(page, PreflightPage)
    assert page.may_go_on
    press(page, Remedy.RENAME)
    field = page.rows[0].rename
    assert field is not None
    qtbot.keyClicks(field.name, "pocket")
    qtbot.keyClick(field.name, Qt.Key.Key_Return)
    assert wizard.step is Step.PREFLIGHT
    assert "begin" not in asked(conversions)


def test_the_same_button_puts_the_name_away(answer: Answer) -> None:
    page = answer(TAKEN)
    press(page, Remedy.RENAME)
    assert page.rows[0].is_renaming
    press(page, Remedy.RENAME)
    assert not page.rows[0].is_renaming


def test_a_folder_on_another_disk(answer: Answer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = answer(DISK)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    press(page, Remedy.RENAME)
    field = page.rows[0].rename
    assert field is not None
    field.elsewhere.click()
    assert request_of(page).target == str(tmp_path / "pocket-bf16-ternary")


def test_a_model_is_replaced(answer: Answer) -> None:
    page = answer(TAKEN)
    press(page, Remedy.REPLACE)
    assert request_of(page).force


def test_beginning_anew_says_what_is_deleted_and_can_be_taken_back(qtbot: QtBot, answer: Answer) -> None:
    page = answer(BEGUN)
    assert not page.anew.isVisibleTo(page)
    press(page, Remedy.BEGIN_ANEW)
    assert request_of(page).restart
    answer(GREEN)
    assert page.anew.isVisibleTo(page)
    assert ".pocket-bf16-ternary.conversion is deleted" in page.anew.text().replace("\u200b", "")
    qtbot.mouseClick(page.keep, Qt.MouseButton.LeftButton)
    assert not request_of(page).restart
    assert not page.anew.isVisibleTo(page)


def test_more_memory_is_allowed(answer: Answer) -> None:
    page = answer(BUDGET, memory=ON_GPU)
    press(page, Remedy.ALLOW_MEMORY)
    assert request_of(page).budget == 9_600_000_000


def test_the_processor_has_no_budget(answer: Answer) -> None:
    page = answer(DEVICE, memory=ON_GPU)
    page.wizard.choose(budget=10**9)
    answer(DEVICE, memory=ON_GPU)
    press(page, Remedy.USE_PROCESSOR)
    assert (request_of(page).device, request_of(page).budget) == ("cpu", None)


def test_a_quicker_preset_is_chosen_on_its_page(answer: Answer) -> None:
    page = answer(LONG)
    press(page, Remedy.CHOOSE_QUICK)
    assert page.wizard.step is Step.RECIPE
    assert preset(PresetKey.QUICK).fits(request_of(page))


def test_a_row_and_the_page_check_again(answer: Answer, conversions: StillConversions) -> None:
    page = answer(DISK)
    press(page, Remedy.CHECK_AGAIN)
    assert asked(conversions) == ["plan", "plan"]
    assert page.lead.text() == "Looking at this computer…"
    assert [row.check for row in page.rows] == [DISK]
    answer(GREEN)
    page.again.click()
    assert asked(conversions) == ["plan", "plan", "plan"]


@pytest.mark.parametrize(
    "error", [InvalidModel("the source is damaged: fetch it again"), EngineError("no way out is said")]
)
def test_a_refusal_is_a_red_row(page: PreflightPage, conversions: StillConversions, error: EngineError) -> None:
    conversions.plan_refused.emit(error)
    (row,) = page.rows
    assert row.check.state is State.RED
    assert row.check.fact == error.sentence.split(":")[0]
    assert row.check.way_out
    assert page.lead.text() == "1 thing is in the way"
    assert not page.may_go_on
    press(page, Remedy.CHOOSE_RECIPE)
    assert page.wizard.step is Step.RECIPE


def test_a_device_that_is_not_there_is_left(page: PreflightPage, conversions: StillConversions) -> None:
    page.wizard.choose(device="cuda", budget=10**9)
    conversions.plan_refused.emit(DeviceUnavailable("CUDA cannot be used here (no driver): choose auto or cpu"))
    press(page, Remedy.USE_ANY_DEVICE)
    assert (request_of(page).device, request_of(page).budget) == ("auto", None)


def test_a_plan_that_does_not_fit_without_a_red_check_is_refused_as_well(answer: Answer) -> None:
    page = answer(GREEN, memory=MemoryUse(host=2, host_free=1))
    assert [row.check.state for row in page.rows] == [State.RED, State.GREEN]
    assert not page.may_go_on


def test_coming_back_checks_again(answer: Answer, conversions: StillConversions) -> None:
    page = answer(GREEN)
    page.hide()
    page.show()
    QApplication.processEvents()
    assert asked(conversions) == ["plan", "plan"]


@pytest.mark.parametrize(("checks", "times"), [((GREEN,), 1), ((SLEEP,), 1), ((DISK,), 2)])
def test_the_window_coming_back_checks_again_while_something_is_in_the_way(
    answer: Answer, conversions: StillConversions, checks: tuple[Check, ...], times: int
) -> None:
    page = answer(*checks)
    QApplication.sendEvent(page, QEvent(QEvent.Type.WindowActivate))
    QApplication.processEvents()
    assert asked(conversions) == ["plan"] * times


def test_a_name_that_is_being_typed_is_not_taken_away(answer: Answer, conversions: StillConversions) -> None:
    page = answer(DISK)
    press(page, Remedy.RENAME)
    QApplication.sendEvent(page, QEvent(QEvent.Type.WindowActivate))
    QApplication.processEvents()
    assert asked(conversions) == ["plan"]
    assert page.rows[0].is_renaming


def test_the_next_start_checks_once_it_is_looked_at(qtbot: QtBot, page: PreflightPage, tmp_path: Path) -> None:
    again = StillConversions(tmp_path / "conversion.json")
    resumed = Wizard(tmp_path / "wizard.json", again, lambda: ())
    resumed.look()
    later = PreflightPage(resumed)
    qtbot.addWidget(later)
    QApplication.processEvents()
    assert again.asked == []
    assert later.lead.text() == "Not checked yet"
    later.show()
    qtbot.waitUntil(lambda: asked(again) == ["plan"])


def test_another_source_leaves_no_old_checks(answer: Answer, wizard: Wizard) -> None:
    page = answer(DISK)
    wizard.leave()
    assert page.rows == []
    assert not page.may_go_on


def test_the_plan_is_shown_once(answer: Answer, page: PreflightPage, conversions: StillConversions) -> None:
    plan: ConversionPlan = plan_of(DISK)
    conversions.planned.emit(plan)
    row = page.rows[0]
    page.wizard.plan_changed.emit()
    assert page.rows[0] is row
