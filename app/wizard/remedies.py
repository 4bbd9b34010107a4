"""What the window can do about a check that is not green."""

import enum
import sys
from typing import Final

from PySide6.QtCore import QObject

from app.measures import bytes_text
from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.plan import ConversionPlan
from engine.quant.presets import PresetKey, preset_of
from engine.requests import ConversionRequest


class Remedy(enum.Enum):
    """A button's deed."""

    RENAME = enum.auto()
    REPLACE = enum.auto()
    BEGIN_ANEW = enum.auto()
    ALLOW_MEMORY = enum.auto()
    USE_PROCESSOR = enum.auto()
    USE_ANY_DEVICE = enum.auto()
    CHOOSE_QUICK = enum.auto()
    CHOOSE_RECIPE = enum.auto()
    CHECK_AGAIN = enum.auto()


OF_ACTION: Final = {
    Action.CHOOSE_TARGET: (Remedy.RENAME,),
    Action.REPLACE_TARGET: (Remedy.RENAME, Remedy.REPLACE),
    Action.START_ANEW: (Remedy.RENAME, Remedy.BEGIN_ANEW),
    Action.FREE_DISK: (Remedy.CHECK_AGAIN, Remedy.RENAME),
    Action.FREE_MEMORY: (Remedy.CHECK_AGAIN, Remedy.CHOOSE_QUICK),
    Action.FREE_DEVICE_MEMORY: (Remedy.CHECK_AGAIN, Remedy.USE_PROCESSOR),
    Action.SET_BUDGET: (Remedy.ALLOW_MEMORY,),
    Action.CHOOSE_DEVICE: (Remedy.USE_PROCESSOR, Remedy.USE_ANY_DEVICE),
    Action.PLUG_IN: (Remedy.CHECK_AGAIN,),
    Action.KEEP_AWAKE: (),
    Action.QUICKER_PRESET: (Remedy.CHOOSE_QUICK,),
}


def remedies_for(check: Check, request: ConversionRequest, plan: ConversionPlan) -> tuple[Remedy, ...]:
    """The buttons of a check, those left out that would change nothing."""
    if check.action is None:
        return (Remedy.CHECK_AGAIN,) if check.state is not State.GREEN else ()
    found = OF_ACTION[check.action]
    on_processor = request.device == "cpu" or (plan.memory.device_free is None and sys.platform != "darwin")
    chosen = preset_of(request)
    idle = set()
    if on_processor:
        idle.add(Remedy.USE_PROCESSOR)
    if request.device != "cpu":
        idle.add(Remedy.USE_ANY_DEVICE)
    if chosen is not None and chosen.key in {PresetKey.QUICK, PresetKey.INSTANT}:
        idle.add(Remedy.CHOOSE_QUICK)
    return tuple(remedy for remedy in found if remedy not in idle)


class CheckWords(QObject):
    """Puts checks and their remedies into words."""

    def state(self, state: State) -> str:
        """How something stands."""
        return {
            State.GREEN: self.tr("Fine"),
            State.AMBER: self.tr("To know"),
            State.RED: self.tr("In the way"),
        }[state]

    def key(self, key: CheckKey) -> str:
        """What was looked at."""
        return {
            CheckKey.TARGET: self.tr("Name"),
            CheckKey.WORK: self.tr("Earlier work"),
            CheckKey.PATH: self.tr("Path"),
            CheckKey.DISK: self.tr("Free disk"),
            CheckKey.FILE_SYSTEM: self.tr("Disk format"),
            CheckKey.MEMORY: self.tr("Memory"),
            CheckKey.DEVICE: self.tr("Device"),
            CheckKey.DEVICE_MEMORY: self.tr("GPU memory"),
            CheckKey.POWER: self.tr("Power"),
            CheckKey.SLEEP: self.tr("Sleep"),
            CheckKey.TIME: self.tr("Time"),
        }[key]

    def remedy(self, remedy: Remedy, check: Check) -> str:
        """What a button does."""
        match remedy:
            case Remedy.RENAME:
                is_disk = check.key in {CheckKey.DISK, CheckKey.FILE_SYSTEM}
                return self.tr("Another place…") if is_disk else self.tr("Another name…")
            case Remedy.REPLACE:
                return self.tr("Replace it")
            case Remedy.BEGIN_ANEW:
                return self.tr("Begin anew")
            case Remedy.ALLOW_MEMORY:
                return self.tr("Allow {size}").format(size=bytes_text(check.value))
            case Remedy.USE_PROCESSOR:
                return self.tr("Use the processor")
            case Remedy.USE_ANY_DEVICE:
                return self.tr("Let Triptych choose the device")
            case Remedy.CHOOSE_QUICK:
                return self.tr("Choose Quick")
            case Remedy.CHOOSE_RECIPE:
                return self.tr("Back to the recipe")
            case Remedy.CHECK_AGAIN:
                return self.tr("Check again")

    def verdict(self, red: int, amber: int) -> str:
        """The sentence above all checks."""
        if red:
            text = self.tr("1 thing is in the way") if red == 1 else self.tr("{count} things are in the way")
            return text.format(count=red)
        if amber:
            text = (
                self.tr("Ready, with 1 thing to know") if amber == 1 else self.tr("Ready, with {count} things to know")
            )
            return text.format(count=amber)
        return self.tr("Ready")
