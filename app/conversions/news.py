"""What the window says of the conversion beside it: a badge at the rail, and messages."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from app.conversions.conversions import Conversions, ConversionState
from app.conversions.words import percent
from app.message import Message, Remedy, Tone
from app.message_bar import MessageBar
from app.rail import RailButton

PAUSED_MARK: Final = "II"
FAILED_MARK: Final = "!"


class ConversionNews(QObject):
    """Follows one window's conversion; `show` goes to its page, `tell` shows a message of what one does not see there.

    `button` is the page's in the rail.
    """

    def __init__(
        self,
        conversions: Conversions,
        button: RailButton,
        messages: MessageBar,
        tell: Callable[[Message], object],
        show: Callable[[], object],
    ) -> None:
        super().__init__(button)
        self._conversions = conversions
        self._button = button
        self._tell = tell
        self._show = show
        self._before = conversions.state
        conversions.changed.connect(self._follow)
        conversions.progressed.connect(self._show_badge)
        conversions.complained.connect(self._complain)
        messages.remedy_chosen.connect(self._remedy)

    def look(self) -> None:
        """Take up the conversion that an earlier run left, and offer to go on with it."""
        self._conversions.look()
        kept = self._conversions.kept
        if kept is None or self._conversions.is_running:
            return
        text = self.tr("The conversion of {name} was interrupted")
        if kept.blocks:
            text = self.tr("The conversion of {name} was interrupted at block {done} of {blocks}")
        words = text.format(name=kept.name, done=min(kept.done + 1, kept.blocks), blocks=kept.blocks)
        self._tell(Message(tone=Tone.INFORMATION, text=words, remedy=Remedy.CONTINUE_CONVERSION))

    def _follow(self) -> None:
        before, self._before = self._before, self._conversions.state
        self._show_badge()
        is_seen = self._button.isChecked() and self._button.isVisible()
        if is_seen or before not in {ConversionState.RUNNING, ConversionState.PAUSING}:
            return
        ready = self._conversions.progress.ready
        if self._before is ConversionState.FINISHED and ready is not None:
            text = self.tr("The ternary model {name} is ready").format(name=ready.folder.name)
            self._tell(Message(tone=Tone.INFORMATION, text=text, remedy=Remedy.SEE_CONVERSION))
        elif self._before is ConversionState.FAILED:
            text = self.tr("The conversion stopped: {cause}").format(cause=self._conversions.error)
            self._tell(Message(tone=Tone.ERROR, text=text, remedy=Remedy.SEE_CONVERSION))

    def _show_badge(self) -> None:
        match self._conversions.state:
            case ConversionState.RUNNING | ConversionState.PAUSING:
                share = percent(self._conversions.share)
                self._button.set_badge(share, self.tr("{percent} converted").format(percent=share))
            case ConversionState.PAUSED:
                self._button.set_badge(PAUSED_MARK, self.tr("paused"))
            case ConversionState.FAILED:
                self._button.set_badge(FAILED_MARK, self.tr("stopped by an error"))
            case _:
                self._button.set_badge("", "")

    def _complain(self, text: str) -> None:
        self._tell(Message(tone=Tone.WARNING, text=text))

    def _remedy(self, message: Message) -> None:
        if message.remedy is Remedy.CONTINUE_CONVERSION:
            self._conversions.go_on()
        if message.remedy in {Remedy.CONTINUE_CONVERSION, Remedy.SEE_CONVERSION}:
            self._show()
