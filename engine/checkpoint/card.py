"""The card of a model: what its head states."""

from pathlib import Path

from engine.headers import unreadable

MAX_CARD_BYTES = 2**20


def card_licence(folder: Path) -> str | None:
    """The licence in the head of the card `folder/README.md`, by its own name where it has one.

    None where there is no card, or none that states a licence.

    Raises:
        InvalidModel: the card cannot be read.
    """
    stated = card_values(folder)
    found = stated.get("license_name") or stated.get("license")
    return found[0] if found else None


def card_values(folder: Path) -> dict[str, tuple[str, ...]]:
    """What the head of the card `folder/README.md` states: each key's text, or the texts of its list.

    Empty where there is no card, or none with a head.

    Raises:
        InvalidModel: the card cannot be read.
    """
    file = folder / "README.md"
    if not file.is_file():
        return {}
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_CARD_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        raise unreadable(file, error) from None
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        return {}
    stated: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in lines[1:]:
        if line.strip() == "---":
            break
        if key and line.lstrip().startswith("- "):
            stated[key] += (_plain(line.lstrip()[2:]),)
            continue
        key, _, value = line.partition(":")
        stated[key] = (_plain(value),) if _plain(value) else ()
    return stated


def _plain(value: str) -> str:
    return value.strip().strip("'\"")
