"""Everything of prompts that lies in a person's data folder: wildcards, styles and what was used."""

from dataclasses import dataclass
from pathlib import Path

from app.prompting.history import PromptHistory
from app.prompting.styles import StyleBook
from app.prompting.wildcards import WildcardBook, shipped_wildcards
from engine.errors import OutputError

IN_MEMORY = Path(":memory:")


@dataclass(frozen=True, kw_only=True)
class Prompting:
    """The parts, and what was wrong with their files, as sentences to be told."""

    wildcards: WildcardBook
    styles: StyleBook
    history: PromptHistory
    complaints: tuple[str, ...]

    @classmethod
    def open(cls, data: Path) -> "Prompting":
        """The wildcards, styles and prompts in the data folder; what cannot be written is kept for this run only."""
        styles = StyleBook(data / "styles.json")
        complaints = [styles.complaint]
        try:
            history = PromptHistory(data / "prompts.sqlite")
        except OutputError as error:
            history = PromptHistory(IN_MEMORY)
            complaints.append(error.sentence)
        return cls(
            wildcards=WildcardBook((data / "wildcards", shipped_wildcards())),
            styles=styles,
            history=history,
            complaints=tuple(text for text in (*complaints, history.complaint) if text),
        )
