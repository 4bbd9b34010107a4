"""The licences of everything that is inside: ours, the models', and each library's."""

from importlib import metadata
from pathlib import Path

import pytest

import resources
from app.about.libraries import all_licences, own_licences, own_text, short_name


def test_ours_come_first_and_have_their_texts() -> None:
    ours = own_licences()
    assert [each.name for each in ours] == [
        "Triptych", "Notice", "FLUX.1 [dev] and models made from it", "Fluent Emoji"
    ]  # fmt: skip
    assert "Apache License" in ours[0].text
    assert "Non-Commercial License of Black Forest Labs" in ours[2].text
    assert "Apache License, Version 2.0" not in ours[2].text
    assert "Copyright (c) Microsoft Corporation" in ours[3].text


def test_every_library_that_is_needed_is_listed() -> None:
    licences = {each.name.casefold().replace("_", "-"): each for each in all_licences()}
    for name in ("torch", "diffusers", "pyside6-essentials", "numpy", "filelock", "python", "shiboken6", "jinja2"):
        assert licences[name].version
        assert licences[name].licence
        assert len(licences[name].text) > 20
    assert "pytest" not in licences
    assert "LGPL" in licences["pyside6-essentials"].licence
    assert all("\n" not in each.licence and len(each.licence) <= 200 for each in licences.values())


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"License-Expression": "MIT", "License": "other"}, "MIT"),
        ({"License": "BSD\n\nall of its text"}, "BSD"),
        ({"License": "UNKNOWN", "Classifier": "License :: OSI Approved :: MIT License"}, "MIT License"),
        ({"License": "x" * 100}, "x" * 79 + "…"),
        ({}, "see its text"),
    ],
)
def test_the_name_of_a_licence(tmp_path: Path, fields: dict[str, str], name: str) -> None:
    folder = tmp_path / "some-1.0.dist-info"
    folder.mkdir()
    lines = [f"{key}: {value.replace(chr(10), chr(10) + '        ')}" for key, value in fields.items()]
    (folder / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", "Name: some", "Version: 1.0", *lines]) + "\n")
    assert short_name(metadata.Distribution.at(folder).metadata) == name


def test_an_installed_package_brings_its_texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "root", lambda: tmp_path / "resources")
    assert "Apache License" in own_text("LICENSE")
    assert "install Triptych again" in own_text("NOTHING")
