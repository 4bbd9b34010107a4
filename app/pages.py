"""The pages of the window: one entry for each, built when it is first shown."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.message import Message, Tone
from app.surroundings import BuiltPage, Surroundings


@dataclass(frozen=True, kw_only=True)
class PageEntry:
    """A page's place in the rail; `build` also imports what only this page needs."""

    name: str
    icon: str
    words: Callable[[], str]
    keys: str
    build: Callable[[Surroundings], BuiltPage]
    at_the_foot: bool = False


def pages() -> tuple[PageEntry, ...]:
    """Every page of this version, in the order of the rail; the first one is shown when the window opens."""
    return (
        PageEntry(name="create", icon="create", words=_create_words, keys="Ctrl+1", build=_create),
        PageEntry(name="queue", icon="queue", words=_queue_words, keys="Ctrl+2", build=_queue),
        PageEntry(name="gallery", icon="gallery", words=_gallery_words, keys="Ctrl+3", build=_gallery),
        PageEntry(name="compare", icon="compare", words=_compare_words, keys="Ctrl+4", build=_compare),
        PageEntry(name="models", icon="models", words=_models_words, keys="Ctrl+5", build=_models),
        PageEntry(name="convert", icon="convert", words=_convert_words, keys="Ctrl+6", build=_convert),
        PageEntry(
            name="settings", icon="sliders", words=_settings_words, keys="Ctrl+,", build=_settings, at_the_foot=True
        ),
    )


def _create_words() -> str:
    return QCoreApplication.translate("Pages", "Create")


def _create(around: Surroundings) -> BuiltPage:
    from app.create_page import CreatePage

    page = CreatePage(around)
    page.come_forward.connect(lambda: around.show_page("create"))
    return BuiltPage(widget=page, set_colours=page.viewer.set_colours, close=page.close_page)


def _queue_words() -> str:
    return QCoreApplication.translate("Pages", "Queue")


def _queue(around: Surroundings) -> BuiltPage:
    from app.queue.page import QueuePage

    page = QueuePage(around.bench.store, around.bench.runner)
    page.failed.connect(around.bench.studio.tell_error)
    page.opened.connect(lambda file: around.show_picture(Path(file)))
    return BuiltPage(widget=page, close=page.close_queue, explain_keys=page.explain_keys)


def _gallery_words() -> str:
    return QCoreApplication.translate("Pages", "Gallery")


def _gallery(around: Surroundings) -> BuiltPage:
    from app.gallery.library import Places
    from app.gallery.page import GalleryPage
    from app.recall.again import here_with

    page, studio = GalleryPage(Places.of(around.paths, around.bench.studio.outputs)), around.bench.studio
    page.told.connect(around.messages.add)
    page.recall_asked.connect(around.recall)
    page.compare_asked.connect(around.compare)
    page.start_asked.connect(around.start_from)
    page.set_here(here_with(studio.opened))
    studio.model_changed.connect(lambda: page.set_here(here_with(studio.opened)))
    around.settings.changed.connect(lambda: page.library.look_in(studio.outputs))
    return BuiltPage(widget=page, set_colours=page.set_colours, close=page.shut, explain_keys=page.explain_keys)


def _compare_words() -> str:
    return QCoreApplication.translate("Pages", "Compare")


def _compare(around: Surroundings) -> BuiltPage:
    from app.compare.desk import CompareDesk
    from app.compare.page import ComparePage
    from engine.catalog import installed_models

    page = ComparePage()
    desk = CompareDesk(page, around.bench)
    page.told.connect(around.messages.add)
    page.set_models(installed_models())
    around.models_changed.connect(lambda: page.set_models(installed_models()))

    def close() -> None:
        desk.close()
        page.shut()

    return BuiltPage(widget=page, set_colours=page.set_colours, close=close, explain_keys=page.explain_keys)


def _models_words() -> str:
    return QCoreApplication.translate("Pages", "Models")


def _models(around: Surroundings) -> BuiltPage:
    from app.models.page import ModelsPage

    page, studio, settings = ModelsPage(can_convert=True), around.bench.studio, around.settings

    def follow() -> None:
        opened = studio.opened
        page.set_in_use(
            studio.opening.folder if studio.opening else None,  # also one that is only being opened
            chosen=studio.model.folder if studio.model else None,
        )
        page.set_device(opened.plan.device_kind if opened and opened.plan else None)

    def follow_settings() -> None:
        page.set_default(settings.values.default_model)

    page.told.connect(around.messages.add)
    page.use_asked.connect(around.use_model)
    page.convert_asked.connect(lambda: around.show_page("convert"))
    page.default_chosen.connect(lambda name: settings.change(default_model=name))
    page.changed.connect(around.models_changed.emit)
    around.bench.conversions.made.connect(lambda _folder: page.refresh())
    studio.model_changed.connect(follow)
    settings.changed.connect(follow_settings)
    follow()
    follow_settings()
    return BuiltPage(widget=page, set_colours=page.set_colours, close=page.shut, explain_keys=page.explain_keys)


def _convert_words() -> str:
    return QCoreApplication.translate("Pages", "Convert")


def _convert(around: Surroundings) -> BuiltPage:
    from app.wizard import draft
    from app.wizard.page import WizardPage
    from app.wizard.step_pages import step_pages
    from app.wizard.wizard import Wizard
    from engine.catalog import installed_models

    bench = around.bench
    file = around.paths.models.parent / draft.NAME
    wizard = Wizard(file, bench.conversions, lambda: [entry.name for entry in installed_models()])
    wizard.complained.connect(lambda text: bench.studio.told.emit(Message(tone=Tone.WARNING, text=text)))
    wizard.look()
    page = WizardPage(wizard, step_pages(around))
    wizard.setParent(page)
    return BuiltPage(widget=page, set_colours=page.set_colours, close=page.shut)


def _settings_words() -> str:
    return QCoreApplication.translate("Pages", "Settings")


def _settings(around: Surroundings) -> BuiltPage:
    from app.settings_page.page import SettingsPage

    page = SettingsPage(around.settings, around.shortcuts, around.paths)
    return BuiltPage(widget=page, explain_keys=page.explain_keys)
