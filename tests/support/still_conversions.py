"""Conversions of a test's own: what is asked is noted, and the test answers."""

from pathlib import Path

from app.conversions.conversions import Conversions
from app.wizard.wizard import Wizard
from engine.requests import ConversionRequest


class StillConversions(Conversions):
    """No process and no thread; `asked` holds ("offer" | "plan" | "begin", request) in their order."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.asked: list[tuple[str, ConversionRequest]] = []
        self._waits = False
        for answer in (self.planned, self.offered, self.plan_refused, self.plan_stopped):
            answer.connect(self._rest)

    @property
    def is_planning(self) -> bool:
        """Whether the test has not answered."""
        return self._waits

    def offer(self, request: ConversionRequest, *, may_fetch: bool = False) -> None:
        """Note it."""
        self.asked.append(("offer", request))
        self._waits = True

    def plan(self, request: ConversionRequest, *, may_fetch: bool = False) -> None:
        """Note it."""
        self.asked.append(("plan", request))
        self._waits = True

    def begin(self, request: ConversionRequest, folder: Path) -> None:
        """Note it."""
        self.asked.append(("begin", request))

    def stop_planning(self) -> None:
        """Wait for no answer."""
        self._waits = False

    def _rest(self, *_: object) -> None:
        self._waits = False


def still_wizard(folder: Path) -> tuple[StillConversions, Wizard]:
    """A wizard that has a source and asks nothing of an engine; what it keeps lies in `folder`."""
    conversions = StillConversions(folder / "conversion.json")
    wizard = Wizard(folder / "wizard.json", conversions, lambda: ())
    wizard.choose_source("pocket-bf16", "pocket-bf16")
    return conversions, wizard
