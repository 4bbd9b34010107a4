"""Colours for the language of prompts, and grey for what the text encoder would cut off."""

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from app.prompting.marks import Kind, Mark, marks
from app.prompting.shades import present_palette


class PromptHighlighter(QSyntaxHighlighter):
    """Colours the marks in a document, over line ends too."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._text: str | None = None
        self._marks: tuple[Mark, ...] = ()
        self._cut_from: int | None = None
        self._formats = _formats()

    @property
    def cut_from(self) -> int | None:
        """Where the part begins that the encoder does not read, in characters."""
        return self._cut_from

    def set_cut_from(self, position: int | None) -> None:
        """Grey out everything from `position` on."""
        if position != self._cut_from:
            self._cut_from = position
            self.rehighlight()

    def look_back(self) -> None:
        """Colour earlier lines too after a change: a bracket may have lost its other one."""
        if self.document().blockCount() > 1:
            self.rehighlight()

    def recolour(self) -> None:
        """Draw in the present colours."""
        self._formats = _formats()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line, and have the next one coloured where a mark may reach into it."""
        whole = self.document().toPlainText()
        if whole != self._text:
            self._text, self._marks = whole, marks(whole)
        start = self.currentBlock().position()
        units = _Units(text)
        for mark in self._marks:
            self._colour(mark.start - _letters_before(whole, start), mark.length, units, self._formats[mark.kind])
        if self._cut_from is not None:
            lost = max(0, self._cut_from - _letters_before(whole, start))
            self._colour(lost, len(text) - lost, units, _cut_format())
        self.setCurrentBlockState(hash((self._marks, start)) & 0x3FFFFFFF)

    def _colour(self, first: int, letters: int, units: "_Units", form: QTextCharFormat) -> None:
        begin, end = units.at(first), units.at(first + letters)
        if end > begin:
            self.setFormat(begin, end - begin, form)


class _Units:
    """Places in a line as Qt counts them: letters beyond the first plane of Unicode count twice."""

    def __init__(self, text: str) -> None:
        self._text = text

    def at(self, letters: int) -> int:
        return units_of(self._text[: max(0, letters)])


def units_of(text: str) -> int:
    """How many UTF-16 units a text has, which is how Qt counts its letters."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _letters_before(text: str, units: int) -> int:
    """How many letters the first `units` UTF-16 units of a text are."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass"))


def _formats() -> dict[Kind, QTextCharFormat]:
    palette = present_palette()
    formats = {
        Kind.BRACKET: _format(palette.accent, bold=True),
        Kind.BAR: _format(palette.accent, bold=True),
        Kind.NUMBER: _format(palette.muted),
        Kind.WILDCARD: _format(palette.accent),
        Kind.ESCAPE: _format(palette.muted),
        Kind.LOOSE: _format(palette.error, bold=True),
    }
    formats[Kind.LOOSE].setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    formats[Kind.LOOSE].setUnderlineColor(QColor(palette.error))
    return formats


def _format(colour: str, *, bold: bool = False) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(colour))
    if bold:
        form.setFontWeight(QFont.Weight.DemiBold)
    return form


def _cut_format() -> QTextCharFormat:
    form = _format(present_palette().muted)
    form.setFontStrikeOut(True)
    return form
