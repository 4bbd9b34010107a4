"""Other text encoders for a transformer: a fit that is exact where it can be, and what it says where it cannot."""

import copy
import random

import numpy as np
import pytest
import torch

from training.lessons import draw_lessons
from training.pocket import Pocket, Tokens
from training.refit import Fit, refit


def test_a_linear_map_is_found_with_its_bias() -> None:
    torch.manual_seed(0)
    weight, bias = torch.randn(3, 5), torch.randn(3)
    fit = Fit(5, 3)
    for _ in range(4):
        features = torch.randn(50, 5)
        fit.add(features, features @ weight.T + bias)
    found, offset, explained = fit.solve()
    torch.testing.assert_close(found, weight, rtol=0, atol=2e-3)
    torch.testing.assert_close(offset, bias, rtol=0, atol=2e-3)
    assert explained == pytest.approx(1.0, abs=1e-5)


def test_what_cannot_be_given_back_is_said() -> None:
    torch.manual_seed(0)
    fit = Fit(2, 2)
    features = torch.randn(4000, 2)
    fit.add(features, torch.stack([features[:, 0], torch.randn(4000)], dim=1) + 3)
    assert fit.solve()[2] == pytest.approx(0.5, abs=0.05)


def test_the_transformer_reads_turned_words_as_before(tiny_pocket: Pocket, tokens: Tokens) -> None:
    _, captions = draw_lessons(64, np.random.default_rng(0), random.Random(0))
    other = copy.deepcopy(tiny_pocket)
    other.text_encoder_2.encoder.final_layer_norm.weight.data.uniform_(0.5, 2.0)  # each feature by its own factor
    ids = tokens(captions)
    with torch.no_grad():
        before = tiny_pocket.transformer.context_embedder(tiny_pocket.encode(ids)[1])
    explained = refit(tiny_pocket, other, tokens, captions)
    with torch.no_grad():
        after = tiny_pocket.transformer.context_embedder(tiny_pocket.encode(ids)[1])
    assert explained > 0.999
    assert tiny_pocket.text_encoder_2 is other.text_encoder_2
    assert float((after - before).norm() / before.norm()) < 0.02
