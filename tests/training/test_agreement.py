"""Agreement of judges by chance, in full, and where chance alone brings it about."""

import numpy as np
import pytest

from training.agreement import agreement

METADATA = [{"tag": "colors"}] * 2000


def test_agreement_by_chance_is_no_agreement() -> None:
    random = np.random.default_rng(5)
    first, second = (random.random((2000, 4)) < 0.5 for _ in range(2))
    by_chance = agreement(first, second, METADATA)
    assert by_chance["all"] == pytest.approx(50, abs=3)
    assert abs(by_chance["kappa"]) < 0.05
    assert agreement(first, first, METADATA) == {"all": 100.0, "kappa": 1.0, "categories": {"colors": 100.0}}


def test_half_of_what_chance_leaves() -> None:
    """Both find half of the pictures right, and agree on three quarters of them."""
    first = np.array([True, True, False, False] * 500)[:, None]
    second = np.array([True, False, False, False, True, True, True, False] * 250)[:, None]
    assert agreement(first, second, METADATA) == {"all": 75.0, "kappa": 0.5, "categories": {"colors": 75.0}}


@pytest.mark.parametrize("nearly_all", [True, False])
def test_where_nearly_everything_is_alike_kappa_says_nothing(nearly_all: bool) -> None:
    first, second = (np.full((2000, 1), nearly_all) for _ in range(2))
    first[:6] = second[6:12] = not nearly_all
    assert agreement(first, second, METADATA)["kappa"] is None, "it would be -0.003"
    second[:1000] = False
    second[1000:] = True
    assert agreement(first, second, METADATA)["kappa"] is None, "one of the judges is enough"
    first[:500] = not nearly_all
    assert agreement(first, second, METADATA)["kappa"] is not None


def test_categories_are_apart() -> None:
    first, second = np.array([[True], [True], [False]]), np.array([[True], [False], [False]])
    metadata = [{"tag": "counting"}, {"tag": "counting"}, {"tag": "colors"}]
    assert agreement(first, second, metadata)["categories"] == {"counting": 50.0, "colors": 100.0}
