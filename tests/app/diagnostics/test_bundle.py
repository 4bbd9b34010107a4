"""The diagnostics bundle: what a report of a fault should carry, without what is a person's own."""

import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from app.diagnostics.bundle import as_text, collect, secrets_of, write_bundle
from app.diagnostics.known_prompts import known_prompts
from app.diagnostics.scrub import TOKEN, Secrets, own_names, scrub
from app.prompting.history import PromptHistory
from app.queue.journal import Journal
from app.settings import Settings
from engine.paths import UserPaths, user_paths

WORD = st.text(st.characters(codec="utf-8", categories=["Ll", "Lu", "Lo", "Nd"]), min_size=2, max_size=9)
PROMPTS = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
AROUND = st.sampled_from(
    [
        "{}",
        "WARNING app: {} was not drawn",
        "ValueError: {!r} cannot be made",
        '{{"prompt": "{}", "seed": 1}}',
        "(“{}”)",
        "/mnt/some body/{}.png: no space",
        "D:\\some\\x\\{}.webp",
        'File "/mnt/x/y.py", line 1, in f\n    raise E("{}")',
    ]
)
OURS = {"prompt", "text", "place", "name", "file", "png", "webp"}


def words(text: str) -> list[str]:
    return [found[1].casefold() for found in TOKEN.finditer(text) if found[1]]


def has_run(text: str, wanted: list[str]) -> bool:
    found = words(text)
    return any(found[at : at + len(wanted)] == wanted for at in range(len(found)))


@given(prompt=PROMPTS, around=st.lists(AROUND, max_size=4))
def test_no_prompt_is_left(prompt: str, around: list[str]) -> None:
    wanted = words(prompt)[:3]
    assume(wanted and not OURS & set(wanted))
    text = "\n".join(each.format(prompt) for each in around)
    assert not has_run(scrub(text, Secrets(prompts=(prompt,), names=())), wanted)


@given(prompt=st.lists(WORD, min_size=4, max_size=8, unique_by=str.casefold))
def test_no_part_of_a_prompt_is_left(prompt: list[str]) -> None:
    part = words(" ".join(prompt[1:4]))
    assume(not OURS & set(part))
    text = f"cut off: {' '.join(prompt[1:])} and more"
    assert not has_run(scrub(text, Secrets(prompts=(" ".join(prompt),), names=())), part)


@given(name=WORD, around=st.lists(AROUND, max_size=4))
@example(name="al", around=["{} and normal"])
@example(name="anna", around=["host annas-laptop {}"])
def test_no_name_is_left(name: str, around: list[str]) -> None:
    assume(not any(name.casefold() in word for word in OURS))
    text = scrub("\n".join(each.format(name) for each in around), Secrets(prompts=(), names=(name,)))
    assert name.casefold() not in words(text)
    if len(name) >= 4:
        assert name not in text


@given(folders=st.lists(WORD, min_size=2, max_size=4, unique=True))
def test_no_place_is_left(folders: list[str]) -> None:
    assume(not OURS & {each.casefold() for each in folders})
    place = "/" + "/".join(folders)
    for text in (place, f"open {place}: no", f"'{place}'", f"={place}", f"(in {place})", f"~{place} x"):
        cleaned = scrub(text, Secrets(prompts=(), names=()))
        assert not any(f"/{folder}" in cleaned for folder in folders)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("torch 2.13.0+cpu, CUDA and/or MPS", "torch 2.13.0+cpu, CUDA and/or MPS"),
        ('File "/mnt/a/triptych/app/window.py", line 3, in f', 'File "app/window.py", line 3, in f'),
        ("KeyError: 'guidance'", "KeyError: 'guidance'"),
        ("it's the engine's fault", "it's the engine's fault"),
        ("said “a long sentence of somebody”", "said “<text>”"),
        ("cat-5.png is damaged", "<file>.png is damaged"),
    ],
)
def test_what_helps_is_kept(text: str, cleaned: str) -> None:
    assert scrub(text, Secrets(prompts=(), names=())) == cleaned


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UserPaths:
    """A home of Anna's, in which she worked."""
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "anna" / "triptych"))
    monkeypatch.setenv("USER", "annabel")
    paths = user_paths()
    for folder in (paths.logs, paths.outputs, paths.models / "secret-model"):
        folder.mkdir(parents=True)
    base = sqlite3.connect(paths.settings.parent / "prompts.sqlite")
    base.execute("CREATE TABLE prompts (text TEXT)")
    base.execute("INSERT INTO prompts VALUES ('my neighbour as a clown')")
    base.commit()
    base.close()
    journal = Journal(paths.settings.parent / "queue")
    journal.append({"entry": {"request": {"prompt": "the red bicycle"}, "typed": "the {red|blue} bicycle"}})
    journal.close()
    (paths.outputs / "her-birthday-7.png").touch()
    (paths.cache).mkdir()
    (paths.cache / "odd.sqlite").write_bytes(b"no base")
    (paths.logs / "studio.log").write_text("INFO app: my neighbour as a clown\nERROR app: her-birthday-7 is damaged\n")
    (paths.logs / "engine.log").write_text(
        f"annabel ran The Red Bicycle in {paths.outputs}, secret-model, a new idea\n"
    )
    return paths


def test_the_whole_bundle_says_nothing_of_the_person(places: UserPaths, tmp_path: Path) -> None:
    chosen = Settings(outputs=str(places.outputs), model="secret-model", geometry="AAAA")
    parts = collect(places, chosen, f"Folders\n  logs  {places.logs}", secrets_of(places, "a new idea"))
    file = tmp_path / "bundle.zip"
    write_bundle(file, parts)
    with zipfile.ZipFile(file) as bundle:
        text = "\n".join(bundle.read(name).decode() for name in bundle.namelist())
        assert bundle.namelist() == list(parts)
    for secret in ("neighbour", "clown", "icycle", "birthday", "annabel", str(tmp_path), "secret-model", "idea"):
        assert secret not in text, secret
    assert "is damaged" in text
    assert json.loads(parts["settings.json"])["outputs"] == "chosen"
    assert [file.name for file in tmp_path.iterdir() if "bundle" in file.name] == ["bundle.zip"]
    assert all(name in as_text(parts) for name in ("versions.txt", "doctor.txt", "studio.log", "engine.log"))


def test_prompts_are_found_where_they_are_kept(places: UserPaths) -> None:
    base = sqlite3.connect(places.settings.parent / "prompts.sqlite")
    base.execute("INSERT INTO prompts VALUES ('cat')")
    base.commit()
    base.close()
    assert {"cat", "my neighbour as a clown", "the red bicycle", "the {red|blue} bicycle", "her-birthday-7"} <= set(
        known_prompts(places)
    )
    assert "annabel" in own_names()


def test_a_bundle_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").mkdir()
    with pytest.raises(OSError, match=r"bundle\.zip"):
        write_bundle(tmp_path / "bundle.zip", {"a.txt": "a"})
    assert [file.name for file in tmp_path.iterdir()] == ["bundle.zip"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), prompt=st.text(max_size=30), name=st.text(min_size=1, max_size=9))
def test_any_text_can_be_scrubbed_and_written(tmp_path: Path, text: str, prompt: str, name: str) -> None:
    cleaned = scrub(text, Secrets(prompts=(prompt,), names=(name,)))
    write_bundle(tmp_path / "any.zip", {"a.txt": cleaned})


def test_the_negative_prompts_of_the_history_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    history = PromptHistory(tmp_path / "prompts.sqlite")
    history.add("a fox", {"negative_prompt": "blurry hands", "steps": 4})
    history.close()
    assert {"a fox", "blurry hands"} <= set(known_prompts(user_paths()))
