"""Questions to text encoders: answers as the scenes are, what is unsaid, and a head that asks."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from training.grounds import GROUNDS, TWO_COLOURED
from training.nouns import NOUNS
from training.pocket import WIDTH
from training.questions import PICTURE, UNSAID, Answers, PooledHead, write_answers
from training.scenes import LAYOUTS, SLOTS, Scenes, sample_scenes

SCENES = 400


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return sample_scenes(SCENES, np.random.default_rng(3))


@pytest.fixture(scope="module")
def answers(scenes: Scenes) -> Answers:
    return Answers.unpack(write_answers(scenes))


def _sure(classes: Tensor, count: int) -> Tensor:
    """Logits that leave no doubt, [..., count]."""
    return 30.0 * F.one_hot(classes.clamp(min=0), count).float()


def _knowing(answers: Answers) -> dict[str, Tensor]:
    """What a pooled head says that knows all `answers`."""
    columns = zip(PICTURE.values(), answers.picture.unbind(1), strict=True)
    picture = torch.cat([_sure(right, count) for count, right in columns], dim=1)
    return {"numbers": _sure(answers.numbers, SLOTS + 1), "colours": 60 * answers.colours - 30, "picture": picture}


class _Says(PooledHead):
    """A head that says what it is given."""

    def __init__(self, said: dict[str, Tensor]) -> None:
        super().__init__()
        self.said = said

    def forward(self, _pooled: Tensor) -> dict[str, Tensor]:
        return self.said


def test_answers_count_what_stands_in_the_slots(scenes: Scenes, answers: Answers) -> None:
    for index in range(50):
        things = scenes.noun[index][scenes.noun[index] >= 0]
        expected = np.bincount(things, minlength=len(NOUNS))
        assert answers.numbers[index].tolist() == expected.tolist()
        worn = set(scenes.colour[index][: len(things)].tolist()) - {0}
        assert {int(colour) + 1 for colour in answers.colours[index].nonzero()} == worn


def test_places_are_asked_of_relations_only_and_are_those_of_the_words(scenes: Scenes, answers: Answers) -> None:
    first = {"left": (0, 1), "right": (2, 1), "above": (1, 0), "below": (1, 2)}
    for index, layout in enumerate(scenes.layout):
        places = list(zip(answers.across[index].tolist(), answers.down[index].tolist(), strict=True))
        if LAYOUTS[layout] not in first:
            assert set(places) == {(UNSAID, UNSAID)}
            continue
        across, down = first[LAYOUTS[layout]]
        assert places[:2] == [(across, down), (2 - across, 2 - down)]
        assert set(places[2:]) == {(UNSAID, UNSAID)}


def test_colours_of_a_ground_are_asked_where_it_has_them(scenes: Scenes, answers: Answers) -> None:
    two = np.isin(scenes.ground, [GROUNDS.index(name) for name in TWO_COLOURED])
    one = two | (scenes.ground == GROUNDS.index("colour"))
    first, second = (answers.picture[:, list(PICTURE).index(name)] for name in ("ground_colour", "second_colour"))
    assert ((first != UNSAID).numpy() == one).all()
    assert ((second != UNSAID).numpy() == two).all()


def test_a_head_that_knows_all_has_no_loss_and_every_answer_right(answers: Answers) -> None:
    head, pooled = _Says(_knowing(answers)), torch.zeros(SCENES, WIDTH)
    assert head.loss(pooled, answers) < 1e-3
    hits = head.hits(pooled, answers)
    assert hits.keys() == {"nouns", "numbers", "colours", *PICTURE}
    assert all(each.all() for each in hits.values())


@pytest.mark.parametrize("name", ["numbers", "colours", "picture"])
def test_a_wrong_answer_costs(answers: Answers, name: str) -> None:
    said = _knowing(answers)
    said[name] = said[name].roll(1, dims=-1)
    assert _Says(said).loss(torch.zeros(SCENES, WIDTH), answers) > 1


def test_an_empty_prompt_says_nothing(answers: Answers) -> None:
    where = torch.arange(SCENES) % 2 == 0
    emptied = answers.emptied(where)
    assert (emptied.numbers[where] == 0).all()
    assert (emptied.colours[where] == 0).all()
    assert (emptied.picture[where] == UNSAID).all()
    for name in ("noun", "colour", "across", "down", "picture"):
        assert torch.equal(getattr(emptied, name)[~where], getattr(answers, name)[~where])


def test_the_head_answers_in_the_shapes_of_the_questions() -> None:
    torch.manual_seed(0)
    scenes = sample_scenes(3, np.random.default_rng(0))
    head, pooled = PooledHead(), torch.randn(3, WIDTH)
    assert head(pooled)["numbers"].shape == (3, len(NOUNS), SLOTS + 1)
    assert torch.isfinite(head.loss(pooled, Answers.unpack(write_answers(scenes))))
