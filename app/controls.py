"""The controls of the next pictures: prompt, start picture, size, steps, guidance, seed, count and true CFG."""

import dataclasses
import itertools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.count_field import CountField
from app.fields import Field
from app.models_field import ModelsField
from app.number_fields import DecimalBox, SliderField, WholeBox
from app.prompting.history import UsedPrompt
from app.prompting.prompt_panel import PromptPanel
from app.prompting.prompting import Prompting
from app.prompting.seed_chooser import SeedChooser
from app.prompting.seeds import SeedMode
from app.prompting.styles import Style
from app.prompting.syntax import escape
from app.recall.settings import Program, RecalledSettings
from app.settings import Mode
from app.size_field import SizeField
from app.start_field import StartField
from app.true_cfg_field import TrueCfgField
from engine.description import ModelDescription
from engine.errors import EngineError, PromptTooLong
from engine.requests import MAX_GUIDANCE, MAX_STEPS, GenerationRequest, StartPicture

FIRST_STEPS = 20  # until a model brings its own
FIRST_GUIDANCE = 3.5
USUAL_STEPS = 50
USUAL_GUIDANCE = 10.0


class Controls(QWidget):
    """What pictures are made from; `submitted` says that the person wants them made."""

    submitted = Signal()
    changed = Signal()  # something on which a picture's time depends

    def __init__(self, prompting: Prompting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelDescription | None = None
        self._mode = Mode.EXPERT
        self._is_narrow = False
        self.prompt_panel = PromptPanel(prompting, self)
        self.prompt = self.prompt_panel.editor
        self.start = StartField(self)
        self.size_field = SizeField(self)
        self.steps = SliderField(self.tr("Steps"), WholeBox(self.tr("Steps")), self)
        self.guidance = SliderField(self.tr("Guidance"), DecimalBox(self.tr("Guidance")), self)
        self.seed = SeedChooser(self)
        self.count = CountField(self)
        self.models = ModelsField(self)
        self.true_cfg = TrueCfgField(prompting.wildcards, self)
        self.steps.set_range(1, USUAL_STEPS, MAX_STEPS)
        self.steps.set_value(FIRST_STEPS)
        self.guidance.set_range(0.0, USUAL_GUIDANCE, MAX_GUIDANCE)
        self.guidance.set_value(FIRST_GUIDANCE)
        self.guidance.setToolTip(self.tr("How closely the picture keeps to the prompt"))
        self.steps.setToolTip(self.tr("More steps take longer and settle more detail"))
        self._lay_out()
        self._order()
        self.prompt_panel.submitted.connect(self.submitted)
        self.prompt_panel.style_chosen.connect(self._take_style)
        self.prompt_panel.recalled.connect(self._take_settings)
        self.prompt_panel.counted.connect(self.count.set_combinations)
        self._connect()

    def set_model(self, model: ModelDescription) -> None:
        """Take a model's limits, and its defaults unless it is the one that was there."""
        known = self._model is not None and self._model.folder == model.folder
        self._model = model
        self.models.set_present(model)
        self.prompt_panel.set_model(model)
        defaults = model.defaults
        self.size_field.set_limits(model.sizes, area=defaults.width * defaults.height)
        self.steps.set_range(1, max(USUAL_STEPS, 2 * defaults.steps), MAX_STEPS)
        if not known:
            self.size_field.set_value(defaults.width, defaults.height)
            self.steps.set_value(defaults.steps)
            self.guidance.set_value(defaults.guidance or 0.0)
        self._show_fields()

    def set_mode(self, mode: Mode) -> None:
        """Show all controls, or only those that a person without expert words has a use for."""
        self._mode = mode
        self._show_fields()

    def set_narrow(self, *, narrow: bool) -> None:
        """Put what is seldom used behind a button, where there is little room."""
        self._is_narrow = narrow
        self._show_fields()

    def request(self) -> GenerationRequest:
        """The request that the controls describe, its prompt as it was typed, with a seed taken.

        Raises:
            InvalidRequest: a value is out of range, or the model does not make it.
            InvalidPicture: the picture to start from is gone.
        """
        width, height = self.size_field.value()
        takes_guidance = self._model is None or self._model.defaults.guidance is not None
        request = GenerationRequest(
            prompt=self.prompt.toPlainText(),
            width=width,
            height=height,
            steps=round(self.steps.value()),
            guidance=self.guidance.value() if takes_guidance else None,
            count=self.count.value(),
            true_cfg=self.true_cfg.value(),
            negative_prompt=self.true_cfg.text(),
            start=self.start.value(),
        )
        if self._model is not None:
            request = request.for_model(self._model)
        return dataclasses.replace(request, seed=self.seed.take(request.count))

    def total(self) -> int:
        """How many pictures are made in all, by all models."""
        return self.count.total() * (1 + len(self.models.also()))

    def outline(self, *, true_cfg: float) -> GenerationRequest:
        """What a picture's time depends on, at a scale of true CFG; its words do not matter."""
        width, height = self.size_field.nearest_value()
        start = StartPicture(file=self.start.file, strength=self.start.strength.value()) if self.start.file else None
        steps = round(self.steps.value())
        return GenerationRequest(prompt="…", width=width, height=height, steps=steps, true_cfg=true_cfg, start=start)

    def requests(self) -> tuple[GenerationRequest, tuple[GenerationRequest, ...]]:
        """What was typed, and what it means once chance or every combination has given the words.

        Raises:
            PromptMistake: a prompt is not of the language of prompts, which is shown below it; it has the focus.
            InvalidRequest: a value is out of range, or the model does not make it.
            InvalidPicture: the picture to start from is gone.
        """
        seeds = self.seed.seeds()
        try:
            self.true_cfg.insist()
            typed = self.request()
            made = self.prompt_panel.requests(typed, every=self.count.wants_every())
            self.models.batches(made)  # every model must be able to make them
            return typed, made
        except EngineError:
            self.seed.show_seeds(seeds)  # nothing is made with the one that was taken
            raise

    def set_request(self, request: GenerationRequest, *, seed: int) -> None:
        """Show the values of a request and keep `seed` for the next picture."""
        self.set_recalled(
            RecalledSettings(
                program=Program.TRIPTYCH,
                prompt=request.prompt,
                seed=seed,
                steps=request.steps,
                guidance=request.guidance,
                width=request.width,
                height=request.height,
                true_cfg=request.true_cfg,
                negative=request.negative_prompt,
            )
        )
        self.start.set_value(request.start)

    def set_recalled(self, settings: RecalledSettings) -> None:
        """Show what a picture's file says, and leave alone what it does not say."""
        if settings.prompt is not None:
            self.prompt_panel.set_text(escape(settings.prompt))  # word for word, whatever chance meant before
            self.prompt_panel.styles.choose(None)  # its words are in the prompt
        if settings.width and settings.height:
            self.size_field.set_value(settings.width, settings.height)
        if settings.steps:
            self.steps.set_value(settings.steps)
        if settings.guidance is not None:
            self.guidance.set_value(settings.guidance)
        if settings.true_cfg is not None:
            self.true_cfg.set_value(settings.true_cfg)
        if settings.prompt is not None or settings.negative is not None:
            self.true_cfg.set_text(escape(settings.negative or ""))
        if settings.seed is not None:
            self.seed.set_fixed(settings.seed)
            self.count.set_value(1)
            self.models.clear()
        self._show_fields()

    def point_out(self, field: Field | None, error: EngineError) -> None:
        """Put the focus on the control at fault, and mark the words that would be cut off."""
        self.mark(error)
        if field is None:
            return
        target: QWidget | None = {
            Field.PROMPT: self.prompt,
            Field.START: self.start.strength.box if self.start.file is not None else self.start.choose,
            Field.SIZE: self.size_field.first_wrong() or self.size_field.width_box,
            Field.STEPS: self.steps.box,
            Field.GUIDANCE: self.guidance.box,
            Field.SEED: self.seed.entry,
            Field.COUNT: self.count.box,
            Field.TRUE_CFG: self.true_cfg.scale.box,
            Field.NEGATIVE: self.true_cfg.negative,
        }.get(field)
        if target is not None:
            self._row_of(target).show()
            target.setFocus()

    def mark(self, error: EngineError) -> None:
        """Mark the words of the prompt that an error says would be cut off."""
        if isinstance(error, PromptTooLong):
            self.prompt.mark_cut_off(error.cut_off)

    def _take_style(self, style: Style | None) -> None:
        """Take the steps and the guidance that a style sets."""
        if style is not None and style.steps is not None:
            self.steps.set_value(style.steps)
        if style is not None and style.guidance is not None:
            self.guidance.set_value(style.guidance)
        self._show_fields()

    def _take_settings(self, used: UsedPrompt) -> None:
        """Take the settings with which an earlier prompt was used."""
        values = used.settings
        if values.get("width") and values.get("height"):
            self.size_field.set_value(values["width"], values["height"])
        if values.get("steps"):
            self.steps.set_value(values["steps"])
        if values.get("guidance") is not None:
            self.guidance.set_value(values["guidance"])
        if values.get("seed") is not None:
            self.seed.set_fixed(values["seed"])
        self.count.set_value(values.get("count") or 1)
        self.true_cfg.set_value(values.get("true_cfg") or 1.0)
        self.true_cfg.set_text(values.get("negative_prompt") or "")
        self._show_fields()

    def _show_fields(self) -> None:
        """Hide in plain mode what is as the model has it; a value that is not stays in sight."""
        defaults = self._model.defaults if self._model else None
        expert = self._mode is Mode.EXPERT
        takes_guidance = defaults is None or defaults.guidance is not None
        steps, guidance = round(self.steps.value()), round(self.guidance.value(), 1)
        self.steps.setVisible(expert or (defaults is not None and steps != defaults.steps))
        changed = defaults is not None and guidance != round(defaults.guidance or 0.0, 1)
        self.guidance.setVisible(takes_guidance and (expert or changed))
        self.seed.setVisible(expert or self.seed.seeds().mode is not SeedMode.RANDOM)
        more = expert and (self.count.more.isChecked() or not self._is_narrow)
        self.count.set_narrow(narrow=expert and self._is_narrow)
        self.models.setVisible((more and self.models.has_choice) or bool(self.models.also()))
        self.start.setVisible(more or self.start.file is not None)
        self.true_cfg.setVisible(more or self.true_cfg.is_on)

    def _row_of(self, target: QWidget) -> QWidget:
        """The control that a box is a part of, which plain mode may have hidden."""
        rows = (self.start, self.steps, self.guidance, self.seed, self.true_cfg)
        return next((row for row in rows if row.isAncestorOf(target)), target)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self.prompt_panel, 100)
        for widget in (self.start, self.size_field, self.steps, self.guidance, self.seed, self.count):
            layout.addWidget(widget)
        layout.addWidget(self.models)
        layout.addWidget(self.true_cfg)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.true_cfg.submitted.connect(self.submitted)
        self.true_cfg.counted.connect(self.prompt_panel.count_with)
        self.start.looked.connect(self._follow_start)
        self.count.more.toggled.connect(self._show_fields)
        self.models.changed.connect(self._show_fields)
        for field in (self.start, self.size_field, self.steps, self.true_cfg):
            field.changed.connect(self.changed)

    def _follow_start(self) -> None:
        """Offer the start picture's shape, and let it be seen as long as it is there."""
        self.size_field.offer_shape(self.start.size_of_picture)
        self._show_fields()

    def _order(self) -> None:
        """Let the tab key go from the top to the bottom, and from left to right."""
        panel, size, seed = self.prompt_panel, self.size_field, self.seed
        sides = (size.presets, size.width_box, size.swap, size.height_box, size.nearest, size.shape)
        sliders = (self.steps.slider, self.steps.box, self.guidance.slider, self.guidance.box)
        seeds = (seed.entry, seed.reuse, seed.mode, self.count.more, self.count.every, self.count.box)
        start, cfg = self.start, self.true_cfg
        starts = (start.paste, start.choose, start.other, start.remove, start.strength.slider, start.strength.box)
        last = (self.models.button, cfg.scale.slider, cfg.scale.box, cfg.negative)
        widgets = (panel.styles, panel.earlier, self.prompt, *starts, *sides, *sliders, *seeds, *last)
        for widget, following in itertools.pairwise(widgets):
            QWidget.setTabOrder(widget, following)
