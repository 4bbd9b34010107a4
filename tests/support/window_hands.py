"""What a person does with the window, and reads in it."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.studio_window import StudioWindow


def texts(window: StudioWindow) -> list[str]:
    """The messages that are shown."""
    return [message.text for message in window.messages.messages()]


def type_prompt(window: StudioWindow, prompt: str = "a red ball") -> None:
    """Type into the prompt box."""
    QTest.keyClicks(window.side.controls.prompt, prompt)


def submit(window: StudioWindow) -> None:
    """Ask for what the controls say, and let the queue send it."""
    window.submit()
    QApplication.processEvents()
