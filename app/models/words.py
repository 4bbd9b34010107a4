"""A model's facts in a person's words."""

from typing import Final

from PySide6.QtCore import QObject

from app.measures import bytes_text, number_text
from app.models.fit import Fit, Verdict
from app.models.installed import Installed
from engine.inspection import Inspection

GIB: Final = 2**30


class ModelWords(QObject):
    """Puts into words what is known of a model."""

    def kind(self, inspection: Inspection) -> str:
        """How its weights are kept."""
        return self.tr("1.58 bits") if inspection.recipe else self.tr("16 bits")

    def line(self, model: Installed) -> str:
        """Size and kind, in short."""
        if model.inspection is None:
            return self.tr("cannot be used")
        return f"{bytes_text(model.inspection.total_bytes)} · {self.kind(model.inspection)}"

    def fit(self, fit: Fit) -> str:
        """Whether it fits, in a few words."""
        match fit.verdict:
            case Verdict.FITS:
                words = self.tr("fits: {needs} of {has} GiB")
            case Verdict.STREAMS:
                words = self.tr("fits with streaming: {needs} of {has} GiB")
            case Verdict.TOO_BIG:
                words = self.tr("too big: {needs} of {has} GiB")
        return words.format(needs=number_text(fit.needs / GIB, 1), has=number_text(fit.has / GIB, 1))

    def fit_sentence(self, fit: Fit) -> str:
        """What that means."""
        match fit.verdict:
            case Verdict.FITS:
                return self.tr("Everything stays in memory between two pictures.")
            case Verdict.STREAMS:
                return self.tr("Some parts are brought in while a picture is made, which takes longer.")
            case Verdict.TOO_BIG:
                return self.tr("Its own picture size does not fit: a smaller size or model may.")

    def memory_heading(self, fit: Fit) -> str:
        """Whose memory it is."""
        size = f"{fit.width} × {fit.height}"
        if fit.here.kind == "cuda":
            return self.tr("Memory on {card}, {size}").format(card=fit.here.name, size=size)
        return self.tr("Memory on this computer, {size}").format(size=size)

    def rows(self, model: Installed) -> list[tuple[str, str]]:
        """Name and value of every fact."""
        facts = model.inspection
        if facts is None:
            return [(self.tr("Folder"), str(model.folder))]
        rows = [
            (self.tr("Kind"), f"FLUX.1 {facts.family} · {self.kind(facts)}"),
            (self.tr("Weights"), self._weights(facts)),
            (self.tr("On disk"), self._sizes(facts)),
            (self.tr("Licence"), facts.licence),
        ]
        if facts.recipe:
            rows.insert(1, (self.tr("Recipe"), facts.recipe))
            rows.append((self.tr("Made from"), facts.source or self.tr("not stated")))
        if facts.limits:
            rows.append((self.tr("Limits"), facts.limits))
        rows.append((self.tr("Folder"), str(model.folder)))
        if model.linked:
            rows.append((self.tr("Linked to"), str(model.linked)))
        return rows

    def _weights(self, facts: Inspection) -> str:
        count = facts.parameters
        number = f"{number_text(count / 1e9, 1)} B" if count >= 1e9 else f"{number_text(count / 1e6, 1)} M"
        if not facts.recipe:
            return self.tr("{number}, none ternary").format(number=number)
        share, bits = 100 * facts.ternary_parameters / facts.parameters, facts.bits.total if facts.bits else 0.0
        text = self.tr("{number}, {share} % ternary at {bits} bits each with its scales")
        return text.format(number=number, share=number_text(share, 1), bits=number_text(bits, 2))

    def _sizes(self, facts: Inspection) -> str:
        transformer = facts.part_bytes.get("transformer", 0)
        text = self.tr("{total}, of which the transformer {transformer}")
        return text.format(total=bytes_text(facts.total_bytes), transformer=bytes_text(transformer))
