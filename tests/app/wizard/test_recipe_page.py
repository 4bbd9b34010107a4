"""The page of recipes."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.wizard.draft import Step
from app.wizard.recipe_page import RecipePage
from app.wizard.wizard import Wizard
from engine.errors import InvalidModel
from engine.paths import UserPaths
from engine.quant.presets import PresetKey, preset_of
from engine.requests import Recipe
from offered import failing_offer, offers_of
from still_conversions import StillConversions, still_wizard


@pytest.fixture
def conversions_and_wizard(qtbot: QtBot, paths: UserPaths, tmp_path: Path) -> tuple[StillConversions, Wizard]:
    return still_wizard(tmp_path)


@pytest.fixture
def conversions(conversions_and_wizard: tuple[StillConversions, Wizard]) -> StillConversions:
    return conversions_and_wizard[0]


@pytest.fixture
def wizard(conversions_and_wizard: tuple[StillConversions, Wizard]) -> Wizard:
    conversions_and_wizard[1].go(Step.RECIPE)
    return conversions_and_wizard[1]


@pytest.fixture
def page(qtbot: QtBot, wizard: Wizard) -> RecipePage:
    page = RecipePage(wizard)
    qtbot.addWidget(page)
    page.set_colours(DARK)
    page.resize(1100, 700)
    page.show()
    return page


def chosen(page: RecipePage) -> list[PresetKey]:
    marked = [key for key, card in page.cards.items() if card.property("chosen")]
    assert marked == [key for key, card in page.cards.items() if card.radio.isChecked()]
    return marked


def test_three_cards_and_the_default_is_chosen(page: RecipePage) -> None:
    assert list(page.cards) == [PresetKey.QUICK, PresetKey.BALANCED, PresetKey.BEST]
    assert chosen(page) == [PresetKey.BALANCED]
    assert page.may_go_on


def test_a_card_can_be_chosen_before_anything_is_measured(qtbot: QtBot, page: RecipePage, wizard: Wizard) -> None:
    assert "measuring" in page.cards[PresetKey.QUICK].radio.accessibleDescription()
    assert "Measuring" in page.note.text()
    qtbot.mouseClick(page.cards[PresetKey.QUICK], Qt.MouseButton.LeftButton)
    assert chosen(page) == [PresetKey.QUICK]
    assert wizard.request is not None
    assert preset_of(wizard.request) is page.cards[PresetKey.QUICK].preset


def test_what_is_measured_is_shown_and_spoken(page: RecipePage, conversions: StillConversions) -> None:
    conversions.offered.emit(offers_of())
    spoken = page.cards[PresetKey.BALANCED].radio.accessibleDescription()
    for part in (
        "45 min, estimated",
        "1.4 GB of 11 GB free",
        "609 MB of 44 GB free",
        "37 % (8.7 dB)",
        "earlier Pocket",
    ):
        assert part in spoken
    assert page.cards[PresetKey.BEST].expected.text() == "Not yet measured on Pocket."
    assert "estimates" in page.note.text()
    assert not page.again.isVisibleTo(page)


def test_arrows_go_from_card_to_card(qtbot: QtBot, page: RecipePage, wizard: Wizard) -> None:
    balanced, best = page.cards[PresetKey.BALANCED], page.cards[PresetKey.BEST]
    page.activateWindow()
    balanced.radio.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(balanced.radio, Qt.Key.Key_Right)
    assert chosen(page) == [PresetKey.BEST]
    assert wizard.request is not None
    assert wizard.request.recipe is Recipe.DISTILLED
    qtbot.waitUntil(best.radio.hasFocus)
    assert best.property("focused")
    assert not balanced.property("focused")


def test_an_offer_that_cannot_be_says_why(page: RecipePage, conversions: StillConversions) -> None:
    conversions.offered.emit(
        (failing_offer(PresetKey.QUICK, InvalidModel("it is damaged: fetch it")), *offers_of()[1:])
    )
    card = page.cards[PresetKey.QUICK]
    assert card.wrong.text() == "It is damaged: fetch it."
    assert card.wrong.isVisibleTo(card)
    assert "damaged" in card.radio.accessibleDescription()
    assert not page.cards[PresetKey.BEST].wrong.isVisibleTo(page)


def test_a_refusal_of_all_can_be_asked_again(qtbot: QtBot, page: RecipePage, conversions: StillConversions) -> None:
    conversions.plan_refused.emit(InvalidModel("the source is damaged: fetch it again"))
    assert page.wrong.text() == "The source is damaged: fetch it again."
    assert page.cards[PresetKey.BEST].radio.accessibleDescription().count("not known") == 1
    before = len(conversions.asked)
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert [what for what, _ in conversions.asked[before:]] == ["offer"]
    assert not page.wrong.isVisibleTo(page)


def test_the_engine_is_asked_once_and_at_the_next_start_again(
    qtbot: QtBot, page: RecipePage, conversions: StillConversions, wizard: Wizard, tmp_path: Path
) -> None:
    QApplication.processEvents()
    assert [what for what, _ in conversions.asked] == ["offer"]
    again = StillConversions(tmp_path / "conversion.json")
    resumed = Wizard(tmp_path / "wizard.json", again, lambda: ())
    resumed.look()
    assert resumed.step is Step.RECIPE
    later = RecipePage(resumed)
    qtbot.addWidget(later)
    QApplication.processEvents()
    assert again.asked == []
    later.show()
    qtbot.waitUntil(lambda: [what for what, _ in again.asked] == ["offer"])


def test_numbers_of_ones_own_are_no_card(page: RecipePage, wizard: Wizard) -> None:
    wizard.choose(prompt_count=12)
    assert chosen(page) == []
    assert "own numbers" in page.own.text()
    wizard.choose(prompt_count=None)
    assert chosen(page) == [PresetKey.BALANCED]
    assert not page.own.isVisibleTo(page)


def test_the_name_stands_in_one_line(qtbot: QtBot, page: RecipePage) -> None:
    assert page.called.text() == "It will be called pocket-bf16-ternary"
    assert not page.options.isVisibleTo(page)
    qtbot.mouseClick(page.change, Qt.MouseButton.LeftButton)
    assert page.options.isVisibleTo(page)
    assert not page.called.isVisibleTo(page)
    assert page.options.target.name.selectedText() == "pocket-bf16-ternary"


def test_expert_settings_stay_open(qtbot: QtBot, page: RecipePage, wizard: Wizard, tmp_path: Path) -> None:
    qtbot.mouseClick(page.expert, Qt.MouseButton.LeftButton)
    assert wizard.draft.expert
    resumed = Wizard(tmp_path / "wizard.json", StillConversions(tmp_path / "conversion.json"), lambda: ())
    resumed.look()
    later = RecipePage(resumed)
    qtbot.addWidget(later)
    assert later.options.isVisibleTo(later)
    assert later.expert.isChecked()


def test_a_wrong_value_keeps_the_settings_open_and_the_next_step_shut(
    qtbot: QtBot, page: RecipePage, wizard: Wizard
) -> None:
    wizard.show_expert(shown=True)
    seed = page.options.entries["seed"]
    with qtbot.waitSignal(page.ready_changed):
        seed.setText("4294967295")
        qtbot.keyClicks(seed, "0")
    assert not page.may_go_on
    assert page.missing
    assert "between 0 and 4294967295" in page.options.rows["seed"].sentence.text()
    page.expert.click()
    assert page.options.isVisibleTo(page)
    assert page.expert.isChecked()
    assert seed.text() == "42949672950"
    qtbot.keyClick(seed, Qt.Key.Key_Backspace)
    assert page.may_go_on


def test_what_was_typed_last_goes_along(qtbot: QtBot, page: RecipePage, wizard: Wizard) -> None:
    entry = page.options.entries["prompt_count"]
    qtbot.keyClicks(entry, "12")
    assert wizard.request is not None
    assert wizard.request.prompt_count is None
    page.go_on()
    assert wizard.request.prompt_count == 12


def test_what_was_typed_for_another_source_is_gone(qtbot: QtBot, page: RecipePage, wizard: Wizard) -> None:
    qtbot.keyClicks(page.options.entries["prompt_count"], "12")
    page.options.target.name.clear()
    qtbot.keyClicks(page.options.target.name, "hf:mine")
    wizard.choose_source("other", "other")
    page.options.settle()
    assert wizard.request is not None
    assert (wizard.request.prompt_count, wizard.request.target) == (None, "other-ternary")
    assert page.options.target.target == "other-ternary"
    assert page.options.entries["prompt_count"].text() == ""


@pytest.mark.parametrize(("width", "columns"), [(1100, 3), (760, 3), (560, 1)])
def test_cards_are_stacked_where_there_is_little_room(page: RecipePage, width: int, columns: int) -> None:
    page.resize(width, 700)
    QApplication.processEvents()
    assert len({card.x() for card in page.cards.values()}) == columns
