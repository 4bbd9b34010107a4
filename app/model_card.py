"""A model's card, to be read in the window."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from engine.errors import InvalidModel

translate = QCoreApplication.translate

MAX_BYTES: Final = 2**20
SIZE: Final = (720, 560)
FENCE: Final = "---"
FEATURES: Final = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
TABLE_MARGIN: Final = 8
HEADING_MARGIN: Final = 18  # pixels above a heading


def read_card(file: Path) -> str:
    """The Markdown of a model's card, without the metadata that Hugging Face keeps at its head.

    Raises:
        InvalidModel: it cannot be read, is no text, or is longer than any card.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        text = content.decode("utf-8")
    except (OSError, ValueError) as error:
        sentence = translate("ModelCard", "{file} cannot be read ({cause}): fetch or make the model again")
        raise InvalidModel(sentence.format(file=file, cause=error)) from None
    if len(content) > MAX_BYTES:
        sentence = translate(
            "ModelCard", "{file} is longer than a model's card should be: open it with another program"
        )
        raise InvalidModel(sentence.format(file=file))
    lines = text.splitlines()
    if lines[:1] == [FENCE] and FENCE in lines[1:]:
        lines = lines[lines.index(FENCE, 1) + 1 :]
    return "\n".join(lines).strip()


class CardText(QTextBrowser):
    """Markdown that loads nothing: no picture from a disk or a network, and a web page only in the browser."""

    def __init__(self, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_card")
        self.setAccessibleName(self.tr("About this model"))
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._open)
        self.document().setDocumentMargin(16)
        self.document().setMarkdown(markdown, FEATURES)
        self._space_headings()
        self._space_tables()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Nothing, whatever the card names."""
        return

    def _space_headings(self) -> None:
        block = self.document().firstBlock().next()
        while block.isValid():
            form = block.blockFormat()
            if form.headingLevel():
                form.setTopMargin(HEADING_MARGIN)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def _space_tables(self) -> None:
        for table in self.document().rootFrame().childFrames():
            form = table.frameFormat()
            form.setTopMargin(TABLE_MARGIN)
            form.setBottomMargin(TABLE_MARGIN)
            table.setFrameFormat(form)

    def _open(self, link: QUrl) -> None:
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)


class ModelCard(QDialog):
    """The card of the model `name`; Escape and Close take it away."""

    def __init__(self, name: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About {name}").format(name=name))
        self.text = CardText(markdown, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        space = parent.size() if parent else QSize(*SIZE)
        self.resize(QSize(*SIZE).boundedTo(space * 0.92))
