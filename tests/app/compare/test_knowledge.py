"""What is remembered of models and pictures."""

from pathlib import Path

from app.compare.knowledge import MAX_REMEMBERED, Knowledge
from app.compare.shown_picture import ShownPicture
from app.compare.twins import Made
from engine.requests import GenerationRequest


def made(number: int) -> Made:
    return Made(
        model=Path("model"),
        request=GenerationRequest(prompt="a red fox"),
        file=Path(f"{number}.png"),
        seconds=float(number),
    )


def shown(number: int) -> ShownPicture:
    return ShownPicture(file=Path(f"{number}.png"), levels=(), file_bytes=0, settings=None)


def test_what_a_picture_took_is_known_until_many_others_were_made() -> None:
    knowledge = Knowledge()
    assert knowledge.of(shown(0)).made is None
    for number in range(MAX_REMEMBERED):
        knowledge.note(made(number))
    assert knowledge.of(shown(0)).made == made(0)
    knowledge.note(made(MAX_REMEMBERED))
    assert knowledge.of(shown(0)).made is None
    assert knowledge.of(shown(1)).made == made(1)
    assert knowledge.of(shown(1)).model_bytes is None
