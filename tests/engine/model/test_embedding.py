"""Positions and times against their definitions."""

import math

import torch

from engine.model.embedding import rope_tables, rotate, sinusoids


def test_rope_turns_each_pair_by_its_position_and_frequency() -> None:
    cos, sin = rope_tables(torch.tensor([[2.0, 5.0]]), (2, 4))
    angles = [2.0, 5.0, 5.0 / 100]
    assert cos.dtype == sin.dtype == torch.float32
    torch.testing.assert_close(cos, torch.tensor([[math.cos(angle) for angle in angles]]))
    torch.testing.assert_close(sin, torch.tensor([[math.sin(angle) for angle in angles]]))


def test_rotation_is_a_product_of_complex_numbers() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 5, 6, generator=generator)
    rope = rope_tables(torch.randn(5, 3, generator=generator), (2, 2, 2))
    turned = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous()) * torch.complex(*rope)
    torch.testing.assert_close(rotate(x, rope), torch.view_as_real(turned).flatten(-2))


def test_rotation_keeps_the_dtype() -> None:
    x = torch.ones(1, 1, 1, 4, dtype=torch.bfloat16)
    assert rotate(x, rope_tables(torch.zeros(1, 1), (4,))).dtype == torch.bfloat16


def test_sinusoids_go_from_frequency_1_down() -> None:
    embedded = sinusoids(torch.tensor([0.0, 3.0]))
    assert embedded.shape == (2, 256)
    assert embedded[0, :128].eq(1).all()
    assert embedded[0, 128:].eq(0).all()
    assert math.isclose(float(embedded[1, 128]), math.sin(3.0), rel_tol=1e-6)
    assert math.isclose(float(embedded[1, 129]), math.sin(3.0 * 10000 ** (-1 / 128)), rel_tol=1e-6)
