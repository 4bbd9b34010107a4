"""A preflight on machines of every kind, from numbers alone."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidRequest, OutputExists
from engine.quant.checks import Action, Check, CheckKey, State, table, worst
from engine.quant.plan import ConversionPlan, DiskUse, MemoryUse
from engine.quant.preflight import preflight
from engine.quant.surroundings import Battery, ComputeDevice, FileSystem, Obstacle, Place, Surroundings, Use
from engine.requests import ConversionRequest, Recipe

GB = 10**9
REQUEST = ConversionRequest(source="./FLUX.1-dev", target="mine")
DISK = DiskUse(transformer=3 * GB, copied=0, linked=10 * GB, working=4 * GB, records=0, free=100 * GB)
PLAN = ConversionPlan(
    source="./FLUX.1-dev",
    target=Path("/models/mine"),
    folder=Path("/models/.mine.conversion"),
    recipe=Recipe.CALIBRATED,
    device="Card",
    files=(),
    blocks=57,
    done=0,
    parameters=11_834_228_736,
    disk=DISK,
    memory=MemoryUse(host=8 * GB, host_free=32 * GB, device=15 * GB, device_free=24 * GB),
    seconds=3600.0,
    note=None,
)
CARD = ComputeDevice(kind="cuda", name="Card", backend="triton", capability=(8, 9))
PROCESSOR = ComputeDevice(kind="cpu", name="Processor", backend="torch", why_no_gpu="no NVIDIA GPU was found")


def file_system(**values: Any) -> FileSystem:
    usual: dict[str, Any] = {"device": "1", "mount": "/", "kind": "ext4", "free": 100 * GB}
    return FileSystem(**(usual | values))


def places(plan: ConversionPlan, system: FileSystem) -> tuple[Place, ...]:
    disk = plan.disk
    return (
        Place(use=Use.WORK, folder=plan.folder, bytes=disk.working, file_system=system),
        Place(
            use=Use.RESULT,
            folder=plan.target,
            bytes=disk.transformer + disk.copied + disk.records,
            file_system=system,
            linked=disk.linked,
        ),
    )


def around(plan: ConversionPlan = PLAN, **values: Any) -> Surroundings:
    usual: dict[str, Any] = {"system": "linux", "places": places(plan, file_system()), "device": CARD}
    return Surroundings(**(usual | values))


def check(key: CheckKey, plan: ConversionPlan = PLAN, **values: Any) -> Check:
    return next(each for each in preflight(REQUEST, plan, around(plan, **values)) if each.key is key)


def with_memory(**values: Any) -> ConversionPlan:
    return dataclasses.replace(PLAN, memory=dataclasses.replace(PLAN.memory, **values))


def test_a_large_machine_is_green_from_top_to_bottom() -> None:
    found = preflight(REQUEST, PLAN, around())
    assert worst(found) is State.GREEN
    assert [each.key for each in found] == list(CheckKey)


def test_a_target_that_is_there_is_red_and_can_be_replaced() -> None:
    error = OutputExists("/models/mine exists already: choose another target")
    found = check(CheckKey.TARGET, obstacle=Obstacle(error=error, other_begun=False, replaceable=True))
    assert (found.state, found.action) == (State.RED, Action.REPLACE_TARGET)
    assert found.fact == "/models/mine exists already"
    source = check(CheckKey.TARGET, obstacle=Obstacle(error=error, other_begun=False, replaceable=False))
    assert (source.state, source.action) == (State.RED, Action.CHOOSE_TARGET)
    assert check(CheckKey.TARGET, replaces=True).state is State.AMBER


def test_a_folder_of_another_conversion_is_red() -> None:
    error = InvalidRequest("the conversion to /models/mine was begun with another seed: give it as it was then")
    found = preflight(REQUEST, PLAN, around(obstacle=Obstacle(error=error, other_begun=True, replaceable=True)))
    states = {each.key: each for each in found}
    assert states[CheckKey.TARGET].state is State.GREEN
    assert states[CheckKey.WORK].action is Action.START_ANEW
    assert states[CheckKey.WORK].fact == "The conversion to /models/mine was begun with another seed"


def test_another_process_at_the_same_target_is_red() -> None:
    found = check(CheckKey.WORK, locked=True)
    assert found.state is State.RED
    assert "Another process is making /models/mine" in found.fact


def test_an_interrupted_conversion_is_said_to_go_on() -> None:
    assert "19 of 57 blocks" in check(CheckKey.WORK, dataclasses.replace(PLAN, done=19)).fact


def test_too_little_memory_is_red_whatever_the_swap() -> None:
    found = check(CheckKey.MEMORY, with_memory(host=40 * GB), swap_free=64 * GB)
    assert (found.state, found.action, found.value) == (State.RED, Action.FREE_MEMORY, 8 * GB)
    assert "64.00 GB of swap are no help" in found.fact


def test_tight_memory_is_amber_and_says_what_would_happen() -> None:
    plan = with_memory(host=31 * GB)
    assert "would swap" in check(CheckKey.MEMORY, plan, swap_free=1).fact
    assert "end programs" in check(CheckKey.MEMORY, plan).fact
    assert check(CheckKey.MEMORY, plan).state is State.AMBER


def test_a_processor_that_takes_hours_is_amber_and_says_why_no_gpu() -> None:
    slow = dataclasses.replace(PLAN, seconds=70 * 3600.0)
    found = check(CheckKey.DEVICE, slow, device=PROCESSOR)
    assert (found.state, found.action) == (State.AMBER, Action.CHOOSE_DEVICE)
    assert "about 3 days" in found.fact
    assert "no NVIDIA GPU was found" in found.fact
    assert check(CheckKey.DEVICE, device=PROCESSOR).state is State.GREEN


@pytest.mark.parametrize(
    ("capability", "state"), [((7, 5), State.AMBER), ((8, 0), State.GREEN), ((12, 0), State.GREEN)]
)
def test_old_cards_are_amber(capability: tuple[int, int], state: State) -> None:
    found = check(CheckKey.DEVICE, device=dataclasses.replace(CARD, capability=capability))
    assert found.state is state
    assert f"{capability[0]}.{capability[1]}" in found.fact


def test_too_little_device_memory_is_red_with_what_is_missing() -> None:
    found = check(CheckKey.DEVICE_MEMORY, with_memory(device=30 * GB))
    assert (found.state, found.action, found.value) == (State.RED, Action.FREE_DEVICE_MEMORY, 6 * GB)


def test_a_small_budget_is_red_and_says_which_one_would_do() -> None:
    found = check(CheckKey.DEVICE_MEMORY, with_memory(budget=8 * GB))
    assert (found.state, found.action, found.value) == (State.RED, Action.SET_BUDGET, 15 * GB + 600 * 10**6)


def test_a_device_without_memory_of_its_own_has_no_line_for_it() -> None:
    found = preflight(REQUEST, with_memory(device=0, device_free=None), around(device=PROCESSOR))
    assert CheckKey.DEVICE_MEMORY not in {each.key for each in found}


@pytest.mark.parametrize(
    ("battery", "state"),
    [
        (None, State.GREEN),
        (Battery(plugged_in=True, percent=10), State.GREEN),
        (Battery(plugged_in=False, percent=90, seconds_left=3 * 3600), State.AMBER),
        (Battery(plugged_in=False, percent=40, seconds_left=1800), State.RED),
        (Battery(plugged_in=False, percent=40), State.RED),
    ],
)
def test_a_battery_must_outlast_the_conversion(battery: Battery | None, state: State) -> None:
    found = check(CheckKey.POWER, battery=battery)
    assert found.state is state
    assert (found.action is Action.PLUG_IN) == (state is not State.GREEN)


def test_what_may_fall_asleep_is_to_be_kept_awake_for_long_conversions() -> None:
    plugged = Battery(plugged_in=True, percent=100)
    assert check(CheckKey.SLEEP, battery=plugged).action is Action.KEEP_AWAKE
    assert check(CheckKey.SLEEP, system="macos").state is State.AMBER
    assert check(CheckKey.SLEEP, dataclasses.replace(PLAN, seconds=120), battery=plugged).state is State.GREEN


def test_long_conversions_point_to_a_quicker_preset() -> None:
    long = dataclasses.replace(PLAN, seconds=50 * 3600.0)
    assert check(CheckKey.TIME, long).action is Action.QUICKER_PRESET
    assert "estimated from a sample of the work on this machine" in check(CheckKey.TIME).fact


def test_an_estimate_of_a_busy_processor_says_so() -> None:
    busy = check(CheckKey.TIME, device=PROCESSOR, load=4.0)
    assert busy.state is State.AMBER
    assert "while other programs keep its processor busy" in busy.fact
    assert check(CheckKey.TIME, load=4.0).state is State.GREEN, "a card computes"


SIZES = st.integers(0, 200 * GB)
MACHINES = st.builds(
    around,
    st.just(PLAN),
    system=st.sampled_from(["linux", "macos", "windows"]),
    device=st.sampled_from([CARD, PROCESSOR, ComputeDevice(kind="mps", name="Mac", backend="torch")]),
    swap_free=SIZES,
    load=st.floats(0, 100),
    battery=st.none()
    | st.builds(
        Battery,
        plugged_in=st.booleans(),
        percent=st.floats(0, 100),
        seconds_left=st.none() | st.floats(1, 1e5),
    ),
    locked=st.booleans(),
    replaces=st.booleans(),
    long_paths=st.booleans(),
)
PLANS = st.builds(
    lambda disk, memory, seconds: dataclasses.replace(PLAN, disk=disk, memory=memory, seconds=seconds),
    st.builds(
        DiskUse, transformer=SIZES, copied=SIZES, linked=SIZES, working=SIZES, records=st.just(2**21), free=SIZES
    ),
    st.builds(MemoryUse, host=SIZES, host_free=SIZES)
    | st.builds(MemoryUse, host=SIZES, host_free=SIZES, device=SIZES, device_free=SIZES, budget=st.none() | SIZES),
    st.floats(0, 1e7),
)


@given(plan=PLANS, machine=MACHINES, kind=st.sampled_from(["ext4", "vfat", "exfat", "nfs4", "ntfs", "unknown"]))
def test_what_the_plan_refuses_is_red_with_a_way_out(plan: ConversionPlan, machine: Surroundings, kind: str) -> None:
    here = places(plan, file_system(free=plan.disk.free, kind=kind))
    found = preflight(REQUEST, plan, dataclasses.replace(machine, places=here))
    if plan.refusal is not None:
        assert worst(found) is State.RED
    for each in found:
        assert (each.way_out is None) == (each.state is State.GREEN)
        for sentence in filter(None, (each.fact, each.way_out)):
            assert sentence[0] == sentence[0].upper()
            assert not sentence.endswith(".")
    assert table(found).count("\n") + 1 == len(found) + sum(each.way_out is not None for each in found)
    assert all(isinstance(value, (str, int, type(None))) for each in found for value in each.to_json().values())
