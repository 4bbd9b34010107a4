"""The modules of the pages, imported before anybody asks for them, one whenever the window has nothing else to do."""

import importlib
from typing import Final

from PySide6.QtCore import QObject, QTimer

PACKAGES: Final = (
    ("app", "page_actions"),
    ("app.queue", "empty_queue start_row item_editor thumbnails model row_painter queue_view page"),
    ("app.gallery", "favourites folder_watch picture search query index scanning"),
    ("app", "system_bin"),
    ("app.gallery", "library thumbnail_cache clipboard export_name exporting export_dialog thumbnails model reveal"),
    ("app.gallery", "deeds"),
    ("app", "fact_rows"),
    ("app.gallery", "icons picture_facts details"),
    ("app", "choice_button"),
    ("app.gallery", "date_dialog grid_layout kept_choice tile grid filter_bar large_view page_style page_parts"),
    ("app.gallery", "chosen chosen_details page"),
    ("app.models", "adding add_dialog memory_here fit"),
    ("engine.checkpoint", "contents"),
    ("engine.quant", "report"),
    ("engine", "inspection"),
    ("app.models", "installed quality_chart words details model_list page_style page_parts removing shelf verifying"),
    ("app.models", "page"),
    ("app.wizard", "draft page_style step_header wizard step_page page step_pages"),
    ("engine.sources", "variants recognized"),
    ("engine.checkpoint", "hub_patience hub_token hub_access hub_cache hub_line hub_part hub_download hub_pace hub"),
    ("engine.checkpoint", "stored lenders"),
    ("engine.sources", "network"),
    ("engine.checkpoint", "card"),
    ("engine.sources", "evidence settings_files places findings"),
    ("engine.checkpoint", "architecture bfl_names single_file"),
    ("engine.sources", "single_files folders recognition walk search"),
    ("app.wizard", "found_sources hub_look search"),
    ("app", "choice_box"),
    ("app.wizard", "calls sentence sizes token_form hub_access source_row base_line hub_card search_line"),
    ("app.wizard", "source_list source_style source_parts source_page fetch_card"),
    ("engine.sources", "licence_hub hub_licence"),
    ("app.wizard", "licence_look licence_view licence_page lora_list number_entry option_row preset_words"),
    ("app.wizard", "prompts_choice target_field text_entry expert_options preset_card recipe_style recipe_page"),
    ("app.wizard", "remedies state_mark check_row preflight_page block_strip live_readings"),
    ("app.compare", "levels pane_marks viewpoint pane slider_pane"),
    ("app.wizard", "preview_pair run_page result_facts result_parts verify_card"),
    ("engine", "page"),
    ("engine.quant", "report_chart report_page report_export"),
    ("app.wizard", "result_page"),
    ("app.settings_page", "folder_choice rows key_button shortcut_editor page"),
    ("app.compare", "alignment shown_picture twins facts knowledge alignment_line difference_view facts_table"),
    ("app.compare", "flicker_view numbers_strip page_style side_by_side source_button twin_progress twin_bar"),
    ("app.compare", "page_parts measuring readers twin_watch page desk"),
    ("app.readouts", "ticks chart plots"),
)
MODULES: Final = tuple(f"{package}.{name}" for package, names in PACKAGES for name in names.split())


class WarmModules(QObject):
    """Imports them on the window's thread; a page that is shown before its turn imports its own.

    Each is named before those that import it, so that none takes more than a few milliseconds; all at once would hold
    the window for tenths of a second. Another thread may not do it: Qt's Python classes are made known as modules name
    them, and two threads that do so at the same time wait for each other for ever, or crash.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = iter(MODULES)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._import_next)

    @property
    def is_at_work(self) -> bool:
        """Whether modules wait."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Import them, one at each turn of the window's loop."""
        self._timer.start()

    def end(self) -> None:
        """Import no more."""
        self._timer.stop()

    def _import_next(self) -> None:
        name = next(self._waiting, None)
        if name is None:
            self._timer.stop()
        else:
            importlib.import_module(name)
