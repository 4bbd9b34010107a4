"""What this very machine is found to be, and what stands in a plan that meets it."""

import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from conversions import convert, interrupt, request_of
from engine.errors import EngineError, InvalidRequest, OutputExists
from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.conversion import Conversion
from engine.quant.offering import offers
from engine.quant.presets import PRESETS, PresetKey
from engine.quant.survey import battery, file_system, is_locked
from engine.quant.workfolder import WorkFolder
from engine.requests import ConversionRequest


def checks_of(request: ConversionRequest) -> dict[CheckKey, Check]:
    return {check.key: check for check in Conversion.plan(request, refuse=False).planned.checks}


def test_a_plan_has_its_checks(source_model: Path, tmp_path: Path) -> None:
    found = checks_of(request_of(source_model, tmp_path / "new/model"))
    assert set(found) == set(CheckKey) - {CheckKey.DEVICE_MEMORY}
    assert found[CheckKey.TARGET].state is State.GREEN
    assert found[CheckKey.DISK].subject == file_system(tmp_path).mount


def test_a_target_that_is_there_is_told_and_refused_by_the_run(source_model: Path, tmp_path: Path) -> None:
    request = request_of(source_model, tmp_path / "model")
    convert(request)
    assert checks_of(request)[CheckKey.TARGET].action is Action.REPLACE_TARGET
    planned = Conversion.plan(request, refuse=False)
    assert isinstance(planned.refusal, OutputExists)
    with pytest.raises(OutputExists):
        list(planned.run())
    with pytest.raises(OutputExists):
        Conversion.plan(request)
    itself = request_of(source_model, source_model)
    assert checks_of(itself)[CheckKey.TARGET].action is Action.CHOOSE_TARGET


def test_another_conversion_in_the_folder_is_told(source_model: Path, tmp_path: Path) -> None:
    interrupt(request_of(source_model, tmp_path / "model"), after=2)
    assert "2 of" in checks_of(request_of(source_model, tmp_path / "model"))[CheckKey.WORK].fact
    other = request_of(source_model, tmp_path / "model", seed=1)
    found = checks_of(other)[CheckKey.WORK]
    assert (found.state, found.action) == (State.RED, Action.START_ANEW)
    assert isinstance(Conversion.plan(other, refuse=False).refusal, InvalidRequest)


def test_a_lock_is_seen_while_another_process_holds_it(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "model")
    code = f"""
        from pathlib import Path
        from engine.quant.workfolder import WorkFolder
        with WorkFolder(Path({str(tmp_path / "model")!r})).locked():
            print("held", flush=True)
            input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert is_locked(work.folder)
        other.communicate("\n")
    assert not is_locked(work.folder)


def test_a_folder_that_is_not_there_yet_has_its_parents_file_system(tmp_path: Path) -> None:
    found = file_system(tmp_path / "a" / "b")
    assert found == file_system(tmp_path)
    assert found.writable
    assert tmp_path.resolve().is_relative_to(found.mount)


@pytest.mark.parametrize(("told", "seconds"), [(3600, 3600.0), (-1, None), (-2, None)])
def test_a_battery_is_read(monkeypatch: pytest.MonkeyPatch, told: int, seconds: float | None) -> None:
    monkeypatch.setattr(
        psutil,
        "sensors_battery",
        lambda: SimpleNamespace(percent=101.0, secsleft=told, power_plugged=False),
        raising=False,
    )
    found = battery()
    assert found is not None
    assert (found.percent, found.seconds_left, found.plugged_in) == (100.0, seconds, False)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None)
    assert battery() is None


def test_every_preset_is_offered_for_a_source(source_model: Path, tmp_path: Path) -> None:
    found = offers(request_of(source_model, tmp_path / "model"))
    assert [offer.preset for offer in found] == [each.key for each in PRESETS]
    plans = {offer.preset: offer.plan for offer in found}
    assert all(plan is not None and plan.checks for plan in plans.values())
    times = {key: plan.seconds for key, plan in plans.items() if plan is not None}
    assert times[PresetKey.INSTANT] < times[PresetKey.BALANCED] < times[PresetKey.BEST]
    assert times[PresetKey.QUICK] < times[PresetKey.BALANCED]


def test_no_offers_for_what_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        offers(request_of(tmp_path / "nothing", tmp_path / "model"))
