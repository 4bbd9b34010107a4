"""The same pictures on several models."""

import dataclasses

import pytest
from pytestqt.qtbot import QtBot

from app.models_field import ModelsField
from app.studio_window import StudioWindow
from engine.catalog import CatalogEntry
from engine.description import ModelDescription, Sizes
from engine.errors import InvalidRequest
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description
from window_hands import type_prompt

POCKET, OTHER, QUICK = model_description(), model_description("other"), model_description("quick", guidance=None)


def entry(model: ModelDescription) -> CatalogEntry:
    return CatalogEntry(name=model.name, folder=model.folder, shipped=False, description=model, error=None)


def check(field: ModelsField, name: str) -> None:
    next(action for action in field.button.menu().actions() if action.text() == name).trigger()


@pytest.fixture
def field(qtbot: QtBot) -> ModelsField:
    field = ModelsField()
    qtbot.addWidget(field)
    field.set_models([entry(model) for model in (POCKET, OTHER, QUICK)])
    field.set_present(POCKET)
    return field


def test_the_present_model_is_there_in_any_case(field: ModelsField) -> None:
    assert field.has_choice
    assert field.button.text() == "This model alone ▾"
    assert [(each.isChecked(), each.isEnabled()) for each in field.button.menu().actions()] == [
        (True, False), (False, True), (False, True),
    ]  # fmt: skip
    field.set_models([entry(POCKET)])
    assert not field.has_choice


def test_others_take_the_same_requests_with_guidance_where_they_have_it(field: ModelsField) -> None:
    request = GenerationRequest(prompt="a", width=256, height=256, steps=4, guidance=2.0, true_cfg=2.0)
    assert field.batches((request,)) == ()
    check(field, "other")
    check(field, "quick")
    assert field.button.text() == "3 models ▾"
    assert field.batches((request,)) == (
        (OTHER, (request,)),
        (QUICK, (dataclasses.replace(request, guidance=None),)),
    )
    field.set_present(OTHER)
    assert field.also() == (QUICK,)
    field.clear()
    assert field.also() == ()


def test_a_size_that_one_does_not_make_is_told(field: ModelsField) -> None:
    small = dataclasses.replace(OTHER, sizes=Sizes(min=64, max=128, multiple=16))
    field.set_models([entry(POCKET), entry(small)])
    check(field, "other")
    with pytest.raises(InvalidRequest, match="for other"):
        field.batches((GenerationRequest(prompt="a", width=256, height=256),))


def test_all_are_asked_for_one_model_after_the_other(bridge: FakeBridge, window: StudioWindow) -> None:
    window.bench.store.set_paused(paused=True)
    controls = window.side.controls
    controls.models.set_models([entry(model) for model in (POCKET, OTHER)])
    assert controls.models.isVisible()
    check(controls.models, "other")
    type_prompt(window)
    controls.count.box.setValue(3)
    assert "6" in window.side.generate.text()
    window.submit()
    waiting = window.bench.store.waiting()
    assert [item.model for item in waiting] == [str(POCKET.folder), str(OTHER.folder)]
    assert waiting[0].request == waiting[1].request
    assert waiting[0].request.count == 3
    window.create_page.submit_in_front()
    assert [item.model for item in window.bench.store.waiting()][:2] == [str(POCKET.folder), str(OTHER.folder)]
