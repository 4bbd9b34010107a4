"""Everything that may stand in a conversion's way, in green, amber and red, before it begins."""

from collections.abc import Iterator
from typing import Final

from engine.memory import CONTEXT_BYTES
from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.disk_checks import disk_checks, path_check
from engine.quant.plan import ConversionPlan, size_text, time_text
from engine.quant.surroundings import Battery, ComputeDevice, Surroundings
from engine.requests import ConversionRequest, Recipe

TIGHT: Final = 0.9  # of what is free
LONG_SECONDS: Final = 4 * 3600.0
SHORT_SECONDS: Final = 600.0
BUSY: Final = 1.5  # programs that want each core
BFLOAT16_CAPABILITY: Final = (8, 0)


def preflight(request: ConversionRequest, plan: ConversionPlan, around: Surroundings) -> tuple[Check, ...]:
    """The table of a planned conversion on a machine, in the order of `CheckKey`.

    Where `plan.refusal` or `around` stops the conversion, a check is red; a red one says what cannot end as it stands.
    """
    found = (
        _target(plan, around),
        _work(plan, around),
        path_check(plan.target, around),
        *disk_checks(around.places),
        _memory(plan, around),
        _device(request, plan, around.device),
        *_device_memory(plan),
        _power(plan, around.battery),
        _sleep(plan, around),
        _time(request, plan, around),
    )
    order = list(CheckKey)
    return tuple(sorted(found, key=lambda check: order.index(check.key)))


def _target(plan: ConversionPlan, around: Surroundings) -> Check:
    obstacle = around.obstacle
    if obstacle is not None and not obstacle.other_begun:
        either = ", or allow that it is replaced once the new model is whole" if obstacle.replaceable else ""
        return Check(
            key=CheckKey.TARGET,
            state=State.RED,
            fact=_fact(obstacle.error.sentence),
            way_out=f"Choose another name or folder{either}",
            action=Action.REPLACE_TARGET if obstacle.replaceable else Action.CHOOSE_TARGET,
        )
    if around.replaces:
        return Check(
            key=CheckKey.TARGET,
            state=State.AMBER,
            fact=f"{plan.target} is there and is replaced once the new model is whole",
            way_out="Choose another name to keep both",
            action=Action.CHOOSE_TARGET,
        )
    return Check(key=CheckKey.TARGET, state=State.GREEN, fact=f"Nothing is in the way at {plan.target}")


def _work(plan: ConversionPlan, around: Surroundings) -> Check:
    if around.locked:
        return Check(
            key=CheckKey.WORK,
            state=State.RED,
            fact=f"Another process is making {plan.target} now",
            way_out="Wait until it is done, or choose another name",
            action=Action.CHOOSE_TARGET,
        )
    if around.obstacle is not None and around.obstacle.other_begun:
        return Check(
            key=CheckKey.WORK,
            state=State.RED,
            fact=_fact(around.obstacle.error.sentence),
            way_out="Choose what it was begun with, choose another name, or begin anew, which deletes what it has",
            action=Action.START_ANEW,
        )
    if plan.done:
        fact = f"An interrupted conversion goes on: {plan.done} of {plan.blocks} blocks are there"
    else:
        fact = f"No other conversion uses {plan.folder}"
    return Check(key=CheckKey.WORK, state=State.GREEN, fact=fact)


def _memory(plan: ConversionPlan, around: Surroundings) -> Check:
    needed, free = plan.memory.host, plan.memory.host_free
    fact = f"{size_text(needed)} of memory are needed and {size_text(free)} are free"
    if needed > free:
        swap = f"; {size_text(around.swap_free)} of swap are no help, being far too slow" if around.swap_free else ""
        return Check(
            key=CheckKey.MEMORY,
            state=State.RED,
            fact=fact + swap,
            way_out=f"Close other programs until {size_text(needed - free)} more are free, or choose a quicker recipe",
            action=Action.FREE_MEMORY,
            value=needed - free,
        )
    wanted = int(needed / TIGHT) - free
    if wanted > 0:
        end = "the computer would swap" if around.swap_free else "without swap, the system would end programs"
        return Check(
            key=CheckKey.MEMORY,
            state=State.AMBER,
            fact=f"{fact}: should another program take more meanwhile, {end}",
            way_out="Close other programs, and open none that is large",
            action=Action.FREE_MEMORY,
            value=wanted,
        )
    return Check(key=CheckKey.MEMORY, state=State.GREEN, fact=fact)


def _device(request: ConversionRequest, plan: ConversionPlan, device: ComputeDevice) -> Check:
    match device.kind:
        case "cpu":
            return _processor(request, plan, device)
        case "mps":
            return Check(
                key=CheckKey.DEVICE,
                state=State.AMBER,
                fact=f"{device.name} computes through MPS, on which no conversion was measured",
                way_out="Compare with the processor, which every recipe was tried on",
                action=Action.CHOOSE_DEVICE,
            )
        case "cuda":
            return _gpu(device)


def _processor(request: ConversionRequest, plan: ConversionPlan, device: ComputeDevice) -> Check:
    fact = f"{device.name} computes, about {time_text(plan.seconds)}"
    if request.device != "cpu" and device.why_no_gpu is not None:
        fact += f"; no GPU: {device.why_no_gpu}"
    if plan.seconds <= LONG_SECONDS:
        return Check(key=CheckKey.DEVICE, state=State.GREEN, fact=fact)
    return Check(
        key=CheckKey.DEVICE,
        state=State.AMBER,
        fact=fact,
        way_out="Use a computer with an NVIDIA GPU, or let it run: it can be stopped and goes on later",
        action=Action.CHOOSE_DEVICE,
    )


def _gpu(device: ComputeDevice) -> Check:
    assert device.capability is not None, "a CUDA device has a compute capability"
    capability = ".".join(map(str, device.capability))
    fact = f"{device.name} has compute capability {capability}; its ternary products are made by {device.backend}"
    if device.capability >= BFLOAT16_CAPABILITY:
        return Check(key=CheckKey.DEVICE, state=State.GREEN, fact=fact)
    return Check(
        key=CheckKey.DEVICE,
        state=State.AMBER,
        fact=f"{fact}, and numbers of 16 bits are slow below 8.0",
        way_out="Use a newer GPU, or expect more than the estimated time",
        action=Action.CHOOSE_DEVICE,
    )


def _device_memory(plan: ConversionPlan) -> Iterator[Check]:
    memory, free = plan.memory, plan.memory.device_free
    if free is None:
        return
    fact = f"{size_text(memory.device)} of memory on {plan.device} are needed and {size_text(free)} are free"
    state, way_out, action, value = State.RED, "", Action.FREE_DEVICE_MEMORY, memory.device - free
    if memory.device > free:
        way_out = "Close programs that use the GPU, a model in the studio too, or choose the processor"
    elif memory.budget is not None and memory.device > memory.budget:
        fact = f"{fact}, of which the budget leaves {size_text(max(0, memory.budget))}"
        action, value = Action.SET_BUDGET, memory.device + CONTEXT_BYTES
        way_out = f"Allow {size_text(value)} or more"
    elif memory.device > TIGHT * free:
        state, value = State.AMBER, int(memory.device / TIGHT) - free
        way_out = "Close programs that use the GPU, and open none meanwhile"
    else:
        yield Check(key=CheckKey.DEVICE_MEMORY, state=State.GREEN, fact=fact)
        return
    yield Check(key=CheckKey.DEVICE_MEMORY, state=state, fact=fact, way_out=way_out, action=action, value=value)


def _power(plan: ConversionPlan, battery: Battery | None) -> Check:
    if battery is None or battery.plugged_in:
        fact = "The computer is plugged in" if battery else "The computer has no battery to watch"
        return Check(key=CheckKey.POWER, state=State.GREEN, fact=fact)
    left = "" if battery.seconds_left is None else f", for about {time_text(battery.seconds_left)}"
    fact = f"The computer runs on its battery, {battery.percent:.0f} % full{left}, and {_long(plan)} is needed"
    lasts = plan.seconds <= SHORT_SECONDS if battery.seconds_left is None else plan.seconds < battery.seconds_left
    return Check(
        key=CheckKey.POWER,
        state=State.AMBER if lasts else State.RED,
        fact=fact,
        way_out="Plug it in; should the battery run out, finished blocks are kept and the same conversion goes on",
        action=Action.PLUG_IN,
    )


def _sleep(plan: ConversionPlan, around: Surroundings) -> Check:
    may_sleep = around.battery is not None or around.system != "linux"
    if plan.seconds <= SHORT_SECONDS or not may_sleep:
        fact = "Nothing is lost should the computer sleep meanwhile: the conversion goes on when it wakes"
        return Check(key=CheckKey.SLEEP, state=State.GREEN, fact=fact)
    return Check(
        key=CheckKey.SLEEP,
        state=State.AMBER,
        fact="Whether this computer falls asleep by itself cannot be known, and nothing is computed in its sleep",
        way_out=f"Keep it awake for {_long(plan)}, a laptop with its lid open; asleep it loses time and no work",
        action=Action.KEEP_AWAKE,
    )


def _time(request: ConversionRequest, plan: ConversionPlan, around: Surroundings) -> Check:
    fact = f"It takes {_long(plan)}, estimated from a sample of the work on this machine"
    if around.device.kind == "cpu" and around.load > BUSY:
        return Check(
            key=CheckKey.TIME,
            state=State.AMBER,
            fact=f"{fact} while other programs keep its processor busy",
            way_out="Close them: it takes less, and can be estimated better then",
        )
    quick = request.recipe is Recipe.INSTANT or request.prompt_count is not None
    if plan.seconds <= LONG_SECONDS or quick:
        return Check(key=CheckKey.TIME, state=State.GREEN, fact=fact)
    return Check(
        key=CheckKey.TIME,
        state=State.AMBER,
        fact=fact,
        way_out="Stop and go on as you like, or choose a quicker recipe",
        action=Action.QUICKER_PRESET,
    )


def _long(plan: ConversionPlan) -> str:
    return f"about {time_text(plan.seconds)}"


def _fact(sentence: str) -> str:
    """The part of an error's sentence before what to do."""
    fact = sentence.partition(": ")[0]
    return fact[:1].upper() + fact[1:]
