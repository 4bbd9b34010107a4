"""Which other models make the same pictures too: the same on 16 bits and on 1.58 is a count, not another tool."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from app.number_fields import NAME_WIDTH
from engine.catalog import CatalogEntry
from engine.description import ModelDescription
from engine.requests import GenerationRequest

ARROW = " ▾"
Batch = tuple[ModelDescription, tuple[GenerationRequest, ...]]


class ModelsField(QWidget):
    """The present model makes the pictures, and each that is checked beside it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usable: dict[Path, ModelDescription] = {}
        self._also: set[Path] = set()
        self._present: ModelDescription | None = None
        self.button = QToolButton(self)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setMenu(QMenu(self.button))
        name = QLabel(self.tr("Models"), self)
        name.setProperty("role", "heading")
        name.setFixedWidth(NAME_WIDTH)
        name.setBuddy(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(self.button)
        self._list()

    @property
    def has_choice(self) -> bool:
        """Whether there is another model than the present one."""
        return any(self._present is None or folder != self._present.folder for folder in self._usable)

    def set_models(self, entries: Sequence[CatalogEntry]) -> None:
        """List the models that are installed and can be used."""
        self._usable = {entry.folder: entry.description for entry in entries if entry.description is not None}
        self._list()

    def set_present(self, model: ModelDescription) -> None:
        """Say which model makes the pictures in any case."""
        self._present = model
        self._list()

    def also(self) -> tuple[ModelDescription, ...]:
        """The models that are chosen beside the present one."""
        here = self._present.folder if self._present is not None else None
        return tuple(model for folder, model in self._usable.items() if folder in self._also and folder != here)

    def clear(self) -> None:
        """Choose none beside the present one."""
        self._also.clear()
        self._list()

    def batches(self, requests: tuple[GenerationRequest, ...]) -> tuple[Batch, ...]:
        """The requests for each model beside the present one; guidance alone is as each takes it.

        Raises:
            InvalidRequest: a model does not make them.
        """
        return tuple((model, tuple(_for(request, model) for request in requests)) for model in self.also())

    def _list(self) -> None:
        """List the models, the present one as what cannot be left out."""
        menu = self.button.menu()
        menu.clear()
        for folder, model in self._usable.items():
            is_present = self._present is not None and folder == self._present.folder
            action = menu.addAction(model.name)
            action.setCheckable(True)
            action.setChecked(is_present or folder in self._also)
            action.setEnabled(not is_present)
            action.toggled.connect(lambda wanted, folder=folder: self._choose(folder, wanted=wanted))
        self._show()

    def _show(self) -> None:
        chosen = self.also()
        count = len(chosen) + 1
        words = self.tr("This model alone") if not chosen else self.tr("{count} models").format(count=count)
        self.button.setText(words + ARROW)
        self.button.setAccessibleName(self.tr("Models that make the same pictures: {words}").format(words=words))
        tip = self.tr("Make the same pictures with other models too, one model after the other")
        self.button.setToolTip("\n".join((tip, *(model.name for model in chosen))))
        self.changed.emit()

    def _choose(self, folder: Path, *, wanted: bool) -> None:
        if wanted:
            self._also.add(folder)
        else:
            self._also.discard(folder)
        self._show()


def _for(request: GenerationRequest, model: ModelDescription) -> GenerationRequest:
    guidance = request.guidance if model.defaults.guidance is not None else None
    return dataclasses.replace(request, guidance=guidance).for_model(model)
