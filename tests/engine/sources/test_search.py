"""The search: everything that is there once, nothing that is not wanted, and an end in any case."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

import resources
from bfl_shapes import FLUX_DEV, bfl_shapes
from engine.sources import search as search_module
from engine.sources.places import Place
from engine.sources.recognition import recognize_source
from engine.sources.recognized import Readiness
from engine.sources.search import (
    PlaceEntered,
    SearchEnded,
    SourceFound,
    find_sources,
    in_order,
    possible_lenders,
)
from engine.sources.walk import Limits
from fake_sources import write_cached, write_pipeline, write_sparse

BFL = bfl_shapes(FLUX_DEV)
BIG = {"model.layers.0.self_attn.q_proj.weight": (300_000, 1000)}  # 600 MB that are no FLUX.1


def place(folder: Path, depth: int = 3) -> Place:
    return Place(program="here", folder=folder, depth=depth)


def search(*places: Place, **values: Any) -> tuple[list[Path], SearchEnded]:
    """The paths found in places, in their order, and how the search ended."""
    *events, ended = find_sources(places, **values)
    assert isinstance(ended, SearchEnded)
    return [event.source.path for event in events if isinstance(event, SourceFound)], ended


def test_places_are_told_and_the_biggest_comes_first(tmp_path: Path) -> None:
    small = write_sparse(tmp_path / "a" / "small.safetensors", BIG)
    big = write_sparse(tmp_path / "a" / "deeper" / "flux.safetensors", BFL)
    whole = write_pipeline(tmp_path / "b" / "tuned")
    *events, ended = find_sources([place(tmp_path / "a"), place(tmp_path / "gone"), place(tmp_path / "b")])
    told = [event.source.path if isinstance(event, SourceFound) else event for event in events]
    assert told == [
        PlaceEntered(place=place(tmp_path / "a"), number=1, places=2),
        big,
        small,
        PlaceEntered(place=place(tmp_path / "b"), number=2, places=2),
        whole,
    ]
    assert isinstance(ended, SearchEnded)
    assert (ended.reason, ended.not_readable, ended.on_network) == ("complete", 0, ())
    assert ended.entries > 5


def test_the_cache_of_the_hub_is_found_by_its_names(tmp_path: Path) -> None:
    link = write_cached(tmp_path, "black-forest-labs/FLUX.1-dev", "flux1-dev.safetensors", BFL, sha256="a" * 64)
    found, _ = search(place(tmp_path, 4))
    assert found == [link]
    assert recognize_source(link).what == "FLUX.1-dev"


def test_each_file_is_told_once(tmp_path: Path) -> None:
    first = write_sparse(tmp_path / "a" / "flux.safetensors", BFL)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "link.safetensors").symlink_to(first)
    os.link(first, tmp_path / "b" / "hard.safetensors")
    (tmp_path / "c").symlink_to(tmp_path / "a")
    found, _ = search(place(tmp_path / "a"), place(tmp_path / "b"), place(tmp_path / "c"), place(tmp_path))
    assert found == [first]


def test_what_cannot_be_a_model_is_passed_over(tmp_path: Path) -> None:
    write_sparse(tmp_path / "loras" / "a.safetensors", BFL)
    write_sparse(tmp_path / ".hidden" / "a.safetensors", BFL)
    write_sparse(tmp_path / "shards" / "model-00001-of-00002.safetensors", BFL)
    write_sparse(tmp_path / "small.safetensors", {"a": (10,)})
    write_sparse(tmp_path / "text.bin", BFL)
    write_sparse(tmp_path / "too" / "far" / "down" / "a.safetensors", BFL)
    assert search(place(tmp_path, 2))[0] == []
    assert len(search(place(tmp_path, 3))[0]) == 1
    assert len(search(place(tmp_path, 2), limits=Limits(smallest=1))[0]) == 1


def test_a_pipeline_is_one_thing_and_files_beside_it_are_others(tmp_path: Path) -> None:
    whole = write_pipeline(tmp_path / "tuned")
    beside = write_sparse(whole / "flux1-dev.safetensors", BFL)
    assert search(place(tmp_path))[0] == [whole, beside]


def test_other_formats_are_told_with_their_verdict(tmp_path: Path) -> None:
    with (tmp_path / "flux-q4.gguf").open("wb") as stream:
        stream.write(b"GGUF\x03\0\0\0")
        stream.truncate(700_000_000)
    events = list(find_sources([place(tmp_path)]))
    found = [event.source for event in events if isinstance(event, SourceFound)]
    assert [(source.what, source.readiness) for source in found] == [("a GGUF file", Readiness.NO)]


def test_links_lead_neither_in_circles_nor_out_of_a_place(tmp_path: Path) -> None:
    write_sparse(tmp_path / "outside" / "a.safetensors", BFL)
    inner = tmp_path / "place" / "inner"
    inner.mkdir(parents=True)
    (inner / "up").symlink_to(tmp_path / "place")
    (inner / "out").symlink_to(tmp_path / "outside")
    (inner / "self").symlink_to(inner / "self")
    (inner / "gone.safetensors").symlink_to(tmp_path / "nowhere")
    kept = write_sparse(tmp_path / "place" / "real" / "b.safetensors", BFL)
    found, ended = search(place(tmp_path / "place", 50))
    assert found == [kept]
    assert ended.reason == "complete"
    assert ended.entries < 50


def test_drives_of_other_computers_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = write_sparse(tmp_path / "nas" / "models" / "a.safetensors", BFL)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "nas")
    (tmp_path / "here" / "b.safetensors").symlink_to(far)
    (tmp_path / "root").symlink_to(far.parent)
    monkeypatch.setattr(search_module, "network_mounts", lambda: frozenset({str(tmp_path / "nas")}))
    places = (place(far.parent), place(tmp_path / "here"), place(tmp_path / "root"), place(tmp_path))
    found, ended = search(*places)
    assert found == []
    assert ended.on_network == (str(tmp_path / "nas"),)
    assert search(*places, limits=Limits(network=True))[0] == [far]


def test_a_search_is_cancelled_between_two_finds(tmp_path: Path) -> None:
    for name in "abc":
        write_sparse(tmp_path / f"{name}.safetensors", BIG)
    cancel, found = threading.Event(), []
    for event in find_sources([place(tmp_path)], cancel=cancel):
        if isinstance(event, SourceFound):
            found.append(event)
            cancel.set()
    assert len(found) == 1
    assert isinstance(event, SearchEnded)
    assert event.reason == "cancelled"


def test_a_search_keeps_to_its_limits(tmp_path: Path) -> None:
    for number in range(600):
        (tmp_path / f"folder{number}").mkdir()
    assert search(place(tmp_path), limits=Limits(entries=300))[1].reason == "entries"
    found, ended = search(place(tmp_path), limits=Limits(seconds=0))
    assert (found, ended.reason) == ([], "time")


def test_a_folder_that_cannot_be_read_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = write_sparse(tmp_path / "a.safetensors", BIG)
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def deny(folder: Path) -> Any:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", deny)
    found, ended = search(place(tmp_path))
    assert (found, ended.not_readable) == ([kept], 1)


def test_likely_sources_stand_before_others(tmp_path: Path) -> None:
    paths = [
        write_sparse(tmp_path / "language.safetensors", BIG),
        write_sparse(tmp_path / "kontext.safetensors", BFL),
        write_sparse(tmp_path / "flux1-dev.safetensors", BFL),
        write_pipeline(tmp_path / "tuned"),
    ]
    assert [source.path for source in in_order([recognize_source(path) for path in paths])] == paths[::-1]


def test_lenders_have_the_parts_in_the_right_sizes(tmp_path: Path) -> None:
    alone = recognize_source(write_sparse(tmp_path / "flux1-dev.safetensors", BFL))
    schnell = recognize_source(write_pipeline(tmp_path / "schnell", guidance_embeds=False))
    dev = recognize_source(write_pipeline(tmp_path / "dev"))
    pocket = recognize_source(resources.models_folder() / "pocket")
    assert [lender.path for lender in possible_lenders(alone, [alone, schnell, pocket, dev])] == [
        dev.path,
        schnell.path,
    ]
    assert possible_lenders(recognize_source(tmp_path / "nothing"), [dev]) == []


def test_a_lender_without_its_transformer_is_one_too(tmp_path: Path) -> None:
    alone = recognize_source(write_sparse(tmp_path / "flux1-dev.safetensors", BFL))
    parts = write_pipeline(tmp_path / "parts")
    for shard in (parts / "transformer").glob("*"):
        shard.unlink()
    lender = recognize_source(parts)
    assert lender.readiness is Readiness.NO
    assert [found.path for found in possible_lenders(alone, [lender])] == [parts]
