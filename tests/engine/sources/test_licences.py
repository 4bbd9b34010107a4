"""Licences: known by many names, shown from the source's own text, accepted on record."""

import datetime as dt
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InvalidRequest
from engine.sources.evidence import UNKNOWN, licence_of_source, repository_of, traces_of_folder
from engine.sources.licences import (
    FLUX_DEV,
    LICENCES,
    MAX_TEXT_BYTES,
    LicenceAcceptance,
    LicenceText,
    accept,
    licence_named,
    licence_of,
    read_licence_text,
)
from engine.sources.recognition import recognize_source
from engine.sources.variants import Traces, Variant, kind_of
from fake_sources import config_of, write_pipeline

DEV_TEXT = "FLUX.1 [dev] Non-Commercial License \nBlack Forest Labs, Inc. and so on\n"
APACHE_TEXT = "                                 Apache License\n                           Version 2.0, January 2004\n"
DEV_KIND = kind_of(config_of(), Traces(name="x"))
SCHNELL_KIND = kind_of(config_of(guidance_embeds=False), Traces(name="x"))


@pytest.mark.parametrize(
    ("words", "identifier"),
    [
        ("flux-1-dev-non-commercial-license", FLUX_DEV),
        ("FLUX.1 [dev] Non-Commercial License", FLUX_DEV),
        ("FLUX.1 Kontext [dev] Non-Commercial License", FLUX_DEV),
        ("FLUX.1 Dev Non-Commercial License\n(https://example.org)", FLUX_DEV),
        (DEV_TEXT, FLUX_DEV),
        ("apache-2.0", "apache-2.0"),
        ("Apache-2.0", "apache-2.0"),
        (APACHE_TEXT, "apache-2.0"),
        ("mit", "mit"),
        ("MIT License\n\nCopyright", "mit"),
        ("cc-by-nc-4.0", "cc-by-nc-4.0"),
        ("creativeml-openrail-m", None),
        ("permit", None),
        ("", None),
    ],
)
def test_names_of_licences(words: str, identifier: str | None) -> None:
    found = licence_named(words)
    assert (None if found is None else found.id) == identifier


@pytest.mark.parametrize("licence", LICENCES, ids=lambda licence: licence.id)
def test_every_summary_says_that_it_is_one_and_where_the_text_is(licence: Any) -> None:
    assert licence.summary.startswith("A summary by Triptych, not the licence:")
    assert licence.summary.endswith("The full text decides.")
    assert licence.url.startswith("https://")
    assert licence_named(licence.id) == licence_named(licence.title) == licence_of(licence.id) == licence


def test_only_restricted_licences_must_be_accepted() -> None:
    for licence in LICENCES:
        assert licence.must_be_accepted == (licence.model_use == "restricted")


def test_the_sources_own_text_is_shown_in_full(tmp_path: Path) -> None:
    assert read_licence_text(tmp_path) is None
    (tmp_path / "LICENSE").write_text("for the code\n", encoding="utf-8")
    (tmp_path / "LICENSE.md").write_text(DEV_TEXT, encoding="utf-8")
    text = read_licence_text(tmp_path)
    assert text == LicenceText(text=DEV_TEXT, place=str(tmp_path / "LICENSE.md"), licence=FLUX_DEV)
    assert text.sha256 == hashlib.sha256(DEV_TEXT.encode()).hexdigest()


def test_what_cannot_be_a_licence_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_bytes(b"x" * (MAX_TEXT_BYTES + 1))
    (tmp_path / "LICENSE.empty").touch()
    (tmp_path / "LICENSE.folder").mkdir()
    assert read_licence_text(tmp_path) is None
    (tmp_path / "LICENCE").write_bytes(b"\xff\xfe no utf-8")
    text = read_licence_text(tmp_path)
    assert text is not None
    assert text.licence is None
    assert len(text.sha256) == 64


def test_what_is_made_from_dev_stays_under_devs_licence() -> None:
    for stated in ("apache-2.0", "other-licence"):
        traces = Traces(name="x", card={"license": (stated,)})
        found = licence_of_source(DEV_KIND, traces, Path("nowhere"), whole_folder=True)
        assert found.licence == licence_of(FLUX_DEV)
        assert found.must_be_accepted
        assert f"states {stated}, but" in found.reason


def test_schnell_is_apache_unless_its_maker_says_otherwise() -> None:
    plain = licence_of_source(SCHNELL_KIND, Traces(name="x"), Path("nowhere"), whole_folder=True)
    assert (plain.name, plain.must_be_accepted) == ("Apache License 2.0", False)
    traces = Traces(name="x", metadata={"modelspec.license": "cc-by-nc-4.0"})
    assert licence_of_source(SCHNELL_KIND, traces, Path("nowhere"), whole_folder=True).must_be_accepted


def test_an_unknown_licence_keeps_its_own_name() -> None:
    traces = Traces(name="x", card={"license": ("other",), "license_name": ("my-own",)})
    found = licence_of_source(None, traces, Path("nowhere"), whole_folder=True)
    assert (found.licence, found.name, found.must_be_accepted) == (None, "my-own", False)
    assert UNKNOWN.name == "not stated"


def test_a_folder_tells_its_licence_and_text(tmp_path: Path) -> None:
    card = "---\nlicense: other\nlicense_name: flux-1-dev-non-commercial-license\nbase_model:\n- someone/base\n---\n"
    found = recognize_source(write_pipeline(tmp_path / "tuned", card=card, licence=DEV_TEXT))
    assert found.licence.text is not None
    assert found.licence.text.text == DEV_TEXT
    assert found.licence.stated == "flux-1-dev-non-commercial-license"
    assert found.kind is not None
    assert (found.kind.variant, found.kind.fine_tune) == (Variant.DEV, True)
    assert traces_of_folder(found.path).card["base_model"] == ("someone/base",)


def test_another_licences_text_is_not_shown_for_devs(tmp_path: Path) -> None:
    found = recognize_source(write_pipeline(tmp_path / "tuned", licence=APACHE_TEXT))
    assert found.licence.licence == licence_of(FLUX_DEV)
    assert found.licence.text is None


def test_a_text_beside_many_files_is_not_taken_for_that_of_one(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text(APACHE_TEXT, encoding="utf-8")
    found = licence_of_source(None, Traces(name="x"), tmp_path, whole_folder=False)
    assert (found.licence, found.text) == (None, None)


def test_repositories_are_told_by_the_caches_folders() -> None:
    cached = Path("hub") / "models--black-forest-labs--FLUX.1-dev" / "snapshots" / "abc"
    assert repository_of(cached) == repository_of(cached / "transformer") == "black-forest-labs/FLUX.1-dev"
    assert repository_of(Path("home") / "hub" / "someone--flux-2--x" / ("0" * 40)) == "someone/flux-2--x"
    assert repository_of(Path("hub") / "models--a--b" / "blobs") is None
    assert repository_of(Path("my--folder") / ("0" * 40)) is None
    assert repository_of(Path()) is None


def test_an_acceptance_is_a_record() -> None:
    text = LicenceText(text=DEV_TEXT, place="x", licence=FLUX_DEV)
    record = accept(licence_of(FLUX_DEV), text)
    assert (record.licence, record.text_sha256) == (FLUX_DEV, text.sha256)
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(record.accepted_at)
    assert dt.timedelta(seconds=-1) <= age < dt.timedelta(minutes=10)
    assert accept("my-own", None).text_sha256 is None
    assert LicenceAcceptance(**json.loads(json.dumps(record.to_json()))) == record


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"licence": " "}, "has no name"),
        ({"licence": "a\nb"}, "has no name"),
        ({"text_sha256": "abc"}, "is no SHA-256"),
        ({"accepted_at": "yesterday"}, "is no time of acceptance"),
        ({"accepted_at": "2026-01-01T00:00:00"}, "is no time of acceptance"),
    ],
)
def test_a_record_of_another_form_is_refused(values: dict[str, str], what: str) -> None:
    good = {"licence": "mit", "text_sha256": None, "accepted_at": "2026-01-01T00:00:00+00:00"}
    with pytest.raises(InvalidRequest, match=re.escape(what)):
        LicenceAcceptance(**good | values)  # type: ignore[arg-type]
