"""The licences of everything that is inside: ours, the models', and each library's."""

import functools
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

import resources
from engine.version import VERSION

NAME: Final = "triptych"
REQUIREMENT: Final = re.compile(r"[A-Za-z0-9][\w.-]*")
LICENCE_FILE: Final = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
LONGEST_NAME: Final = 80  # of a licence; what is longer is its text
HEADING: Final = re.compile(r"\n\n\n(?=\S)")
translate = QCoreApplication.translate


@dataclass(frozen=True, kw_only=True)
class Licence:
    """What is inside: its name and version, the short name of its licence, and what reads that licence's text."""

    name: str
    version: str
    licence: str
    read: Callable[[], str]

    @property
    def text(self) -> str:
        """The licence's text, read now."""
        return self.read()

    def matches(self, words: str) -> bool:
        """Whether every word is in the name or the licence's name."""
        own = f"{self.name} {self.licence}".casefold()
        return all(word in own for word in words.casefold().split())


def all_licences() -> tuple[Licence, ...]:
    """Ours first, then the models', then every library's in the order of their names."""
    return (*own_licences(), *sorted(library_licences(), key=lambda each: each.name.casefold()))


def own_licences() -> tuple[Licence, ...]:
    """Triptych's, FLUX's and that of Pocket's training pictures, from the files that ship."""
    notice = own_text("NOTICE")
    sections = [section.strip() for section in HEADING.split(notice)]
    flux = next((section for section in sections if section.startswith("FLUX.1 [dev]")), notice)
    emoji = next((section for section in sections if section.startswith("Pocket's training")), notice)
    derived = translate("Licences", "FLUX.1 [dev] and models made from it")
    return (
        Licence(name="Triptych", version=VERSION, licence="Apache-2.0", read=lambda: own_text("LICENSE")),
        Licence(name=translate("Licences", "Notice"), version="", licence="Triptych", read=lambda: notice),
        Licence(name=derived, version="", licence=translate("Licences", "non-commercial"), read=lambda: flux),
        Licence(name="Fluent Emoji", version="", licence="MIT", read=lambda: emoji),
    )


def own_text(name: str) -> str:
    """The text of `LICENSE` or `NOTICE`, from the checkout, the bundle or the installed package."""
    file = resources.root().parent / name
    if file.is_file():
        return file.read_text(encoding="utf-8")
    found = metadata.distributions(name=NAME)  # an editable install leaves one without texts in its checkout
    text = next(filter(None, (each.read_text(f"licenses/{name}") for each in found)), None)
    return text or translate("Licences", "The file {name} is missing: install Triptych again.").format(name=name)


def library_licences() -> Iterator[Licence]:
    """Those of Python and of each library that Triptych needs, and that these need, as far as they are installed."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Licence(name="Python", version=version, licence="PSF-2.0", read=lambda: sys.copyright)
    for found in _needed():
        about = found.metadata
        read = functools.partial(_text, found)
        yield Licence(name=about["Name"], version=found.version, licence=short_name(about), read=read)


def short_name(about: "metadata.PackageMetadata") -> str:
    """The licence's name, from whichever of its fields a package filled in."""
    for field in ("License-Expression", "License"):
        value = about[field].strip() if field in about else ""
        if value and value.casefold() != "unknown":
            return _shortened(value)
    kinds = [each for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(each.rpartition(" :: ")[2] for each in kinds) or translate("Licences", "see its text")


def _shortened(value: str) -> str:
    first = value.splitlines()[0].strip()
    return first if len(first) <= LONGEST_NAME else f"{first[: LONGEST_NAME - 1].rstrip()}…"


def _needed() -> Iterator[metadata.Distribution]:
    waiting, seen = [NAME], set[str]()
    while waiting:
        name = waiting.pop()
        if (key := re.sub(r"[-_.]+", "-", name).casefold()) in seen:
            continue
        seen.add(key)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        if name != NAME:
            yield found
        for line in found.requires or ():
            if "extra ==" not in line and (matched := REQUIREMENT.match(line)):
                waiting.append(matched[0])


def _text(found: metadata.Distribution) -> str:
    files = [file for file in found.files or () if LICENCE_FILE.search(str(file)) and ".py" not in file.suffix]
    texts = []
    for file in sorted(files, key=lambda each: (len(each.parts), str(each))):
        try:
            text = Path(str(found.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue
        texts.append(f"{file.name}\n\n{text}" if len(files) > 1 else text)
    if texts:
        return "\n\n\n".join(texts)
    home = ", ".join(found.metadata.get_all("Home-page") or found.metadata.get_all("Project-URL") or ())
    text = translate("Licences", "{name} comes without the text of its licence: {licence}. {home}")
    return text.format(name=found.metadata["Name"], licence=short_name(found.metadata), home=home).strip()
