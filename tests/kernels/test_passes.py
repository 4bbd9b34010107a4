"""Tests of the fused passes against their reference: on a GPU, or by Triton's interpreter on a CPU."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from closeness import assert_close, assert_same
from kernels import pass_reference
from kernels.dispatch import Backend
from kernels.errors import BackendUnavailable, KernelError
from kernels.pass_reference import Tokens
from kernels.passes import HeadStream, attention_heads, joined_tokens, modulated_tokens
from kernels.quantized import QuantizedTokens

pytest.importorskip("triton")

TRITON = Backend.TRITON
DTYPES = [torch.float32, torch.bfloat16, torch.float16]
RATIO = {torch.float32: 1e-6, torch.bfloat16: 4e-3, torch.float16: 5e-4}  # a last bit at the most
COLUMNS = [1, 2, 3, 17, 384, 1000, 1536, 3072]
once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)


def random(*shape: int, seed: int, dtype: torch.dtype = torch.float32, device: str = "cpu") -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(device, dtype)


def assert_near(expected: Tokens, actual: QuantizedTokens) -> None:
    """See that the tokens are those of the reference but for the order of a row's sums.

    A scale may differ in its last bits, and so a number that lies between two whole ones may take the other. Where
    tanh is nearly -1, the reference's GELU has few digits left, which shows in a row of such numbers alone.
    """
    values, scale, total = expected
    assert torch.equal(total, values.sum(1, dtype=torch.int32))
    assert actual.values.shape == values.shape
    assert torch.allclose(actual.scale, scale, rtol=3e-6, atol=2e-8)
    apart = (actual.values.int() - values.int()).abs()
    assert int(apart.max()) <= 1
    assert int(apart.sum()) <= 1 + apart.numel() // 500
    assert actual.total is not None
    assert torch.equal(actual.total, actual.values.sum(1, dtype=torch.int32))


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("columns", COLUMNS)
def test_modulated_tokens_are_those_of_the_reference(columns: int, dtype: torch.dtype, device: str) -> None:
    x = random(2, 3, columns, seed=1, dtype=dtype, device=device)
    scale, shift = (random(2, 1, columns, seed=seed, dtype=dtype, device=device) for seed in (2, 3))
    actual = modulated_tokens(x, scale=scale, shift=shift, backend=TRITON)
    assert_near(pass_reference.modulated_tokens(x, scale, shift, None), actual)
    assert actual.dtype is dtype


@pytest.mark.usefixtures("poisoned")
@given(
    batch=st.integers(1, 3),
    length=st.integers(0, 9),
    columns=st.integers(1, 600),
    per_picture=st.booleans(),
    scaled=st.booleans(),
    seed=st.integers(0, 99),
)
@once
def test_modulated_tokens_of_any_shape(
    batch: int, length: int, columns: int, per_picture: bool, scaled: bool, seed: int, device: str
) -> None:
    x = 3 * random(batch, length, columns, seed=seed, device=device) + 1
    vectors = random(batch if per_picture else 1, 1, 6 * columns, seed=seed + 1, device=device)
    shift, scale, *_ = vectors.chunk(6, dim=-1)
    input_scale = 0.5 + random(columns, seed=seed + 2, device=device).abs() if scaled else None
    actual = modulated_tokens(x, scale=scale, shift=shift, input_scale=input_scale, backend=TRITON)
    assert actual.input_scale is input_scale
    if length:
        assert_near(pass_reference.modulated_tokens(x, scale, shift, input_scale), actual)
    assert actual.tokens == batch * length


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("length", [3, 1027])
def test_many_tokens_are_as_few(length: int, device: str) -> None:
    x, vectors = random(1, length, 8, seed=1, device=device), random(1, 1, 16, seed=2, device=device)
    scale, shift = vectors.chunk(2, dim=-1)
    actual = modulated_tokens(x, scale=scale, shift=shift, backend=TRITON)
    assert_near(pass_reference.modulated_tokens(x, scale, shift, None), actual)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("columns", COLUMNS)
def test_plain_tokens_are_the_reference_bit_for_bit(columns: int, dtype: torch.dtype, device: str) -> None:
    x = random(2, 3, columns, seed=1, dtype=dtype, device=device)
    values, scale, _ = pass_reference.joined_tokens(x, None, None)
    actual = joined_tokens(x, None, backend=TRITON)
    assert_same("values", values, actual.values)
    assert_same("scale", scale, actual.scale)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("power", [-126, -80, -60, 0, 90])
def test_numbers_between_two_whole_ones_are_rounded_as_division_rounds_them(power: int, device: str) -> None:
    generator = torch.Generator().manual_seed(1)
    largest = (1 + torch.rand(64, 1, generator=generator)) * 2.0**power  # [M, 1]
    halves = torch.randint(-126, 126, (64, 300), generator=generator) + 0.5
    x = (halves * (largest / 127)).to(device)
    x = torch.where(torch.rand(x.shape, generator=generator).to(device) < 0.5, x, x.nextafter(torch.zeros_like(x)))
    x[:, :1] = largest
    values, scale, _ = pass_reference.joined_tokens(x[None], None, None)
    actual = joined_tokens(x[None], None, backend=TRITON)
    assert_same("scale", scale, actual.scale)
    assert_same("values", values, actual.values)


@pytest.mark.usefixtures("poisoned")
@given(
    batch=st.integers(1, 3),
    length=st.integers(0, 5),
    plain=st.integers(0, 300),
    wide=st.integers(0, 700),
    scaled=st.booleans(),
    seed=st.integers(0, 99),
)
@once
def test_joined_tokens_of_any_shape(
    batch: int, length: int, plain: int, wide: int, scaled: bool, seed: int, device: str
) -> None:
    if plain + wide == 0:
        return
    row = 4 * random(batch, length + 2, 5 + plain + wide, seed=seed, device=device)  # both are parts of wider rows
    left = row[:, 1 : length + 1, 2 : plain + 2] if plain else None
    right = row[:, 2:, plain + 3 : plain + wide + 3] if wide else None
    input_scale = 0.5 + random(plain + wide, seed=seed, device=device).abs() if scaled else None
    actual = joined_tokens(left, right, input_scale=input_scale, backend=TRITON)
    if length:
        assert_near(pass_reference.joined_tokens(left, right, input_scale), actual)
    assert (actual.tokens, actual.in_features) == (batch * length, plain + wide)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("plain", "wide"), [(384, 1536), (0, 1536), (3072, 12288), (0, 12288)])
def test_joined_tokens_at_the_models_sizes(plain: int, wide: int, dtype: torch.dtype, device: str) -> None:
    left = random(1, 2, plain, seed=1, dtype=dtype, device=device) if plain else None
    right = 3 * random(1, 2, wide, seed=2, dtype=dtype, device=device)
    assert_near(pass_reference.joined_tokens(left, right, None), joined_tokens(left, right, backend=TRITON))


Pass = Callable[[Tensor], QuantizedTokens]
PASSES: dict[str, Pass] = {
    "modulated": lambda x: modulated_tokens(x, scale=x[:1, :1] * 0, shift=x[:1, :1] * 0 + 1, backend=TRITON),
    "plain": lambda x: joined_tokens(x, None, backend=TRITON),
    "wide": lambda x: joined_tokens(None, x, backend=TRITON),
}


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("name", PASSES)
@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
def test_a_token_that_is_not_finite_changes_no_other(name: str, bad: float, device: str) -> None:
    x = random(1, 5, 40, seed=1, device=device)
    clean = PASSES[name](x)
    x[0, 3, 7] = bad
    spoiled = PASSES[name](x)
    others = [0, 1, 2, 4]
    assert not bool(spoiled.scale[3].isfinite())
    assert_same("values", clean.values[others], spoiled.values[others])
    assert_same("scale", clean.scale[others], spoiled.scale[others])


def test_an_empty_token_has_the_scale_one(device: str) -> None:
    tokens = joined_tokens(torch.zeros(1, 2, 5, device=device), None, backend=TRITON)
    assert tokens.scale.tolist() == [1.0, 1.0]
    assert not bool(tokens.values.any())


def stream(
    batch: int, length: int, columns: int, head_dim: int, *, seed: int, dtype: torch.dtype, device: str
) -> HeadStream:
    return HeadStream(
        source=random(batch, length, 3 * columns + 8, seed=seed, dtype=dtype, device=device)[..., : 3 * columns],
        query_norm=1 + 0.1 * random(head_dim, seed=seed + 1, device=device).to(dtype),
        key_norm=1 + 0.1 * random(head_dim, seed=seed + 2, device=device).to(dtype),
    )


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("batch", "lengths", "heads", "head_dim"),
    [
        (1, (5,), 24, 128),
        (1, (2, 3), 24, 128),
        (2, (3, 4), 6, 64),
        (3, (1, 2), 2, 16),
        (2, (4,), 5, 6),
        (1, (0, 2), 1, 2),
    ],
)
def test_heads_are_those_of_the_reference(
    batch: int, lengths: tuple[int, ...], heads: int, head_dim: int, dtype: torch.dtype, device: str
) -> None:
    streams = [
        stream(batch, length, heads * head_dim, head_dim, seed=10 * index, dtype=dtype, device=device)
        for index, length in enumerate(lengths)
    ]
    angle = random(sum(lengths), head_dim // 2, seed=7, device=device)
    angles = {"cos": angle.cos(), "sin": angle.sin(), "heads": heads}
    expected = attention_heads(streams, **angles, backend=Backend.REFERENCE)
    actual = attention_heads(streams, **angles, backend=TRITON)
    for name, true, fast in zip(("query", "key", "value"), expected, actual, strict=True):
        assert_close(name, true, fast, ratio=RATIO[dtype] if name != "value" else 0)
        assert fast.stride(-1) == 1
    assert expected[0].shape == (batch, heads, sum(lengths), head_dim)


def test_values_of_one_stream_are_not_copied(device: str) -> None:
    one = stream(1, 3, 32, 16, seed=1, dtype=torch.float32, device=device)
    angles = {"cos": torch.ones(3, 8, device=device), "sin": torch.zeros(3, 8, device=device)}
    _, _, value = attention_heads([one], **angles, heads=2, backend=TRITON)
    assert value.untyped_storage().data_ptr() == one.source.untyped_storage().data_ptr()


FLOATS = torch.zeros(2, 3, 8)
VECTOR = torch.zeros(1, 1, 8)
WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "dtype": (lambda: modulated_tokens(FLOATS.double(), scale=VECTOR, shift=VECTOR), "got torch.float64"),
    "dimensions": (lambda: joined_tokens(FLOATS[0], None), r"floats \[B, L, K\]"),
    "nothing": (lambda: joined_tokens(None, None), r"must be \[B, L, K\] each, got \[\]"),
    "lengths": (lambda: joined_tokens(FLOATS, FLOATS[:, :2]), r"got \[\[2, 3, 8\], \[2, 2, 8\]\]"),
    "device": (lambda: joined_tokens(FLOATS, FLOATS.to("meta")), "on cpu and on meta"),
    "scale": (lambda: modulated_tokens(FLOATS, scale=VECTOR[..., :7], shift=VECTOR), r"must be \[2 or 1, 1, 8\]"),
    "shift": (lambda: modulated_tokens(FLOATS, scale=VECTOR, shift=VECTOR.expand(3, 1, 8)), "a modulation must be"),
    "input scale": (
        lambda: modulated_tokens(FLOATS, scale=VECTOR, shift=VECTOR, input_scale=torch.ones(7)),
        r"input_scale must be torch.float32 \[8\]",
    ),
    "joined input scale": (lambda: joined_tokens(FLOATS, None, input_scale=torch.ones(7)), "input_scale must be"),
    "gradient": (lambda: joined_tokens(FLOATS.clone().requires_grad_(), None), "no gradient"),
    "odd heads": (lambda: heads_of(FLOATS, torch.ones(3, 4)), "with an even d"),
    "angles": (lambda: heads_of(torch.zeros(2, 3, 12), torch.ones(4, 2)), r"angles must be float32 \[3, 2\]"),
    "norms": (
        lambda: attention_heads(
            [HeadStream(source=torch.zeros(1, 3, 12), query_norm=torch.ones(4), key_norm=torch.ones(2))],
            cos=torch.ones(3, 2), sin=torch.ones(3, 2), heads=1,
        ),
        r"norms must be .* \[4\] on cpu, got torch.float32 \[2\]",
    ),
}  # fmt: skip


def heads_of(source: Tensor, table: Tensor) -> object:
    one = HeadStream(source=source, query_norm=torch.ones(4), key_norm=torch.ones(4))
    return attention_heads([one], cos=table, sin=table, heads=1)


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_fit_is_refused(what: str) -> None:
    call, says = WRONG[what]
    with pytest.raises(KernelError, match=says):
        call()


def test_a_backend_that_cannot_run_is_not_replaced() -> None:
    meta = FLOATS.to("meta")
    with pytest.raises(BackendUnavailable, match="backend triton cannot run"):
        joined_tokens(meta, None, backend=TRITON)


@pytest.mark.parametrize("name", ["best", "torch", "triton"])
def test_the_ops_are_registered_as_torch_wants_them(name: str, device: str) -> None:
    x, vector = random(2, 3, 12, seed=1, device=device), random(1, 1, 12, seed=2, device=device)
    table, norm = torch.ones(6, 2, device=device), torch.ones(4, device=device)
    torch.library.opcheck(torch.ops.triptych.modulated_tokens.default, (x, vector, vector, None, name))
    torch.library.opcheck(torch.ops.triptych.joined_tokens.default, (x, x, None, name))
    torch.library.opcheck(torch.ops.triptych.joined_tokens.default, (None, x, torch.ones(12, device=device), name))
    for streams in (1, 2):
        sources, norms = [x] * streams, [norm] * 2 * streams
        arguments = (sources, norms, table[: 3 * streams], table[: 3 * streams], 1, name)
        torch.library.opcheck(torch.ops.triptych.attention_heads.default, arguments)


def test_a_compiled_model_runs_the_same_passes(device: str) -> None:
    def model(x: Tensor, vector: Tensor) -> Tensor:
        tokens = modulated_tokens(x + 1, scale=vector, shift=vector)
        return tokens.values.float() * tokens.scale[:, None]

    compiled = torch.compile(model, fullgraph=True, backend="aot_eager")
    x, vector = random(2, 3, 12, seed=1, device=device), random(1, 1, 12, seed=2, device=device)
    assert_same("compiled", model(x, vector), compiled(x, vector))
