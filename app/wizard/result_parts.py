"""What the result page shows of a report: numbers, a chart, the worst layers, and pictures before and after."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.conversions.words import block_name
from app.fact_rows import show_fact_rows
from app.measures import bytes_text
from app.message import sentence_case
from app.models.quality_chart import QualityChart
from app.theme import Palette
from app.wizard.preview_pair import PairSlider
from app.wizard.result_facts import ResultFacts, ResultPair
from engine.events import ModelReady
from engine.quant.report import LayerReport


class NumbersCard(QFrame):
    """The few numbers that say most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_card")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 16, 20, 16)
        self._row.setSpacing(24)
        self.smaller = self._tile()
        self.bits = self._tile()
        self.ratio = self._tile()
        self.zeros = self._tile()

    def show_model(self, ready: ModelReady, facts: ResultFacts | None) -> None:
        """Show what the conversion told at its end, and what its report adds."""
        sizes = self.tr("{before} became {after}")
        words = sizes.format(before=bytes_text(ready.source_bytes), after=bytes_text(ready.transformer_bytes))
        _show(self.smaller, self.tr("{times} × smaller").format(times=_times(ready)), words)
        bits = facts.report.bits_a_weight if facts else None
        _show(self.bits, "–" if bits is None else f"{bits:.2f}", self.tr("bits a ternary weight, with its scales"))
        _show(self.ratio, f"{ready.weight_snr_db:.1f} dB", self.tr("from the source's weights, on average"))
        _show(self.zeros, f"{100 * ready.zero_share:.0f} %", self.tr("of the weights are zero"))

    def _tile(self) -> tuple[QLabel, QLabel]:
        number, words = QLabel(self), QLabel(self)
        number.setObjectName("result_number")
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(number)
        column.addWidget(words)
        column.addStretch(1)
        self._row.addLayout(column, 1)
        return number, words


class QualityCard(QFrame):
    """The blocks as bars, and the layers that are furthest from their source."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_card")
        heading, below = QLabel(self.tr("Signal-to-noise by block"), self), QLabel(self.tr("The worst layers"), self)
        for each in (heading, below):
            each.setProperty("role", "heading")
        self.chart = QualityChart(self)
        self.line = QLabel(self)
        self.line.setProperty("role", "muted")
        self.line.setWordWrap(True)
        self.layers = QGridLayout()
        self.layers.setHorizontalSpacing(24)
        self.layers.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self.chart)
        column.addWidget(self.line)
        column.addSpacing(6)
        column.addWidget(below)
        column.addLayout(self.layers)

    def show_facts(self, facts: ResultFacts) -> None:
        """Show the report's blocks and layers."""
        self.chart.show_quality(facts.quality)
        if facts.quality:
            name, ratio = min(facts.quality, key=lambda pair: pair[1])
            words = self.tr("A bar a block, the higher the nearer to its source; the lowest is {name} with {ratio} dB.")
            self.line.setText(words.format(name=block_name(name), ratio=f"{ratio:.1f}"))
        self.setVisible(bool(facts.quality))
        show_fact_rows(self.layers, [self._layer(layer) for layer in facts.worst], self)

    def _layer(self, layer: LayerReport) -> tuple[str, str]:
        ratio = self.tr("{ratio} dB, {rows} × {columns}")
        return layer.name, ratio.format(ratio=f"{layer.final_snr_db:.1f}", rows=layer.rows, columns=layer.columns)


class PicturesCard(QFrame):
    """The report's pairs of pictures, one at a time under a divider."""

    compare_asked = Signal(object)  # the two files

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_card")
        self._pairs: tuple[ResultPair, ...] = ()
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self.show_pair)
        heading = QLabel(self.tr("Before and after"), self)
        heading.setProperty("role", "heading")
        self.slider = PairSlider(self)
        self.prompt = QLabel(self)
        self.prompt.setProperty("role", "muted")
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.prompt.setWordWrap(True)
        self.compare = QPushButton(self.tr("Compare closely"), self)
        self.compare.setProperty("main", False)
        self.compare.clicked.connect(self._compare)
        self._choices = QHBoxLayout()
        self._choices.setSpacing(4)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(heading, 1)
        top.addLayout(self._choices)
        bottom.addWidget(self.prompt, 1)
        bottom.addWidget(self.compare)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.slider)
        column.addLayout(bottom)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.slider.set_colours(palette)

    def show_pairs(self, pairs: Sequence[ResultPair], no_pictures: str | None) -> None:
        """Show these, or why there are none."""
        self._pairs = tuple(pairs)
        for button in self._buttons.buttons():
            self._buttons.removeButton(button)
            button.deleteLater()
        for number in range(len(self._pairs) if len(self._pairs) > 1 else 0):
            button = QPushButton(str(number + 1), self)
            button.setCheckable(True)
            button.setProperty("pair", True)
            button.setAccessibleName(self.tr("Pair {number}").format(number=number + 1))
            self._buttons.addButton(button, number)
            self._choices.addWidget(button)
        self.slider.setVisible(bool(self._pairs))
        self.compare.setVisible(bool(self._pairs))
        if self._pairs:
            self.show_pair(0)
        else:
            why = self.tr("There are no pictures: {why}").format(why=no_pictures or self.tr("none were made"))
            self.prompt.setText(sentence_case(why))

    def show_pair(self, number: int) -> None:
        """Show one of them."""
        pair = self._pairs[number]
        if (button := self._buttons.button(number)) is not None:
            button.setChecked(True)
        self.slider.show_images([(pair.images[0], self.tr("Before")), (pair.images[1], self.tr("After"))])
        self.prompt.setText(self.tr("“{prompt}”").format(prompt=pair.prompt))
        self._shown = pair

    def _compare(self) -> None:
        self.compare_asked.emit((self._shown.before, self._shown.after))


def _times(ready: ModelReady) -> str:
    return f"{ready.source_bytes / max(1, ready.transformer_bytes):.1f}"


def _show(tile: tuple[QLabel, QLabel], number: str, words: str) -> None:
    tile[0].setText(number)
    tile[1].setText(words)
    tile[0].setAccessibleName(f"{number} {words}")
