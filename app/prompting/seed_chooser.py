"""The seed's entry: random, fixed or stepping up, and the last one again."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QActionGroup, QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from app.icons import IconButton, line_icon
from app.number_fields import NAME_WIDTH
from app.prompting.seeds import SeedMode, Seeds
from app.seed_validator import SeedValidator

ARROW: Final = " ▾"


class SeedChooser(QWidget):
    """The seed of the next picture, and where the one after it comes from."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seeds = Seeds()
        self.entry = QLineEdit(self)
        self.entry.setValidator(SeedValidator(self.entry))
        self.entry.setAccessibleName(self.tr("Seed"))
        self.reuse = IconButton("again", self.tr("Use the last picture's seed again"), self)
        self.mode = QToolButton(self)
        self.mode.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.mode.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.mode.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mode.setMenu(self._modes())
        name = QLabel(self.tr("Seed"), self)
        name.setProperty("role", "heading")
        name.setFixedWidth(NAME_WIDTH)
        name.setBuddy(self.entry)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget, stretch in ((name, 0), (self.entry, 1), (self.reuse, 0), (self.mode, 0)):
            row.addWidget(widget, stretch)
        self.entry.textEdited.connect(self._typed)
        self.reuse.clicked.connect(lambda: self.show_seeds(self._seeds.reuse()))
        self.show_seeds(self._seeds)

    def seeds(self) -> Seeds:
        """What is chosen."""
        return self._seeds

    def show_seeds(self, seeds: Seeds) -> None:
        """Take another choice."""
        self._seeds = seeds
        random = seeds.mode is SeedMode.RANDOM
        self.entry.setEnabled(not random)
        self.entry.setPlaceholderText(self.tr("new") if random else "")
        shown = "" if random else str(seeds.seed)
        if self.entry.text() != shown and not (self.entry.text() == "" and seeds.seed == 0 and self.entry.hasFocus()):
            self.entry.setText(shown)
        self.reuse.setEnabled(seeds.last is not None)
        words = self.tr("Use the last picture's seed again")
        self.reuse.setToolTip(words if seeds.last is None else f"{words}: {seeds.last}")
        self.mode.setText(self._words()[seeds.mode] + ARROW)
        self.mode.setAccessibleName(self.tr("Where the seed comes from: {mode}").format(mode=self._words()[seeds.mode]))
        self.mode.setToolTip(self._meanings()[seeds.mode])
        for action in self.mode.menu().actions():
            action.setChecked(action.data() == seeds.mode.value)
        self.draw_icon()
        self.changed.emit()

    def take(self, count: int = 1) -> int:
        """The seed of a job of `count` pictures that is asked for now; stepping up goes past all of them."""
        seed, after = self._seeds.take(count)
        self.show_seeds(after)
        return seed

    def set_fixed(self, seed: int) -> None:
        """Keep `seed` for the next pictures."""
        self.show_seeds(self._seeds.fixed(seed))

    def set_last(self, seed: int) -> None:
        """Remember the seed of the last picture, for using it again."""
        self.show_seeds(self._seeds.made(seed))

    def draw_icon(self) -> None:
        """Draw the icon in the present colours: dice where chance chooses."""
        self.mode.setIcon(line_icon("dice") if self._seeds.mode is SeedMode.RANDOM else QIcon())

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons again when the colours change."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.draw_icon()

    def _modes(self) -> QMenu:
        menu = QMenu(self.mode)
        group = QActionGroup(menu)
        for mode, words in self._meanings().items():
            action = menu.addAction(words)
            action.setData(mode.value)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, chosen=mode: self.show_seeds(self._seeds.in_mode(chosen)))
        return menu

    def _words(self) -> dict[SeedMode, str]:
        return {
            SeedMode.RANDOM: self.tr("Random"),
            SeedMode.FIXED: self.tr("Fixed"),
            SeedMode.STEP_UP: self.tr("Step up"),
        }

    def _meanings(self) -> dict[SeedMode, str]:
        return {
            SeedMode.RANDOM: self.tr("Random: a new seed each time"),
            SeedMode.FIXED: self.tr("Fixed: the same seed each time"),
            SeedMode.STEP_UP: self.tr("Step up: one higher after each picture"),
        }

    def _typed(self, text: str) -> None:
        self._seeds = self._seeds.fixed(int(text or 0))
        self.changed.emit()
