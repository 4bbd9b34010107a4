"""True CFG and its negative prompt."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.prompting.syntax import PromptMistake
from app.prompting.wildcards import WildcardBook
from app.true_cfg_field import TrueCfgField


@pytest.fixture
def field(qtbot: QtBot, tmp_path: Path) -> TrueCfgField:
    field = TrueCfgField(WildcardBook((tmp_path,)))
    qtbot.addWidget(field)
    field.show()
    return field


def test_the_negative_prompt_is_there_above_one_alone(field: TrueCfgField) -> None:
    field.set_text("blur")
    assert not field.negative.isVisible()
    assert (field.value(), field.text()) == (1.0, "")
    field.set_value(3.25)
    assert field.negative.isVisible()
    assert "twice the time" in field.cost.text()
    assert (field.value(), field.text()) == (3.25, "blur")
    field.scale.box.stepBy(1)
    assert field.value() == 3.75
    field.set_value(0.0)
    assert field.value() == 1.0
    field.set_value(99.0)
    assert field.value() == 30.0


def test_the_cost_is_said_in_measured_seconds(field: TrueCfgField) -> None:
    field.show_cost(12.0, 6.5)
    assert field.cost.text() == "Each step runs the model twice: about 12.0 s a picture in place of 6.5 s."


def test_what_is_wrong_with_it_is_said_below_it(qtbot: QtBot, field: TrueCfgField) -> None:
    field.set_value(2.0)
    field.set_text("a {b")
    assert field.wrong.isVisible()
    with pytest.raises(PromptMistake):
        field.insist()
    field.set_value(1.0)
    field.insist()
    assert not field.wrong.isVisible()


def test_its_combinations_are_counted(qtbot: QtBot, field: TrueCfgField) -> None:
    field.set_value(2.0)
    with qtbot.waitSignal(field.counted) as counted:
        field.set_text("{a|b|c}")
    assert counted.args == [3]
    with qtbot.waitSignal(field.counted) as counted:
        field.set_value(1.0)
    assert counted.args == [1]
