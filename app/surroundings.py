"""What a page of the window is built from, and what comes of that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from app.kept_settings import KeptSettings
from app.message_bar import MessageBar
from app.recall.settings import Part
from app.shortcuts import Shortcuts
from app.theme import Palette
from app.workbench import Workbench
from engine.paths import UserPaths


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What pages are built from; what they tell goes to `messages`, which are above all of them.

    `show_page` goes to a page by its name, `show_picture` to Create with a file; `recall` shows a part of a picture
    file's settings in the controls, `start_from` has the next pictures start from a file, `compare` shows one or two
    beside each other; `use_model` opens a model's folder for the next pictures, and the signal `models_changed` has all
    pages list what is installed again.
    """

    bench: Workbench
    settings: KeptSettings
    shortcuts: Shortcuts
    paths: UserPaths
    messages: MessageBar
    show_page: Callable[[str], object]
    recall: Callable[[Path, Part], object]
    compare: Callable[[Sequence[Path]], object]
    use_model: Callable[[Path], object]
    models_changed: SignalInstance
    show_picture: Callable[[Path], object]
    start_from: Callable[[Path], object]


@dataclass(frozen=True, kw_only=True)
class BuiltPage:
    """A page that is there, with what the window calls when its colours change and when it closes.

    The window takes up those of the widget's actions whose `objectName` begins with the page's name and a dot, then has
    `explain_keys` write their keys where they are read.
    """

    widget: QWidget
    set_colours: Callable[[Palette], object] | None = None
    close: Callable[[], object] | None = None
    explain_keys: Callable[[Shortcuts], object] | None = None
