"""The licence that a model's card states."""

from pathlib import Path

from engine.headers import unreadable

MAX_CARD_BYTES = 2**20


def card_licence(folder: Path) -> str | None:
    """The licence in the head of the card `folder/README.md`, by its own name where it has one.

    None where there is no card, or none that states a licence.

    Raises:
        InvalidModel: the card cannot be read.
    """
    file = folder / "README.md"
    if not file.is_file():
        return None
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_CARD_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        raise unreadable(file, error) from None
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        return None
    stated: dict[str, str] = {}
    for line in lines[1:]:
        if line.strip() == "---":
            break
        key, _, value = line.partition(":")
        stated[key] = value.strip().strip("'\"")
    return stated.get("license_name") or stated.get("license") or None
