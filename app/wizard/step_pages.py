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
    """A maker for each step; the last two show what is made in other pages of the window."""

    def source(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.source_page import SourcePage

        return SourcePage(wizard, parent)

    def licence(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.licence_page import LicencePage

        return LicencePage(wizard, parent)

    def recipe(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.recipe_page import RecipePage

        return RecipePage(wizard, parent)

    def preflight(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.preflight_page import PreflightPage

        return PreflightPage(wizard, parent)

    def run(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.run_page import RunPage

        return RunPage(wizard, parent)

    def result(wizard: Wizard, parent: QWidget) -> StepPage:
        from app.wizard.result_page import ResultPage

        page = ResultPage(wizard, parent)
        page.use_asked.connect(around.use_model)
        page.compare_asked.connect(around.compare)
        return page

    return {
        Step.SOURCE: source,
        Step.LICENCE: licence,
        Step.RECIPE: recipe,
        Step.PREFLIGHT: preflight,
        Step.RUN: run,
        Step.RESULT: result,
    }
