"""What is known of two pictures, row by row, and in which settings they differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject

from app.compare.shown_picture import ShownPicture
from app.compare.twins import Made
from app.measures import bytes_text, memory_text, seconds_text, short_text
from engine.events import Phase
from engine.picture import PictureSettings

UNKNOWN: Final = "–"
HASH_LETTERS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Known:
    """One picture, what making it took where this run made it, and its model's size where that is installed."""

    picture: ShownPicture
    made: Made | None = None
    model_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: what of A, what of B; `differs` marks settings that are not the same."""

    name: str
    a: str
    b: str
    differs: bool


class Facts(QObject):
    """Puts into words what is known."""

    def rows(self, a: Known | None, b: Known | None) -> list[Row]:
        """All rows, the settings first; what is not known is a dash, and differs from nothing."""
        rows = []
        seldom = (self.tr("True CFG"), self.tr("Negative prompt"), self.tr("Start picture"))
        for name, text, is_setting in self._columns():
            left, right = (UNKNOWN if known is None else text(known) for known in (a, b))
            if left == right == UNKNOWN:
                continue
            differs = is_setting and UNKNOWN not in (left, right) and left != right
            if name == self.tr("Libraries") and not differs:
                continue  # a long list that says nothing
            if name in seldom and {left, right} <= {self.tr("none"), UNKNOWN}:
                continue
            rows.append(Row(name=name, a=left, b=right, differs=differs))
        return rows

    def summary(self, rows: Sequence[Row], a: Known | None, b: Known | None) -> str:
        """One line about the rows."""
        if a is None or b is None:
            return self.tr("What differs is shown here once there are two pictures.")
        for side, known in (("A", a), ("B", b)):
            if known.picture.settings is None:
                return self.tr("{side} has no settings of Triptych inside.").format(side=side)
        differing = sum(row.differs for row in rows)
        match differing:
            case 0:
                return self.tr("No setting differs")
            case 1:
                return self.tr("One setting differs")
            case _:
                return self.tr("{count} settings differ").format(count=differing)

    def _columns(self) -> list[tuple[str, Callable[[Known], str], bool]]:
        return [
            (self.tr("Model"), _setting(lambda made: made.model), True),
            (self.tr("Weights"), _setting(lambda made: made.weights_sha256[:HASH_LETTERS]), True),
            (self.tr("Prompt"), _setting(lambda made: made.request.prompt), True),
            (self.tr("Seed"), _setting(lambda made: str(made.seed)), True),
            (self.tr("Size"), lambda known: "{} × {}".format(*known.picture.size), True),
            (self.tr("Steps"), _setting(lambda made: _or_unknown(made.request.steps)), True),
            (self.tr("Guidance"), _setting(self._guidance), True),
            (self.tr("True CFG"), _setting(self._true_cfg), True),
            (self.tr("Negative prompt"), _setting(self._negative), True),
            (self.tr("Start picture"), _setting(self._start), True),
            (self.tr("Activations"), _setting(lambda made: made.activations), True),
            (self.tr("Backend"), _setting(lambda made: made.backend), True),
            (self.tr("Device"), _setting(lambda made: made.device), True),
            (self.tr("Decoder's tiles"), _setting(self._tile), True),
            (self.tr("Version"), _setting(lambda made: made.versions.get("triptych", UNKNOWN)), True),
            (self.tr("Libraries"), _setting(_libraries), True),
            (self.tr("Time"), lambda known: seconds_text(known.made.seconds) if known.made else UNKNOWN, False),
            (self.tr("Text"), _phase(Phase.TEXT), False),
            (self.tr("Encode"), _phase(Phase.ENCODE), False),
            (self.tr("Denoise"), _phase(Phase.DENOISE), False),
            (self.tr("Decode"), _phase(Phase.DECODE), False),
            (self.tr("Peak memory"), lambda known: memory_text(known.made.peak_bytes if known.made else None), False),
            (self.tr("Model on disk"), lambda known: bytes_text(known.model_bytes), False),
            (self.tr("File"), lambda known: known.picture.file.name, False),
            (self.tr("File size"), lambda known: bytes_text(known.picture.file_bytes), False),
        ]

    def _guidance(self, made: PictureSettings) -> str:
        return self.tr("none") if made.request.guidance is None else short_text(made.request.guidance)

    def _true_cfg(self, made: PictureSettings) -> str:
        return self.tr("none") if made.request.true_cfg == 1.0 else short_text(made.request.true_cfg)

    def _negative(self, made: PictureSettings) -> str:
        return made.request.negative_prompt or self.tr("none")

    def _start(self, made: PictureSettings) -> str:
        start = made.request.start
        if start is None:
            return self.tr("none")
        digest = (made.start_sha256 or UNKNOWN)[:HASH_LETTERS]
        return self.tr("{file} ({hash}) at strength {strength}").format(
            file=start.file.name, hash=digest, strength=short_text(start.strength)
        )

    def _tile(self, made: PictureSettings) -> str:
        return self.tr("the whole picture") if made.tile is None else f"{made.tile} × {made.tile}"


def pair(a: str, b: str) -> str:
    """Two values as one reading, as 31 s → 13 s."""
    return UNKNOWN if a == b == UNKNOWN else f"{a} → {b}"


def _setting(text: Callable[[PictureSettings], str]) -> Callable[[Known], str]:
    return lambda known: UNKNOWN if known.picture.settings is None else text(known.picture.settings)


def _phase(phase: Phase) -> Callable[[Known], str]:
    return lambda known: seconds_text(known.made.phase_seconds.get(phase) if known.made else None)


def _or_unknown(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def _libraries(made: PictureSettings) -> str:
    others = {name: version for name, version in made.versions.items() if name != "triptych"}
    return ", ".join(f"{name} {version}" for name, version in sorted(others.items())) or UNKNOWN
