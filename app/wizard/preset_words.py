"""Ways of converting in a person's words: what each is, takes and can be expected to give."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject

from app.measures import bytes_text
from app.message import sentence_case
from engine.quant.expectations import Expectation
from engine.quant.offer import Basis, Offer
from engine.quant.plan import ConversionPlan
from engine.quant.presets import PresetKey
from engine.requests import ConversionRequest, Recipe

ENGINE_WORDS: Final = (
    QT_TRANSLATE_NOOP("Presets", "Few prompts, in few steps, and no learning: to see whether it works"),
    QT_TRANSLATE_NOOP("Presets", "Coarse: hardly anything in its pictures can be recognised"),
    QT_TRANSLATE_NOOP("Presets", "All prompts of the recipe, and each block learns against its source"),
    QT_TRANSLATE_NOOP("Presets", "After that, all blocks learn together against the source, for as long as it takes"),
    QT_TRANSLATE_NOOP("Presets", "Weights are rounded, and nothing else"),
    QT_TRANSLATE_NOOP("Presets", "Not usable for pictures"),
)
"""The engine's own sentences on its presets, so that they can be translated; a test sees that none is missing."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A name and its value; `short` says that there is less of it than is needed."""

    name: str
    value: str
    short: bool = False


class PresetWords(QObject):
    """Puts into words what is known of a preset."""

    def name(self, key: PresetKey) -> str:
        """What a preset is called."""
        return {
            PresetKey.QUICK: self.tr("Quick"),
            PresetKey.BALANCED: self.tr("Balanced"),
            PresetKey.BEST: self.tr("Best"),
            PresetKey.INSTANT: self.tr("Instant"),
        }[key]

    def recipe(self, recipe: Recipe) -> str:
        """What a recipe is called."""
        return {
            Recipe.CALIBRATED: self.tr("Calibrated: block by block, on prompts"),
            Recipe.DISTILLED: self.tr("Distilled: calibrated, then all blocks together"),
            Recipe.INSTANT: self.tr("Instant: not usable for pictures"),
        }[recipe]

    def engine_sentence(self, sentence: str) -> str:
        """A sentence of the engine's on its presets, in the person's language where it is known."""
        return sentence_case(QCoreApplication.translate("Presets", sentence))

    def own_numbers(self, request: ConversionRequest) -> str:
        """What a request is that is none of the presets."""
        if request.recipe is Recipe.INSTANT:
            return self.tr("Instant is chosen among the expert settings. It is not usable for pictures.")
        return self.tr("Your own numbers are chosen among the expert settings; the next step says what they take.")

    def facts(self, offer: Offer | None, waiting: str) -> list[Fact]:
        """Time, memory and disk; `waiting` where they are not known yet."""
        if offer is None or offer.plan is None:
            return [
                Fact(name=self.tr("Time"), value=waiting),
                Fact(name=self.tr("Memory"), value="…"),
                Fact(name=self.tr("Disk"), value="…"),
            ]
        plan = offer.plan
        facts = [Fact(name=self.tr("Time"), value=self._time(plan.seconds, offer.time_basis))]
        facts.append(self._need(self.tr("Memory"), plan.memory.host, plan.memory.host_free))
        if plan.memory.device_free is not None:
            facts.append(self._need(self.tr("GPU"), plan.memory.device, plan.memory.device_free))
        facts.append(self._need(self.tr("Disk"), plan.disk.needed, plan.disk.free))
        return facts

    def expectation(self, expected: Expectation) -> list[str]:
        """What was measured, a sentence each; the one that says that nothing was."""
        if not expected.is_measured:
            return [self.tr("Not yet measured on {model}.").format(model=_model(expected.model))]
        lines = []
        if expected.recognised is not None and expected.source_recognised is not None:
            text = self.tr("A judge recognises {here} % of its pictures of one thing, and {there} % of the source's.")
            lines.append(text.format(here=f"{expected.recognised:.0f}", there=f"{expected.source_recognised:.0f}"))
        if expected.velocity_db is not None:
            text = self.tr("Each step of a picture differs from the source's by {percent} % ({db} dB).")
            percent = 100 * 10 ** (-expected.velocity_db / 20)
            lines.append(text.format(percent=f"{percent:.0f}", db=f"{expected.velocity_db:.1f}"))
        return [*lines, sentence_case(expected.remark)]

    def going_on(self, plan: ConversionPlan) -> str:
        """That a part is done already, empty where nothing is."""
        if not plan.done:
            return ""
        text = self.tr("Goes on: {done} of {blocks} blocks are done.")
        return text.format(done=plan.done, blocks=plan.blocks)

    def duration(self, seconds: float) -> str:
        """A foreseen stretch of time, in one unit."""
        whole = max(1, round(seconds))
        for words, size in (
            (self.tr("{number} days"), 86_400),
            (self.tr("{number} h"), 3600),
            (self.tr("{number} min"), 60),
        ):
            if whole >= 2 * size:
                return words.format(number=round(whole / size))
        return self.tr("{number} s").format(number=whole)

    def bases(self) -> str:
        """Where the numbers of all cards come from."""
        return self.tr(
            "Times are estimates: a piece of the work was timed on this computer. "
            "Memory and disk are computed from the sizes of your model."
        )

    def _time(self, seconds: float, basis: Basis) -> str:
        text = self.tr("{time}, estimated") if basis is Basis.SAMPLED else self.tr("{time}, computed")
        return text.format(time=self.duration(seconds))

    def _need(self, name: str, needed: int, free: int) -> Fact:
        text = self.tr("{needed}, only {free} free") if needed > free else self.tr("{needed} of {free} free")
        return Fact(name=name, value=text.format(needed=bytes_text(needed), free=bytes_text(free)), short=needed > free)


def _model(name: str) -> str:
    return name[:1].upper() + name[1:] if name.islower() else name
