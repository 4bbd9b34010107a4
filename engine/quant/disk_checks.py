"""Whether the disks of a conversion take what it writes: room, the sizes of files, second names, distance."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.plan import size_text
from engine.quant.surroundings import Place, Surroundings, System, Use

SPARE: Final = 0.1  # of what is needed; so much more should be free, for the system and other programs
WORDS: Final = {Use.SOURCE: "the source", Use.WORK: "the working folder", Use.RESULT: "the model"}
LONGEST_PATH: Final = 259  # letters, on Windows
LONGEST_INSIDE: Final = 100  # letters of a file's path below the working folder, at most
FORBIDDEN: Final = frozenset('<>:"|?*')
RESERVED: Final = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def disk_checks(places: Iterable[Place]) -> tuple[Check, ...]:
    """The room on each file system, where what several places need of one adds up, and what else it cannot do."""
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(place.file_system.device, []).append(place)
    return tuple(check for group in grouped.values() for check in _of_one(group))


def needed_bytes(places: Iterable[Place]) -> int:
    """What places on one file system take together; second names take room where there are none."""
    return sum(place.bytes + (0 if place.file_system.links else place.linked) for place in places)


def path_check(target: Path, around: Surroundings) -> Check:
    """Whether the paths of all files below `target` can be written."""
    for why_not in (_no_text(target), _no_windows_name(target, around.system), _too_long(target, around)):
        if why_not is not None:
            fact, way_out = why_not
            return Check(key=CheckKey.PATH, state=State.RED, fact=fact, way_out=way_out, action=Action.CHOOSE_TARGET)
    return Check(key=CheckKey.PATH, state=State.GREEN, fact=f"The model's path is {target}")


def _of_one(places: list[Place]) -> Iterator[Check]:
    system = places[0].file_system
    yield _room(places)
    writes = [place for place in places if place.bytes]
    if not system.writable and writes:
        yield Check(
            key=CheckKey.FILE_SYSTEM,
            state=State.RED,
            fact=f"{_writing(writes)} cannot be written to {system.mount}",
            way_out="Choose a folder that you may write to",
            action=Action.CHOOSE_TARGET,
            subject=system.mount,
        )
    elif too_large := _too_large(places):
        yield too_large
    else:
        yield from _kind(places)


def _room(places: list[Place]) -> Check:
    system, needed = places[0].file_system, needed_bytes(places)
    fact = (
        f"{size_text(system.free)} are free on {system.mount} and {size_text(needed)} are needed for {_names(places)}"
    )
    missing = needed - system.free
    if missing > 0:
        return Check(
            key=CheckKey.DISK,
            state=State.RED,
            fact=fact,
            way_out=f"Free {size_text(missing)} more there, or choose another disk",
            action=Action.FREE_DISK,
            value=missing,
            subject=system.mount,
        )
    tight = int(needed * (1 + SPARE)) - system.free
    if tight > 0:
        return Check(
            key=CheckKey.DISK,
            state=State.AMBER,
            fact=fact,
            way_out=f"It fits, with little to spare: free {size_text(tight)} more, and write nothing else there",
            action=Action.FREE_DISK,
            value=tight,
            subject=system.mount,
        )
    return Check(key=CheckKey.DISK, state=State.GREEN, fact=fact, subject=system.mount)


def _too_large(places: list[Place]) -> Check | None:
    system = places[0].file_system
    largest = max(place.largest_file for place in places)
    if system.largest_file is None or largest <= system.largest_file:
        return None
    return Check(
        key=CheckKey.FILE_SYSTEM,
        state=State.RED,
        fact=(
            f"{system.mount} is formatted as {system.kind}, where no file is larger than "
            f"{size_text(system.largest_file)}, and a file of {size_text(largest)} has to go there"
        ),
        way_out="Choose another disk, or format this one as exFAT or NTFS, which deletes all that is on it",
        action=Action.CHOOSE_TARGET,
        subject=system.mount,
    )


def _kind(places: list[Place]) -> Iterator[Check]:
    system = places[0].file_system
    copied = sum(place.linked for place in places)
    if system.networked:
        yield Check(
            key=CheckKey.FILE_SYSTEM,
            state=State.AMBER,
            fact=f"{system.mount} lies on the network ({system.kind}), which is slower and can be cut",
            way_out="Choose a disk of this computer; a cut ends the conversion, and the same one goes on later",
            action=Action.CHOOSE_TARGET,
            subject=system.mount,
        )
    elif not system.links and copied:
        yield Check(
            key=CheckKey.FILE_SYSTEM,
            state=State.AMBER,
            fact=f"Files on {system.mount} ({system.kind}) have one name only, so {size_text(copied)} are copied",
            way_out="Choose the disk of the source, where they take no room, or leave it at that: they are counted",
            action=Action.CHOOSE_TARGET,
            subject=system.mount,
        )
    else:
        yield Check(
            key=CheckKey.FILE_SYSTEM,
            state=State.GREEN,
            fact=f"{system.mount} ({system.kind}) takes every file of {_names(places)}",
            subject=system.mount,
        )


def _names(places: list[Place]) -> str:
    words = [WORDS[use] for use in Use if any(place.use is use for place in places)]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _writing(places: list[Place]) -> str:
    names = _names(places)
    return names[0].upper() + names[1:]


def _no_text(target: Path) -> tuple[str, str] | None:
    text = str(target)
    if any("\ud800" <= letter <= "\udfff" or letter < " " for letter in text):
        return f"The path {text!r} holds letters that are no text", "Choose a folder with a plain name"
    return None


def _no_windows_name(target: Path, system: System) -> tuple[str, str] | None:
    if system != "windows":
        return None
    for name in target.parts[1:]:
        odd = sorted(FORBIDDEN.intersection(name))
        if odd:
            return f"Windows takes no {odd[0]} in the name {name}", "Choose letters, digits and hyphens"
        if name.split(".")[0].strip().lower() in RESERVED:
            return f"Windows keeps the name {name} for a device", "Choose another name"
        if name != name.rstrip(" ."):
            return f"Windows cuts dots and spaces off the end of the name {name!r}", "Choose a name without them"
    return None


def _too_long(target: Path, around: Surroundings) -> tuple[str, str] | None:
    length = len(str(target)) + len(f"{target.name}.conversion") + LONGEST_INSIDE
    if around.system != "windows" or around.long_paths or length <= LONGEST_PATH:
        return None
    return (
        f"Paths below {target} get up to {length} letters, and Windows takes {LONGEST_PATH}",
        f"Choose a folder or a name that is {length - LONGEST_PATH} letters shorter, or allow long paths in Windows",
    )
