"""A language that nobody speaks: English with accents, longer and in brackets, which shows what is not translated."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import PySide6

CODE = "xx"
ACCENTS = str.maketrans("aceinouyzACEINOUYZ", "áčéíñöüýžÁČÉÍÑÖÜÝŽ")
KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|%[n\d])")  # what a translation must repeat as it is
LONGER = 0.4  # of a text's length: German and Finnish need about so much more room


def pseudo(text: str) -> str:
    """A text in the language."""
    parts = KEPT.split(text)
    accented = "".join(part if number % 2 else part.translate(ACCENTS) for number, part in enumerate(parts))
    return f"[{accented}{'·' * round(len(text) * LONGER)}]"


def is_pseudo(text: str) -> bool:
    """Whether a text is wholly of the language."""
    return text.startswith("[") and text.endswith("]")


def make_language(app_folder: Path, folder: Path) -> Path:
    """The compiled language of every text that is marked for translation in a folder's code."""
    source = folder / f"triptych_{CODE}.ts"
    run_tool("lupdate", *map(str, sorted(app_folder.rglob("*.py"))), "-locations", "none", "-ts", str(source))
    tree = ET.parse(source)
    for message in tree.iter("message"):
        translation, text = message.find("translation"), message.findtext("source")
        assert translation is not None
        assert text is not None
        translation.attrib.pop("type", None)
        for form in translation.findall("numerusform") or [translation]:
            form.text = pseudo(text)
    tree.write(source, encoding="utf-8")
    compiled = source.with_suffix(".qm")
    run_tool("lrelease", str(source), "-qm", str(compiled))
    return compiled


def run_tool(tool: str, *arguments: str) -> None:
    """Run one of Qt's tools, as PySide brings it."""
    place = Path(PySide6.__file__).parent
    found = next(file for file in (place / tool, place / f"{tool}.exe") if file.exists())
    subprocess.run([str(found), *arguments], check=True, capture_output=True, timeout=60)
