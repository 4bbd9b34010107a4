"""What belongs together: questions by noun and by place, a loss without which words stay a bag, what is bound."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from training.binding import PLACES, BindingHead, asked_nouns, right_answers
from training.pocket import T5_TOKENS, WIDTH
from training.questions import NOTHING, UNSAID, Answers, write_answers
from training.scenes import LAYOUTS, Scenes, sample_scenes

SCENES = 300


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return sample_scenes(SCENES, np.random.default_rng(3))


@pytest.fixture(scope="module")
def answers(scenes: Scenes) -> Answers:
    return Answers.unpack(write_answers(scenes))


def test_nouns_are_asked_that_are_there_and_some_that_are_not(answers: Answers) -> None:
    torch.manual_seed(0)
    there = asked_nouns(answers, absent=0.0)
    assert (answers.noun[:, None] == there[..., None]).any(2).all()
    some = asked_nouns(answers, absent=0.5)
    assert 0.4 < float((some != there).float().mean()) < 0.6
    nothing = answers.emptied(torch.ones(SCENES, dtype=torch.bool))
    assert (asked_nouns(nothing, absent=0.0) < NOTHING).all()


def test_a_noun_has_its_number_its_colour_and_its_place(scenes: Scenes, answers: Answers) -> None:
    asked = asked_nouns(answers, absent=0.0)
    right = right_answers(answers, asked)
    for index in range(SCENES):
        things = [(int(n), int(c)) for n, c in zip(scenes.noun[index], scenes.colour[index], strict=True) if n >= 0]
        for question, noun in enumerate(asked[index].tolist()):
            assert int(right["number"][index, question]) == sum(n == noun for n, _ in things)
            assert (noun, int(right["colour"][index, question])) in things


def test_an_absent_noun_is_asked_for_its_number_alone(answers: Answers) -> None:
    absent = (answers.noun[:, :1] + 1) % NOTHING
    absent = torch.where((answers.noun == absent).any(1, keepdim=True), (absent + 1) % NOTHING, absent).expand(-1, 2)
    right = right_answers(answers, absent)
    gone = ~(answers.noun == absent[:, :1]).any(1)
    assert gone.float().mean() > 0.9
    assert (right["number"][gone] == 0).all()
    assert all((right[name][gone] == UNSAID).all() for name in ("colour", "across", "down"))


def test_places_say_what_stands_there_only_where_a_relation_does(scenes: Scenes, answers: Answers) -> None:
    right = right_answers(answers, asked_nouns(answers, absent=0.0))
    sides = {"left": (0, 1), "right": (1, 0), "above": (2, 3), "below": (3, 2)}  # of left, right, top and bottom
    for index, layout in enumerate(scenes.layout):
        expected = [UNSAID] * PLACES
        for slot, place in enumerate(sides.get(LAYOUTS[layout], ())):
            expected[place] = int(scenes.noun[index, slot])
        assert right["noun_at"][index].tolist() == expected


def test_words_that_say_nothing_leave_the_loss_finite(answers: Answers) -> None:
    head, words = BindingHead(), torch.randn(SCENES, T5_TOKENS, WIDTH)
    nothing = answers.emptied(torch.ones(SCENES, dtype=torch.bool))
    assert torch.isfinite(head.loss(words, nothing))
    hits = head.hits(words, answers)
    assert {"number", "colour", "across", "down", "noun_at", "colour_at", "bound", "style"} <= hits.keys()


@pytest.mark.parametrize("bound", [True, False])
def test_it_learns_from_words_that_are_bound_and_cannot_from_a_bag_of_them(bound: bool) -> None:
    torch.manual_seed(0)
    head = BindingHead()
    adam = torch.optim.AdamW(head.parameters(), lr=2e-3)
    for _ in range(120):
        noun = torch.rand(64, 8).argsort(1)[:, :2]  # two of eight nouns
        colour = torch.rand(64, 4).argsort(1)[:, :2]
        said = _words(noun, colour, bound=bound)
        loss = F.cross_entropy(head(said, noun)["colour"].flatten(0, 1), colour.flatten())
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert (loss < 0.2) if bound else (loss > 0.6)  # a bag leaves two colours: log 2 is 0.69


def _words(noun: torch.Tensor, colour: torch.Tensor, *, bound: bool) -> torch.Tensor:
    """Two things as two words that hold noun and colour, or as four that hold one each."""
    nouns, colours = (4 * F.one_hot(each, WIDTH).float() for each in (noun, colour + 100))
    return nouns + colours if bound else torch.cat([nouns, colours], dim=1)
