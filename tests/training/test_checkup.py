"""A judge's opinion of a model in training: which prompts it is asked, and how verdicts become shares."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from diffusers import AutoencoderKL

from training import checkup
from training.checkup import check_up, first_prompts
from training.pocket import Pocket, Tokens
from training.rules import Detection, Thresholds
from training.suite import TAGS, Split, split_of

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")


class _FindsOne:
    """Sees one thing of a noun in every picture."""

    thresholds = Thresholds(presence=0.5, counting=0.5)

    def __init__(self, noun: str) -> None:
        self.noun = noun

    def __call__(self, pictures: list[np.ndarray]) -> list[list[Detection]]:
        return [[Detection(noun=self.noun, colour="own", box=(0.2, 0.2, 0.8, 0.8), score=0.9)] for _ in pictures]


def test_prompts_are_of_the_development_split_and_limited_in_each_category() -> None:
    prompts = first_prompts(3)
    assert all(split_of(prompt) == Split.DEV for prompt in prompts)
    counted = Counter((prompt.tag, prompt.seen) for prompt in prompts)
    assert {tag for tag, _ in counted} == set(TAGS)
    assert max(counted.values()) == 3


def test_shares_are_of_pictures_that_show_what_was_asked(
    tiny_pocket: Pocket, tiny_vae: AutoencoderKL, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = first_prompts(400)
    single = [prompt for prompt in prompts if prompt.tag == "single_object"]
    noun = single[0].include[0]["class"]
    others = [prompt for prompt in single if prompt.include[0]["class"] != noun][:2]
    pair = next(prompt for prompt in prompts if prompt.tag == "two_object" and not prompt.seen)
    monkeypatch.setattr(checkup, "first_prompts", lambda _limit: [single[0], *others, pair])
    monkeypatch.setattr(checkup, "load_judge", lambda _file, _device: _FindsOne(noun))
    shares = check_up(tiny_pocket, tiny_vae, tokens, Path("judge"), guidance=2.0, limit=4)
    assert shares == {"single_object": pytest.approx(100 / 3), "two_object unseen": 0.0}
