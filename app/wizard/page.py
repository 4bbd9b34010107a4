"""The wizard's page of the window: its steps above, the page of the step at hand, and the ways on and back."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.theme import LIGHT, Palette
from app.wizard.draft import Step
from app.wizard.page_style import page_style
from app.wizard.step_header import StepHeader
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard

BACK: Final = {Step.LICENCE: Step.SOURCE, Step.RECIPE: Step.LICENCE, Step.PREFLIGHT: Step.RECIPE}
ON: Final = {
    Step.SOURCE: Step.LICENCE,
    Step.LICENCE: Step.RECIPE,
    Step.RECIPE: Step.PREFLIGHT,
    Step.PREFLIGHT: Step.RUN,
}

MakePage = Callable[[Wizard, QWidget], StepPage]


class WizardPage(QFrame):
    """Shows the wizard's step; each step's page is built when it is first looked at."""

    complained = Signal(str)

    def __init__(self, wizard: Wizard, pages: Mapping[Step, MakePage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wizard = wizard
        self._makers = pages
        self._pages: dict[Step, StepPage] = {}
        self._palette = LIGHT
        self._shown: Step | None = None
        self.setObjectName("wizard")
        self.setAccessibleName(self.tr("Make a ternary model"))
        self.header = StepHeader(self)
        self.stack = QStackedWidget(self)
        self.back = QPushButton(self.tr("Back"), self)
        self.next = QPushButton(self.tr("Next"), self)
        self.cancel = QPushButton(self.tr("Start over"), self)
        self.note = QLabel(self)
        self.foot = QFrame(self)
        self.back.setObjectName("wizard_back")
        self.next.setObjectName("wizard_next")
        self.note.setProperty("role", "muted")
        self.note.setAccessibleName(self.tr("What is missing"))
        self._lay_out()
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.cancel.clicked.connect(wizard.leave)
        wizard.changed.connect(self._follow)
        wizard.complained.connect(self.complained)

    @property
    def page(self) -> StepPage:
        """The page of the step at hand."""
        if self._shown is None:
            self._show_step()
        return self._pages[self.wizard.step]

    def go_on(self) -> None:
        """Go to the next step, where one may."""
        page, step = self.page, self.wizard.step
        if page.may_go_on and page.next_words:
            stays = page.stays
            page.go_on()
            if step in ON and self.wizard.step is step and not stays:
                self.wizard.go(ON[step])

    def go_back(self) -> None:
        """Go to the step before."""
        if self.wizard.step in BACK:
            self.wizard.go(BACK[self.wizard.step])

    def showEvent(self, event: QShowEvent) -> None:
        """Build the page of the step at hand."""
        super().showEvent(event)
        if self._shown is None:
            self._show_step()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, or goes on."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(button := self.focusWidget(), QPushButton | QToolButton):
            button.click()
        else:
            self.go_on()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.setStyleSheet(page_style(palette))
        self.header.set_colours(palette)
        for page in self._pages.values():
            page.set_colours(palette)

    def shut(self) -> None:
        """End every thread of the pages."""
        for page in self._pages.values():
            page.close_page()

    def _follow(self) -> None:
        if self._shown is not None:
            self._show_step()

    def _show_step(self) -> None:
        step = self.wizard.step
        if step not in self._pages:
            page = self._pages[step] = self._makers[step](self.wizard, self)
            page.set_colours(self._palette)
            page.ready_changed.connect(self._follow_page)
            self.stack.addWidget(page)
        if self._shown is not step:
            self._shown = step
            if (focus := self.focusWidget()) is not None and self.stack.isAncestorOf(focus):
                self.setFocus()  # Qt would give it to any part of the page that follows
            self.stack.setCurrentWidget(self._pages[step])
            self._pages[step].enter()
        self.header.show_step(step)
        self._follow_page()

    def _follow_page(self) -> None:
        page, step = self.page, self.wizard.step
        self.back.setVisible(step in BACK)
        self.cancel.setVisible(step in BACK)
        self.next.setVisible(bool(page.next_words))
        self.foot.setVisible(step in BACK or bool(page.next_words))
        self.next.setText(page.next_words)
        if self.next.hasFocus() and not page.may_go_on:
            self.setFocus()  # Qt would give it to whatever comes next
        self.next.setEnabled(page.may_go_on)
        if page.may_go_on and self.hasFocus():
            self.next.setFocus()
        self.note.setText(page.missing)

    def _lay_out(self) -> None:
        head, foot = QFrame(self), self.foot
        head.setObjectName("wizard_head")
        foot.setObjectName("wizard_foot")
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 4, 0, 4)
        row.addWidget(self.header)
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(32, 10, 32, 10)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.note, 1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.stack, 1)
        column.addWidget(foot)
