"""Which page each of the wizard's steps has, imported when it is first shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.wizard.draft import Step
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard

if TYPE_CHECKING:
    from app.surroundings import Surroundings
    from app.wizard.page import MakePage


def step_pages(around: "Surroundings") -> Mapping[Step, "MakePage"]:
    """A maker for each step; what was made is shown in other pages of the window."""

    def result(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.result_page import ResultPage

        page = ResultPage(wizard, parent)
        page.use_asked.connect(around.use_model)
        page.compare_asked.connect(around.compare)
        return page

    return {
        Step.SOURCE: _source,
        Step.LICENCE: _licence,
        Step.RECIPE: _recipe,
        Step.PREFLIGHT: _preflight,
        Step.RUN: _run,
        Step.RESULT: result,
    }


def _source(wizard: Wizard, parent: QWidget) -> StepPage:
    from app.wizard.source_page import SourcePage

    return SourcePage(wizard, parent)


def _licence(wizard: Wizard, parent: QWidget) -> StepPage:
    from app.wizard.licence_page import LicencePage

    return LicencePage(wizard, parent)


def _recipe(wizard: Wizard, parent: QWidget) -> StepPage:
    from app.wizard.recipe_page import RecipePage

    return RecipePage(wizard, parent)


def _preflight(wizard: Wizard, parent: QWidget) -> StepPage:
    from app.wizard.preflight_page import PreflightPage

    return PreflightPage(wizard, parent)


def _run(wizard: Wizard, parent: QWidget) -> StepPage:
    from app.wizard.run_page import RunPage

    return RunPage(wizard, parent)
