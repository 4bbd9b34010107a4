"""A picture's settings as names and values that a person reads."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.gallery.picture import Picture
from app.measures import bytes_text, short_text
from app.recall.settings import RecalledSettings
from engine.picture import SHORT_HASH

Rows = list[tuple[str, str]]


class PictureFacts:
    """Rows of a table; what is not known has no row."""

    def of_file(self, picture: Picture) -> Rows:
        """What the file itself is."""
        rows = [(self.tr("Date"), _date_text(picture))]
        if picture.width:
            rows.append((self.tr("Size"), f"{picture.width} × {picture.height} · {bytes_text(picture.size)}"))
        return rows

    def of_settings(self, settings: RecalledSettings) -> Rows:
        """What made the picture."""
        named = (
            (self.tr("Model"), settings.model),
            (self.tr("Seed"), settings.seed),
            (self.tr("Steps"), settings.steps),
            (self.tr("Guidance"), _number(settings.guidance)),
            (self.tr("True CFG"), None if settings.true_cfg == 1.0 else _number(settings.true_cfg)),
            (self.tr("Negative"), settings.negative),
            (self.tr("Start picture"), settings.start.file.name if settings.start else None),
            (self.tr("Strength"), _number(settings.start.strength) if settings.start else None),
            (self.tr("Program"), settings.program.value),
        )
        rows = [(name, str(value)) for name, value in named if value not in (None, "")]
        if settings.ours is not None:
            ours = settings.ours
            rows += [
                (self.tr("Weights"), ours.weights_sha256[:SHORT_HASH]),
                (self.tr("Device"), ours.device),
                (self.tr("Backend"), f"{ours.backend} · {ours.activations}"),
                (self.tr("Versions"), ", ".join(f"{name} {version}" for name, version in ours.versions.items())),
            ]
        return rows

    def tr(self, text: str) -> str:
        """The text in the person's language."""
        return QCoreApplication.translate("PictureFacts", text)


def _date_text(picture: Picture) -> str:
    moment = QDateTime.fromMSecsSinceEpoch(picture.mtime_ns // 10**6)
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def _number(value: float | None) -> str | None:
    return None if value is None else short_text(value)
