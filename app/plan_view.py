"""A memory plan as bars, phase by phase, with what there is room for and what was measured."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.measures import memory_text
from app.plan_rows import LIBRARIES, PARTS, WORKING, Row
from app.series_colours import series_colour
from engine.events import Phase

ROW: Final = 22
BAR: Final = 12
NAME_WIDTH: Final = 72
GAP: Final = 12
SWATCH: Final = 10
FEWEST: Final = 3  # rows: without a start picture


class PlanView(QWidget):
    """Rows of bars over one scale; a line across says how much there is room for, a tick what was measured.

    What there is no room for is told in the colour of errors.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._measured: Mapping[Phase, int] = {}
        self._room: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Memory plan"))

    def show_rows(
        self, rows: tuple[Row, ...], *, room: int | None, measured: Mapping[Phase, int] | None = None
    ) -> None:
        """Show a plan, with the bytes that there are and those that a picture took in its phases."""
        self._rows, self._room, self._measured = rows, room, dict(measured or {})
        self.setAccessibleDescription("; ".join(f"{self._phase(row.phase)}: {self._words(row)}" for row in rows))
        self.setToolTip("\n".join(f"{self._phase(row.phase)}: {self._words(row)}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Rows and legend."""
        return QSize(400, ROW * (max(FEWEST, len(self._rows)) + 1))

    def minimumSizeHint(self) -> QSize:
        """As high as the rows."""
        return QSize(300, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every row, then the legend."""
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max([row.total for row in self._rows] + list(self._measured.values()))
        room = self._room if self._room is not None and self._room < 4 * most else None
        whole = max(most, room or 0) * 1.02 or 1
        numbers = max(painter.fontMetrics().horizontalAdvance(self._number(row)) for row in self._rows)
        scale = max(1, self.width() - NAME_WIDTH - numbers - GAP) / whole
        for number, row in enumerate(self._rows):
            self._draw_row(painter, row, number * ROW, scale)
        if room is not None:
            x, high = round(NAME_WIDTH + room * scale), ROW * len(self._rows) - 2
            painter.fillRect(x - 1, 1, 2, high, series_colour("too much") if most > room else self._text())
        self._draw_legend(painter, ROW * len(self._rows))

    def _draw_row(self, painter: QPainter, row: Row, top: int, scale: float) -> None:
        painter.setPen(self._text(muted=True))
        painter.drawText(QRectF(0, top, NAME_WIDTH, ROW), Qt.AlignmentFlag.AlignVCenter, self._phase(row.phase))
        x = float(NAME_WIDTH)
        for part, size in row.pieces:
            width = size * scale
            self._fill(painter, QRectF(x, top + (ROW - BAR) / 2, max(0.0, width - 1), BAR), part)
            x += width
        measured = self._measured.get(row.phase)
        if measured is not None:
            tick = NAME_WIDTH + measured * scale
            painter.fillRect(QRectF(tick - 1, top + 2, 2, ROW - 4), self._text())
        is_too_much = self._room is not None and row.total > self._room
        painter.setPen(series_colour("too much") if is_too_much else self._text())
        place = QRectF(0, top, self.width(), ROW)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._number(row))

    def _draw_legend(self, painter: QPainter, top: int) -> None:
        names, x = self._names(), float(NAME_WIDTH)
        drawn = {part for row in self._rows for part, size in row.pieces if size}
        for part in (part for part in PARTS if part in drawn):
            self._fill(painter, QRectF(x, top + (ROW - SWATCH) / 2, SWATCH, SWATCH), part)
            painter.setPen(self._text(muted=True))
            width = painter.fontMetrics().horizontalAdvance(names[part])
            painter.drawText(QRectF(x + SWATCH + 5, top, width + 2, ROW), Qt.AlignmentFlag.AlignVCenter, names[part])
            x += SWATCH + width + 20
        if self._room is not None:
            painter.setPen(self._text(muted=True))
            text = self.tr("of {has}").format(has=memory_text(self._room))
            place = QRectF(x, top, self.width() - x, ROW)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def _number(self, row: Row) -> str:
        """What stands behind a bar."""
        text, measured = memory_text(row.total), self._measured.get(row.phase)
        if measured is None:
            return text
        return self.tr("{planned}, measured {measured}").format(planned=text, measured=memory_text(measured))

    def _fill(self, painter: QPainter, box: QRectF, part: str) -> None:
        """Weights are solid; working tensors, which go again, are hatched."""
        colour = series_colour(part)
        if part == WORKING:
            soft = QColor(colour)
            soft.setAlphaF(0.3)
            painter.fillRect(box, soft)
            painter.fillRect(box, QBrush(colour, Qt.BrushStyle.BDiagPattern))
        else:
            painter.fillRect(box, colour)

    def _text(self, *, muted: bool = False) -> QColor:
        role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.WindowText
        return QGuiApplication.palette().color(role)  # a style sheet takes half of a widget's own

    def _words(self, row: Row) -> str:
        names = self._names()
        parts = [f"{names[part]} {memory_text(size)}" for part, size in row.pieces if size]
        parts += [self.tr("{part} comes layer by layer").format(part=names[part]) for part in row.streamed]
        if row.waiting:
            parts.append(self.tr("{memory} in the computer's own memory").format(memory=memory_text(row.waiting)))
        if row.phase in self._measured:
            parts.append(self.tr("measured {memory}").format(memory=memory_text(self._measured[row.phase])))
        return ", ".join(parts)

    def _names(self) -> dict[str, str]:
        return {
            "transformer": self.tr("transformer"),
            "text_encoder": self.tr("CLIP"),
            "text_encoder_2": self.tr("T5"),
            "vae": self.tr("decoder"),
            "vae_encoder": self.tr("encoder"),
            LIBRARIES: self.tr("CUDA itself"),
            WORKING: self.tr("working tensors"),
        }

    def _phase(self, phase: Phase) -> str:
        return {
            Phase.TEXT: self.tr("text"),
            Phase.ENCODE: self.tr("encode"),
            Phase.DENOISE: self.tr("denoise"),
            Phase.DECODE: self.tr("decode"),
        }[phase]
