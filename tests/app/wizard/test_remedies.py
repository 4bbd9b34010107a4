"""What the window can do about a check."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from app.wizard.remedies import OF_ACTION, CheckWords, Remedy, remedies_for
from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.plan import MemoryUse
from engine.requests import ConversionRequest
from offered import plan_of

ON_GPU = MemoryUse(host=1, host_free=2, device=1, device_free=2)


def check_of(action: Action | None, key: CheckKey = CheckKey.DEVICE) -> Check:
    return Check(key=key, state=State.RED, fact="It is so", way_out="Do this", action=action)


def remedies(action: Action | None, *, on_gpu: bool = True, **values: object) -> tuple[Remedy, ...]:
    request = ConversionRequest(source="a", target="b", **values)  # type: ignore[arg-type]
    plan = plan_of(memory=ON_GPU) if on_gpu else plan_of()
    return remedies_for(check_of(action), request, plan)


@pytest.fixture
def words(qtbot: QtBot) -> CheckWords:
    return CheckWords()


def test_every_action_is_thought_of() -> None:
    assert set(OF_ACTION) == set(Action)


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.KEEP_AWAKE])
def test_every_action_but_one_has_a_button(action: Action) -> None:
    assert remedies(action)


def test_what_is_in_the_way_without_an_action_can_be_checked_again() -> None:
    assert remedies(None) == (Remedy.CHECK_AGAIN,)
    green = Check(key=CheckKey.PATH, state=State.GREEN, fact="It is so")
    assert remedies_for(green, ConversionRequest(source="a", target="b"), plan_of()) == ()


@pytest.mark.parametrize("action", [Action.CHOOSE_DEVICE, Action.FREE_DEVICE_MEMORY])
def test_the_processor_is_offered_on_a_gpu_alone(monkeypatch: pytest.MonkeyPatch, action: Action) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert Remedy.USE_PROCESSOR in remedies(action)
    assert Remedy.USE_PROCESSOR not in remedies(action, on_gpu=False)


def test_on_a_mac_the_processor_is_another_device_than_its_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert remedies(Action.CHOOSE_DEVICE, on_gpu=False) == (Remedy.USE_PROCESSOR,)
    assert remedies(Action.CHOOSE_DEVICE, on_gpu=False, device="cpu") == (Remedy.USE_ANY_DEVICE,)


def test_quick_is_not_offered_to_who_has_it() -> None:
    assert remedies(Action.QUICKER_PRESET) == (Remedy.CHOOSE_QUICK,)
    assert remedies(Action.QUICKER_PRESET, prompt_count=96, drawing_steps=4, updates=0) == ()


@pytest.mark.parametrize("key", CheckKey)
def test_every_check_has_a_name(words: CheckWords, key: CheckKey) -> None:
    assert words.key(key)


@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_has_words(words: CheckWords, remedy: Remedy) -> None:
    assert words.remedy(remedy, check_of(None))


def test_a_budget_is_offered_with_its_size(words: CheckWords) -> None:
    check = Check(
        key=CheckKey.DEVICE_MEMORY,
        state=State.RED,
        fact="It is so",
        way_out="Allow more",
        action=Action.SET_BUDGET,
        value=9_600_000_000,
    )
    assert words.remedy(Remedy.ALLOW_MEMORY, check) == "Allow 9.6 GB"


@pytest.mark.parametrize(
    ("red", "amber", "verdict"),
    [
        (0, 0, "Ready"),
        (0, 1, "Ready, with 1 thing to know"),
        (0, 2, "Ready, with 2 things to know"),
        (1, 2, "1 thing is in the way"),
        (3, 0, "3 things are in the way"),
    ],
)
def test_the_verdict(words: CheckWords, red: int, amber: int, verdict: str) -> None:
    assert words.verdict(red, amber) == verdict
