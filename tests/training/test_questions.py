"""Questions to text encoders: answers as the scenes are, things of a pair in either order, what is unsaid."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from training.colours import COLOURS
from training.grounds import GROUNDS, TWO_COLOURED
from training.nouns import NOUNS
from training.pocket import T5_TOKENS, WIDTH
from training.questions import (
    BINS,
    NOTHING,
    PICTURE,
    UNSAID,
    Answers,
    PooledHead,
    SequenceHead,
    in_said_order,
    reading_loss,
    right_answers,
    write_answers,
)
from training.scenes import LAYOUTS, SLOTS, Scenes, sample_scenes

SCENES = 400
Said = tuple[dict[str, Tensor], dict[str, Tensor]]


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return sample_scenes(SCENES, np.random.default_rng(3))


@pytest.fixture(scope="module")
def answers(scenes: Scenes) -> Answers:
    return Answers.unpack(write_answers(scenes))


def _sure(classes: Tensor, count: int) -> Tensor:
    """Logits that leave no doubt, [..., count]."""
    return 30.0 * F.one_hot(classes.clamp(min=0), count).float()


def _knowing(answers: Answers) -> Said:
    """What a reader says that knows all `answers`."""
    columns = zip(PICTURE.values(), answers.picture.unbind(1), strict=True)
    picture = torch.cat([_sure(right, count) for count, right in columns], dim=1)
    pooled = {"numbers": _sure(answers.numbers, SLOTS + 1), "colours": 60 * answers.colours - 30, "picture": picture}
    sequence = {
        "noun": _sure(answers.noun, NOTHING + 1),
        "colour": _sure(answers.colour, len(COLOURS) + 1),
        "across": _sure(answers.across, BINS),
        "down": _sure(answers.down, BINS),
        "picture": picture,
    }
    return pooled, sequence


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


def test_a_reader_that_knows_all_has_no_loss_and_every_answer_right(answers: Answers) -> None:
    said = _knowing(answers)
    assert reading_loss(said, answers) < 1e-3
    assert all(hits.all() for hits in right_answers(said, answers).values())


def test_a_pair_may_be_named_in_either_order_and_nothing_else_may(answers: Answers) -> None:
    everywhere = torch.ones(SCENES, dtype=torch.bool)
    pooled, sequence = _knowing(answers.turned(everywhere))
    hits = right_answers((pooled, sequence), answers)["sequence nouns"]
    related = (answers.across != UNSAID).any(1)
    assert hits[answers.paired].all()
    assert related.any()
    assert not hits[related].any()
    assert torch.equal(
        in_said_order(sequence, answers).noun[answers.paired], answers.turned(everywhere).noun[answers.paired]
    )


@pytest.mark.parametrize("name", ["noun", "colour", "across", "down"])
def test_a_wrong_word_costs(answers: Answers, name: str) -> None:
    pooled, sequence = _knowing(answers)
    sequence = sequence | {name: sequence[name].roll(1, dims=2)}
    assert reading_loss((pooled, sequence), answers) > 1


def test_heads_answer_in_the_shapes_of_the_questions() -> None:
    torch.manual_seed(0)
    scenes = sample_scenes(3, np.random.default_rng(0))
    said = PooledHead()(torch.randn(3, WIDTH)), SequenceHead()(torch.randn(3, T5_TOKENS, WIDTH))
    assert said[0]["numbers"].shape == (3, len(NOUNS), SLOTS + 1)
    assert said[1]["noun"].shape == (3, SLOTS, NOTHING + 1)
    assert torch.isfinite(reading_loss(said, Answers.unpack(write_answers(scenes))))
