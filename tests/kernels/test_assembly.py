"""Tests of the machine code of the fused kernels, compiled for cards that are not here."""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assembly import Assembly, Case, assemble
from cards import CARDS, H100
from kernels.tiles import BARRIER_BYTES, Card, Tile, candidates, choose_tile
from product_cases import product_case

pytest.importorskip("triton")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
ELEMENT_BYTES = {"i8": 1, "bf16": 2, "fp16": 2, "fp32": 4}
GATED = ("bias", "gate", "residual")
EVERY = ("bias", "side", "gelu", "gate", "residual")


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product on a card, with the tile that is chosen for it."""

    card: Card
    tokens: int
    x: str = "i8"
    steps: tuple[str, ...] = ("bias",)
    aligned: bool = True

    shared: bool = False

    @property
    def tile(self) -> Tile:
        tile = choose_tile(
            self.tokens,
            21_504,
            self.card,
            element_bytes=ELEMENT_BYTES[self.x],
            long=self.steps != ("bias",),
            side="side" in self.steps,
            aligned=self.aligned,
        )
        return replace(tile, shared=self.shared)

    @property
    def case(self) -> Case:
        return product_case(self.tile, self.card, x=self.x, y="bf16" if self.x == "i8" else self.x, steps=self.steps)


PRODUCTS = [
    product
    for card in CARDS
    for product in (
        Product(card=card, tokens=4608),
        Product(card=card, tokens=4608, steps=("bias", "gelu")),
        Product(card=card, tokens=4608, steps=GATED),
        Product(card=card, tokens=4608, steps=EVERY),
        Product(card=card, tokens=300, steps=GATED),
        Product(card=card, tokens=1),
        Product(card=card, tokens=4608, x="bf16", steps=EVERY),
        Product(card=card, tokens=4608, x="fp32"),
    )
]
SHARED = [Product(card=H100, tokens=4608, steps=steps, shared=True) for steps in (("bias",), ("bias", "gelu"), GATED)]
PRODUCTS += SHARED
PRODUCTS += [Product(card=H100, tokens=4608, steps=steps, aligned=False) for steps in (("bias",), GATED, EVERY)]
CANDIDATES = [tile for tokens in (1, 4608) for tile in candidates(H100, tokens, 3072, 12_288)]
QUANTIZE = Case(
    kernel="kernels.triton.quantize:quantize_kernel",
    capability=90,
    arguments={
        "x_ptr": "*bf16", "input_scale_ptr": "*fp32", "values_ptr": "*i8", "scale_ptr": "*fp32", "total_ptr": "*i32",
        "K": "i32", "BLOCK_K": 1024,
    },
    aligned=("K",),
    warps=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> list[Assembly]:
    """Everything compiled at once, in one process: the products, the candidates, the rest."""
    cases = [product.case for product in PRODUCTS]
    cases += [product_case(tile, H100) for tile in CANDIDATES]
    ragged = product_case(choose_tile(4608, 3072, H100), H100, EVEN_K=False)
    return assemble([*cases, QUANTIZE, ragged], tmp_path_factory.mktemp("compiled"))


def test_products_run_on_the_tensor_cores(assemblies: list[Assembly]) -> None:
    for product, assembly in zip(PRODUCTS, assemblies, strict=False):
        kind, where = assembly.products, f"{product}: {assembly.products}"
        match product.x:
            case "i8" if product.card.has_wgmma:
                assert kind == [name for name in kind if name.endswith("k32.s32.s8.s8")] != [], where
                assert "IGMMA" in assembly.instructions, where
            case "i8":
                assert kind == ["mma.sync.aligned.m16n8k32.row.col.satfinite.s32.s8.s8.s32"], where
                assert "IMMA" in assembly.instructions, where
            case "bf16":
                assert all("f32.bf16.bf16" in name for name in kind), where
                assert {"HMMA", "HGMMA"} & assembly.instructions.keys(), where
            case "fp32":
                assert assembly.instructions["FFMA"] >= 1024, where


def test_nothing_spills(assemblies: list[Assembly]) -> None:
    named = [*PRODUCTS, *CANDIDATES, "quantize", "ragged"]
    spilling = [f"{name}: {assembly}" for name, assembly in zip(named, assemblies, strict=True) if assembly.spills]
    assert not spilling


def test_shared_memory_is_as_counted_and_within_the_card(assemblies: list[Assembly]) -> None:
    named = [(product.card, product.tile, product.x) for product in PRODUCTS] + [
        (H100, tile, "i8") for tile in CANDIDATES
    ]
    for (card, tile, x), assembly in zip(named, assemblies, strict=False):
        counted = tile.shared_bytes(card, ELEMENT_BYTES[x])
        assert counted - (BARRIER_BYTES if tile.tma else 0) <= assembly.shared <= counted, f"{card} {tile}"
        assert counted <= card.shared_memory, f"{card} {tile}"


def test_codes_expand_four_at_once(assemblies: list[Assembly]) -> None:
    """A packed byte that were taken apart alone would cost a shift and a mask of its own."""
    for product, assembly in zip(PRODUCTS, assemblies, strict=False):
        if product.x == "i8" and product.tokens > 1 and product.steps == ("bias",):
            tile = product.tile
            words = tile.block_n * 64 // 4 // (32 * tile.warps)  # of a packed tile, that a thread holds
            ceiling = 2 * 4 * words + 400
            expanding = sum(assembly.instructions.get(name, 0) for name in ("LOP3", "SHF", "PRMT"))
            assert expanding < ceiling, f"{product}: {expanding}, at most {ceiling}"


def test_two_programs_share_a_multiprocessor_of_an_h100(assemblies: list[Assembly]) -> None:
    """One expands codes while the other's products run."""
    for product in (Product(card=H100, tokens=4608), *SHARED):
        assembly = assemblies[PRODUCTS.index(product)]
        assert 2 * assembly.registers * 128 <= 65_536
        assert 2 * (assembly.shared + 1024) <= 228 * 1024


def test_sums_are_passed_on_between_multiprocessors(assemblies: list[Assembly]) -> None:
    """Sixteen bytes at once; what both sides must see in order is not left to the order of a program."""
    for product in SHARED:
        instructions = assemblies[PRODUCTS.index(product)].instructions
        assert instructions["STG"] == 32, f"{product}: {instructions}"
        assert instructions["LDG"] <= 32 + 6, f"{product}: {instructions}"
        assert instructions.keys() >= {"ATOMG", "MEMBAR", "CCTL"}, f"{product}: {instructions}"


def test_loads_of_int8_products_are_sixteen_bytes_wide(assemblies: list[Assembly]) -> None:
    for product, assembly in zip(PRODUCTS, assemblies, strict=False):
        if product.tile.tma:
            assert "UTMALDG" in assembly.instructions, product
            continue
        if product.tokens == 1 and product.card.has_wgmma:  # 1 KB of activations at once for 128 threads
            assert assembly.copies == ["LDGSTS.E.64", "LDGSTS.E.BYPASS.128"], product
            continue
        assert assembly.copies, product
        wide = all(name.endswith(".128") for name in assembly.copies)
        assert wide or product.x != "i8", f"{product}: {assembly.copies}"


def test_the_copy_engine_loads_and_stores(assemblies: list[Assembly]) -> None:
    described = [
        assembly.instructions
        for tile, assembly in zip(CANDIDATES, assemblies[len(PRODUCTS) :], strict=False)
        if tile.tma
    ]
    assert len(described) >= 4
    for instructions in described:
        assert instructions.keys() >= {"UTMALDG", "UTMASTG", "IGMMA"}
        assert "LDGSTS" not in instructions


def test_every_launch_binds_its_arguments_and_compiles(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    environment |= {"TRITON_CACHE_DIR": str(tmp_path), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}
    run = subprocess.run(
        [sys.executable, "-m", "launches"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split().count("ternary_product_kernel") == 10
    assert run.stdout.split().count("quantize_kernel") == 3
