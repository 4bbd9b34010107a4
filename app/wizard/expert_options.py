"""The settings of a conversion that only experts have a use for."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from app.choice_box import ChoiceBox
from app.wizard.draft import with_choice
from app.wizard.lora_list import LoraList
from app.wizard.number_entry import NumberEntry
from app.wizard.option_row import OptionRow
from app.wizard.preset_words import PresetWords
from app.wizard.prompts_choice import PromptsChoice
from app.wizard.target_field import TargetField
from app.wizard.text_entry import TextEntry
from app.wizard.wizard import Wizard
from engine.errors import InvalidRequest
from engine.quant.presets import PresetKey, preset
from engine.requests import ConversionRequest, Recipe

BEFORE_DEVICE: Final = ("prompt_count", "drawing_steps", "updates", "seed")
SETTLING: Final = 700  # milliseconds after the last letter
GIGABYTE: Final = 1e9
PRESET_OF: Final = {
    Recipe.CALIBRATED: PresetKey.BALANCED,
    Recipe.DISTILLED: PresetKey.BEST,
    Recipe.INSTANT: PresetKey.INSTANT,
}
WITHOUT_PROMPTS: Final = ("prompts", "prompt_count", "drawing_steps", "updates")


class ExpertOptions(QFrame):
    """Each change is checked at once and kept once the person pauses; `checked` tells that one was looked at."""

    checked = Signal()

    def __init__(self, wizard: Wizard, words: PresetWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self._pending: dict[str, Any] = {}
        self.setObjectName("option_card")
        self.setAccessibleName(self.tr("Expert settings"))
        self.target = TargetField(self)
        self.recipe = ChoiceBox(self.tr("Recipe"), self)
        for recipe in (Recipe.CALIBRATED, Recipe.DISTILLED, Recipe.INSTANT):
            self.recipe.addItem(words.recipe(recipe), recipe)
        self.prompts = PromptsChoice(self)
        self.device = ChoiceBox(self.tr("Device"), self)
        for value, text in (
            ("auto", self.tr("Chosen by Triptych")),
            ("cuda", self.tr("GPU (CUDA)")),
            ("cpu", self.tr("Processor")),
        ):
            self.device.addItem(text, value)
        self.loras = LoraList(self)
        self.pictures = QCheckBox(self.tr("Pictures before and after, where they can be made"), self)
        self.entries = self._entries()
        self.rows = self._rows()
        self._timer = QTimer(self, singleShot=True, interval=SETTLING)
        self._timer.timeout.connect(self.settle)
        self._lay_out()
        self._connect()

    def first_wrong(self) -> QWidget | None:
        """The first control whose value cannot be, None where all can."""
        if not self.target.is_sound:
            return self.target
        return next((row.control for row in self.rows.values() if row.is_wrong), None)

    def show_request(self, request: ConversionRequest) -> None:
        """Show a request's values; what is being typed stays."""
        if "target" not in self._pending and (self.target.is_sound or not self.target.target):
            self.target.show_target(request.target)
        self.recipe.setCurrentIndex(self.recipe.findData(request.recipe))
        self.prompts.show_file(request.prompts)
        if self.device.findData(request.device) < 0:
            self.device.addItem(request.device, request.device)
        self.device.setCurrentIndex(self.device.findData(request.device))
        self.loras.show_loras(request.loras)
        self.pictures.setChecked(request.pictures)
        for field, entry in self.entries.items():
            if field not in self._pending:
                entry.show_value(getattr(request, field))
        for field in WITHOUT_PROMPTS:
            self.rows[field].setEnabled(request.recipe is not Recipe.INSTANT)
        self._check_entries()

    def forget(self) -> None:
        """Drop what was typed for another source."""
        self._timer.stop()
        self._pending = {}
        for entry in self.entries.values():
            entry.forget()
        self.target.name.clear()
        self.target.show_target("")

    def settle(self) -> None:
        """Keep now what was typed, as far as it can be."""
        self._timer.stop()
        if self.target.is_sound and self._wizard.request is not None and self.target.target:
            self._pending["target"] = self.target.target
        pending, self._pending = self._pending, {}
        if pending and self._wizard.request is not None:
            self._choose(**pending)

    def _entries(self) -> dict[str, NumberEntry | TextEntry]:
        own = self.tr("the recipe's own")
        return {
            "prompt_count": NumberEntry(self.tr("Number of prompts"), self.tr("all that are of use"), self),
            "drawing_steps": NumberEntry(self.tr("Steps of the source"), self.tr("its own number"), self),
            "updates": NumberEntry(self.tr("Updates"), own, self),
            "seed": NumberEntry(self.tr("Seed"), "0", self),
            "budget": NumberEntry(self.tr("GPU memory, in GB"), self.tr("all that is free"), self, unit=GIGABYTE),
            "branch": NumberEntry(self.tr("Side branches, in percent"), "0", self, unit=1.0),
            "preview": TextEntry(self.tr("Preview while it runs"), self.tr("none"), self),
        }

    def _rows(self) -> dict[str, OptionRow]:
        hints = {
            "target": self.tr("A name, or a folder elsewhere"),
            "prompts": self.tr("A text with one prompt a line"),
            "prompt_count": "",
            "drawing_steps": self.tr("How many steps the source draws each prompt in"),
            "updates": self.tr("How long a block learns; 0 leaves it out where blocks are calibrated"),
            "seed": self.tr("The same seed on the same computer makes the same model"),
            "budget": self.tr("At most so much of the GPU's memory is taken"),
            "branch": self.tr("Share of the parameters kept as small 16-bit corrections, up to 1.5"),
            "preview": self.tr("A prompt that is drawn before, between and after the blocks"),
            "loras": self.tr("Their changes become part of the model"),
        }
        controls: list[tuple[str, str, QWidget]] = [
            ("target", self.tr("Name"), self.target),
            ("recipe", self.tr("Recipe"), self.recipe),
            ("prompts", self.tr("Prompts"), self.prompts),
            *((field, self.entries[field].accessibleName(), self.entries[field]) for field in BEFORE_DEVICE),
            ("device", self.tr("Device"), self.device),
            *((field, self.entries[field].accessibleName(), self.entries[field]) for field in ("budget", "branch")),
            ("loras", self.tr("LoRAs to fold in"), self.loras),
            ("preview", self.entries["preview"].accessibleName(), self.entries["preview"]),
            ("pictures", self.tr("Report"), self.pictures),
        ]
        return {field: OptionRow(name, control, hints.get(field, ""), self) for field, name, control in controls}

    def _connect(self) -> None:
        self.target.edited.connect(self._take_target)
        self.target.settled.connect(self.settle)
        self.target.placed.connect(self.settle)
        for field, entry in self.entries.items():
            entry.edited.connect(self._taker(field))
            entry.editingFinished.connect(self.settle)
        self.recipe.activated.connect(lambda _index: self._take_recipe())
        self.device.activated.connect(lambda _index: self._choose(device=self.device.currentData()))
        self.prompts.chosen.connect(lambda file: self._choose(prompts=file))
        self.loras.edited.connect(lambda: self._wait_for("loras", self.loras.value()))
        self.pictures.clicked.connect(lambda on: self._choose(pictures=on))

    def _taker(self, field: str) -> Callable[[], None]:
        return lambda: self._take_entry(field)

    def _take_target(self) -> None:
        self._pending.pop("target", None)
        if self.target.is_sound:
            self._wait_for("target", self.target.target)
        self.checked.emit()

    def _take_entry(self, field: str) -> None:
        self._pending.pop(field, None)
        try:
            value = self._checked_value(field)
        except (ValueError, InvalidRequest):
            self._check_entries()
        else:
            self.rows[field].say("")
            self._wait_for(field, value)
        self.checked.emit()

    def _checked_value(self, field: str) -> Any:
        """The entry's value, which the request can have.

        Raises:
            ValueError: it is no number.
            InvalidRequest: the request cannot have it.
        """
        value = self.entries[field].value()
        if value is None and field in {"seed", "branch"}:
            value = 0
        with_choice(self._wizard.draft, **{field: value})
        return value

    def _check_entries(self) -> None:
        for field in self.entries:
            try:
                self._checked_value(field)
            except InvalidRequest as error:
                self.rows[field].say(error.sentence)
            except ValueError as error:
                self.rows[field].say(str(error))
            else:
                self.rows[field].say("")

    def _take_recipe(self) -> None:
        self.settle()
        self._wizard.choose_preset(preset(PRESET_OF[self.recipe.currentData()]))

    def _wait_for(self, field: str, value: Any) -> None:
        self._pending[field] = value
        self._timer.start()

    def _choose(self, **values: Any) -> None:
        try:
            self._wizard.choose(**values)
        except InvalidRequest as error:
            self.rows[next(iter(values))].say(error.sentence)
        self.checked.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 18)
        column.setSpacing(10)
        for number, row in enumerate(self.rows.values()):
            if number:
                line = QFrame(self)
                line.setObjectName("option_line")
                column.addWidget(line)
            column.addWidget(row)
