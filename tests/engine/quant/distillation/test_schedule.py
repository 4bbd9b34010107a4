"""Rates and freezing over a window's updates."""

import pytest

from engine.quant.distillation.schedule import frozen_beyond, rate_factor
from engine.quant.distillation.settings import DistillationSettings, settings_for

SETTINGS = DistillationSettings(updates=100, batch=1, rounds=1, round_prompts=1, other_rate=1e-3)


def test_rates_rise_stay_and_fall_to_zero() -> None:
    rates = [rate_factor(SETTINGS, progress / 100, end=0.9) for progress in range(101)]
    assert rates[0] == 0
    assert rates[1] == pytest.approx(1 / 3)
    assert set(rates[3:41]) == {1.0}
    assert rates[40:91] == sorted(rates[40:91], reverse=True)
    assert rates[65] == pytest.approx(0.5)
    assert set(rates[90:]) == {0.0}
    assert rate_factor(SETTINGS, 0.95, end=1.0) > 0


def test_codes_freeze_from_afar_to_all() -> None:
    assert frozen_beyond(SETTINGS, 0.69) is None
    distances = [frozen_beyond(SETTINGS, progress / 100) for progress in range(70, 101)]
    assert distances[0] == 1.0
    assert distances[10] == pytest.approx(0.5)
    assert distances[20:] == pytest.approx([0.0] * 11, abs=1e-12)


def test_small_and_large_models_have_schedules_of_their_own() -> None:
    pocket = settings_for(parameters=30_000_000, width=384, tokens=256)
    flux = settings_for(parameters=11_900_000_000, width=3072, tokens=4096)
    assert (pocket.updates, pocket.batch, pocket.rounds, pocket.round_prompts) == (12_000, 256, 30, 1024)
    assert (flux.updates, flux.batch, flux.rounds, flux.round_prompts) == (3_000, 16, 8, 64)
    assert pocket.features > flux.features == 0
    assert flux.other_rate == pytest.approx(pocket.other_rate / 8)
    assert settings_for(parameters=1, width=32, tokens=16, updates=7).updates == 7


def test_every_round_has_its_updates() -> None:
    settings = DistillationSettings(updates=10, batch=1, rounds=4, round_prompts=1, other_rate=1e-3)
    assert [settings.round_of(update) for update in range(10)] == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]


def test_a_record_says_what_the_result_depends_on() -> None:
    assert "code_rate" in SETTINGS.to_json()
    assert "checkpoint_seconds" not in SETTINGS.to_json()


@pytest.mark.parametrize("wrong", [{"updates": 0}, {"rounds": 101}, {"rollouts": 1.5}, {"freeze_from": 0.95}])
def test_nonsense_is_an_error(wrong: dict[str, float]) -> None:
    with pytest.raises(AssertionError):
        DistillationSettings(
            **{"updates": 100, "batch": 1, "rounds": 1, "round_prompts": 1, "other_rate": 1e-3} | wrong
        )
