"""The order of what was found."""

import dataclasses
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.wizard.found_sources import FoundSources
from engine.sources.recognized import Readiness
from wizard_sources import source

READINESS = st.sampled_from(list(Readiness))


@given(st.lists(st.tuples(READINESS, st.booleans()), max_size=8))
def test_whatever_comes_is_there_once_and_in_one_of_both_parts(given_sources: list[tuple[Readiness, bool]]) -> None:
    found = FoundSources()
    for number, (readiness, is_installed) in enumerate(given_sources):
        for _ in range(2):
            found.add(source(Path(f"{number}"), readiness), is_installed=is_installed)
    assert len(found.all) == len(given_sources)
    assert sorted(map(id, found.all)) == sorted(map(id, [*found.convertible, *found.refused]))
    ready = [readiness for readiness, _ in given_sources if readiness is Readiness.READY]
    assert (found.first is not None) == bool(ready)


def test_installed_ones_stand_first_whatever_their_size() -> None:
    found = FoundSources()
    found.add(source(Path("big"), size=10**11))
    found.add(source(Path("pocket"), size=10**6), is_installed=True)
    assert [each.name for each in found.all] == ["pocket", "big"]


def test_another_path_to_the_same_file_is_the_same_source() -> None:
    found = FoundSources()
    first = dataclasses.replace(source(Path("one")), identity=(1, 2))
    found.add(first)
    assert found.add(dataclasses.replace(source(Path("other")), identity=(1, 2))) is first
    assert len(found.all) == 1


def test_what_lies_at_a_path_is_what_was_found_there_last() -> None:
    found = FoundSources()
    found.add(source(Path("one"), Readiness.NO))
    found.add(source(Path("one")))
    assert (len(found.convertible), found.refused) == (1, [])
