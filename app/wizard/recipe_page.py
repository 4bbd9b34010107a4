"""The wizard's page of recipes: three cards with what each takes here, and the expert settings behind a click."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.elided_label import ElidedLabel
from app.icons import line_icon
from app.message import breakable, sentence_case
from app.theme import Palette
from app.wizard.expert_options import ExpertOptions
from app.wizard.preset_card import PresetCard
from app.wizard.preset_words import PresetWords
from app.wizard.recipe_style import recipe_style
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard
from engine.quant.presets import PRESETS, PresetKey, preset_of
from engine.requests import Recipe

SIDE_BY_SIDE: Final = 660  # pixels of the page from which the cards stand beside each other
ICON: Final = 16


class RecipePage(StepPage):
    """Cards can be chosen before the engine has said what they take."""

    def __init__(self, wizard: Wizard, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("RecipePage", "How should it be converted?")
        sentence = QCoreApplication.translate(
            "RecipePage", "Quick shows whether it works; the others take longer and learn more from your model."
        )
        super().__init__(wizard, title, sentence, parent)
        self._words = words = PresetWords(self)
        self.cards = {preset.key: PresetCard(preset, words, self) for preset in PRESETS if not preset.expert}
        self._group = QButtonGroup(self)
        self._cards_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.note = self._label("muted")
        self.wrong = self._label("wrong")
        self.again = QPushButton(self.tr("Measure again"), self)
        self.own = self._label("warning")
        self.called = ElidedLabel(self)
        self.change = QPushButton(self.tr("Change"), self)
        self.change.setProperty("role", "link")
        self.change.setAccessibleName(self.tr("Change the name of the new model"))
        self.expert = QToolButton(self)
        self.options = ExpertOptions(wizard, words, self)
        self._source: tuple[str, str | None] | None = None
        self._lay_out_page()
        self._connect()
        self._follow()

    @property
    def may_go_on(self) -> bool:
        """Whether every value can be."""
        return self.wizard.request is not None and self.options.first_wrong() is None

    @property
    def missing(self) -> str:
        """What keeps one from going on."""
        return "" if self.may_go_on else self.tr("An expert setting is wrong")

    def go_on(self) -> None:
        """Keep what was typed last."""
        self.options.settle()

    def close_page(self) -> None:
        """Keep what was typed last."""
        self.options.settle()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.setStyleSheet(recipe_style(palette))
        self._show_expert()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what the cards take, where that is not known."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._ask)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the cards where there is little room."""
        super().resizeEvent(event)
        wide = self.width() >= SIDE_BY_SIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._cards_row.setDirection(direction)

    def _ask(self) -> None:
        wizard = self.wizard
        if self.isVisible() and wizard.offers is None and wizard.error is None and not wizard.is_asking:
            wizard.ask_offers()

    def _choose(self, key: PresetKey) -> None:
        if self.wizard.request is not None:
            self.options.settle()
            self.wizard.choose_preset(self.cards[key].preset)

    def _follow(self) -> None:
        request = self.wizard.request
        source = None if request is None else (request.source, request.base)
        if source != self._source:
            self._source = source
            self.options.forget()
        if request is not None:
            chosen = preset_of(request)
            self._check_card(chosen.key if chosen is not None else None)
            has_card = chosen is not None and chosen.key in self.cards
            self.own.setText("" if has_card else self._words.own_numbers(request))
            self.own.setProperty("role", "warning" if request.recipe is Recipe.INSTANT else "muted")
            self.own.style().polish(self.own)
            self.own.setVisible(not has_card)
            text = self.tr("It will be called {name}").format(name=request.target)
            self.called.setText(text)
            self.options.show_request(request)
        self._show_expert()
        self._follow_offers()
        self.ready_changed.emit()

    def _check_card(self, key: PresetKey | None) -> None:
        self._group.setExclusive(False)  # none of them may be chosen
        for each, card in self.cards.items():
            card.radio.blockSignals(True)
            card.radio.setChecked(each is key)
            card.radio.blockSignals(False)
            card.show_chosen(chosen=each is key)
        self._group.setExclusive(True)

    def _follow_offers(self) -> None:
        wizard = self.wizard
        found = {offer.preset: offer for offer in wizard.offers or ()}
        asking = wizard.is_asking and not found
        for key, card in self.cards.items():
            card.show_offer(found.get(key), is_asking=asking)
        error = wizard.error
        self.wrong.setText(breakable(sentence_case(error.sentence)) if error is not None and not found else "")
        self.wrong.setVisible(bool(self.wrong.text()))
        self.again.setVisible(not asking and not found)
        measuring = self.tr("Measuring what each takes on this computer; you can choose already.")
        self.note.setText(measuring if asking else self._words.bases())
        self.note.setVisible(bool(found) or asking)

    def _toggle_expert(self, open_it: bool) -> None:
        wrong = self.options.first_wrong()
        if not open_it and wrong is not None:
            self.expert.setChecked(True)
            wrong.setFocus()
            return
        self.wizard.show_expert(shown=open_it)

    def _rename(self) -> None:
        self.wizard.show_expert(shown=True)
        self.options.target.name.setFocus()
        self.options.target.name.selectAll()

    def _show_expert(self) -> None:
        shown = self.wizard.draft.expert
        self.expert.setChecked(shown)
        self.expert.setIcon(line_icon("expand" if shown else "chevron", ICON))
        self.options.setVisible(shown)
        self._name_row.setVisible(not shown)

    def _connect(self) -> None:
        self.wizard.changed.connect(self._follow)
        self.wizard.offers_changed.connect(self._follow_offers)
        self.options.checked.connect(self.ready_changed)
        self.expert.clicked.connect(self._toggle_expert)
        self.change.clicked.connect(self._rename)
        self.again.clicked.connect(lambda: self.wizard.ask_offers())
        for key, card in self.cards.items():
            card.radio.clicked.connect(lambda _on=False, key=key: self._choose(key))

    def _lay_out_page(self) -> None:
        self._cards_row.setSpacing(12)
        for card in self.cards.values():
            self._group.addButton(card.radio)
            self._cards_row.addWidget(card, 1)
        self.body.addLayout(self._cards_row)
        for widget in (self.own, self.note, self.wrong):
            self.body.addWidget(widget)
        self.body.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._name_row = QWidget(self)
        row = QHBoxLayout(self._name_row)
        row.setContentsMargins(0, 6, 0, 0)
        row.addWidget(self.called)
        row.addWidget(self.change)
        row.addStretch(1)
        self.body.addWidget(self._name_row)
        self.expert.setText(self.tr("Expert settings"))
        self.expert.setAccessibleName(self.tr("Expert settings"))
        self.expert.setCheckable(True)
        self.expert.setProperty("role", "disclosure")
        self.expert.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.expert.setIconSize(QSize(ICON, ICON))
        self.expert.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.addWidget(self.expert, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.options)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        return label
