"""Every window, page and dialog of the program, shown on an engine that is not there."""

import contextlib
import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterator

from PySide6.QtWidgets import QDialog, QWidget

import app
from app.about.dialog import AboutDialog
from app.conversions.questions import give_up_dialog, leave_dialog
from app.diagnostics.error_notice import ErrorNotice
from app.gallery.date_dialog import DateDialog
from app.gallery.export_dialog import ExportDialog
from app.gallery.exporting import ExportPlan, Form
from app.gallery.picture import Picture
from app.gallery.scanning import read_picture
from app.message import Message, Tone
from app.model_card import ModelCard
from app.models.add_dialog import AddDialog
from app.prompting.history_popup import HistoryPopup
from app.prompting.prompting import Prompting
from app.prompting.style_editor import StyleEditor
from app.queue.item_editor import ItemEditor
from app.queue.page import QueuePage
from app.settings import Settings
from app.settings_page.page import SettingsPage
from app.studio_window import StudioWindow
from app.tour.tour import Tour
from app.workbench import Workbench
from engine.description import describe
from engine.paths import UserPaths
from engine.requests import GenerationRequest, StartPicture
from fake_bridge import FakeBridge, model_description
from gallery_pictures import PictureMaker
from tiny_models import save_tiny_model

SIZE = (1000, 700)
Windows = dict[str, QWidget]


@contextlib.contextmanager
def every_window(paths: UserPaths, settings: Settings) -> Iterator[Windows]:
    """All of them by name, shown; the pages of the main window are under its own name and theirs."""
    bridge = FakeBridge()
    bench = Workbench.open(bridge, paths)
    studio, prompting = bench.studio, bench.prompting
    bench.store.set_paused(paused=True)
    start = StartPicture(file=PictureMaker(folder=paths.cache)())
    asked = GenerationRequest(prompt="a fox", width=128, height=128, steps=4, true_cfg=2.0, start=start)
    bench.store.add([asked, GenerationRequest(prompt="a hare", width=128, height=128, steps=4)])
    prompting.history.add("a red ball", {})
    window = StudioWindow(bench, settings, paths)
    studio.open_model(model_description())
    bridge.become_ready()
    for tone in Tone:
        studio.told.emit(Message(tone=tone, text=f"a message of the tone {tone.value}"))
    window.resize(*SIZE)
    window.show()
    window.side.controls.count.more.setChecked(True)
    window.side.controls.start.set_value(start)
    window.side.controls.true_cfg.set_value(2.0)
    shown: Windows = {"window": window}
    shown |= {f"page {name}": window.page(name) for name in window.rail.buttons}
    settings_page = window.page("settings")
    assert isinstance(settings_page, SettingsPage)
    settings_page.shortcuts.complete()
    queue = window.page("queue")
    assert isinstance(queue, QueuePage)
    shown |= _dialogs(paths, settings, prompting, queue)
    shown["tour"] = _tour(window)
    for widget in shown.values():
        if not widget.parent():
            widget.show()
    try:
        yield shown
    finally:
        for widget in shown.values():
            if not widget.parent():
                widget.close()
        window.close()


def dialogs_of_the_program() -> set[type[QWidget]]:
    """Every class of a dialog that there is in `app`."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        importlib.import_module(module.name)
    found, waiting = set(), [QDialog]
    while waiting:
        subclasses = [each for each in waiting.pop().__subclasses__() if each.__module__.startswith("app.")]
        found |= set(subclasses)
        waiting += subclasses
    return found


def _dialogs(paths: UserPaths, settings: Settings, prompting: Prompting, queue: QueuePage) -> Windows:
    picture = _picture(paths)
    plan = ExportPlan(folder=paths.outputs, form=Form.JPEG)
    popup = HistoryPopup(prompting.history)
    about = AboutDialog(paths, settings, "Some processor")
    about.diagnostics.stop()
    save_tiny_model(paths.cache / "tiny")
    return {
        "about": about,
        "add a model": AddDialog(describe(paths.cache / "tiny")),
        "date": DateDialog(dt.date(2026, 1, 1), dt.date(2026, 2, 1)),
        "error": ErrorNotice("ValueError, slot:1", paths.logs / "studio.log"),
        "export": ExportDialog(picture, 2, plan),
        "history": popup,
        "leave": leave_dialog("my-model", has_tray=False),
        "give up": give_up_dialog("my-model"),
        "item": ItemEditor(queue.model.item(0)),
        "model card": ModelCard("pocket", "# Pocket\n\nSome [words](https://example.org)."),
        "styles": StyleEditor(prompting.styles),
    }


def _picture(paths: UserPaths) -> Picture:
    file = PictureMaker(folder=paths.outputs)()
    return read_picture(file, file.stat(), favourite=False)


def _tour(window: StudioWindow) -> Tour:
    area = window.centralWidget()
    assert area is not None
    return Tour(area, "Ctrl+Enter", "F10")
