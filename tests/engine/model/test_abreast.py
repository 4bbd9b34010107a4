"""Two pieces of work at once: their order, whatever fails, and what a GPU makes of it."""

import contextlib
from collections.abc import Iterator

import pytest
import torch

from engine.model.abreast import abreast

CUDA = torch.device("cuda")


class FakeStream:
    """A stream that notes what it waits for; `log` is everybody's."""

    log: list[str] = []  # noqa: RUF012 - shared on purpose

    def __init__(self, name: str, handle: int) -> None:
        self.name, self.cuda_stream, self.device_index, self.device = name, handle, 0, CUDA

    def wait_stream(self, other: "FakeStream") -> None:
        self.log.append(f"{self.name} waits for {other.name}")


class FakeCuda:
    """The streams of a device that is not here; `current` is the one that work goes to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.main = self.current = FakeStream("main", 10**6 + id(self) % 10**6)
        self.made = 0
        FakeStream.log.clear()
        monkeypatch.setattr(torch.cuda, "current_stream", lambda device: self.current)
        monkeypatch.setattr(torch.cuda, "Stream", self.make)
        monkeypatch.setattr(torch.cuda, "stream", self.under)

    def make(self, device: torch.device, priority: int) -> FakeStream:
        self.made += 1
        return FakeStream(f"side {self.made}", -self.made)

    @contextlib.contextmanager
    def under(self, stream: FakeStream) -> Iterator[None]:
        before, self.current = self.current, stream
        yield
        self.current = before


def test_elsewhere_one_piece_runs_after_the_other() -> None:
    order: list[str] = []
    assert abreast(torch.device("cpu"), lambda: order.append("aside"), lambda: order.append("here")) == (None, None)
    assert order == ["aside", "here"]


def test_each_side_waits_for_what_it_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FakeCuda(monkeypatch)

    def work(name: str) -> str:
        FakeStream.log.append(f"{name} on {cuda.current.name}")
        return name

    for _ in range(2):
        assert abreast(CUDA, lambda: work("first"), lambda: work("second")) == ("first", "second")
    once = ["side 1 waits for main", "first on side 1", "second on main", "main waits for side 1"]
    assert FakeStream.log == 2 * once, "one stream has one side"
    cuda.current = FakeStream("other", 7)
    abreast(CUDA, lambda: work("first"), lambda: work("second"))
    assert "side 2 waits for other" in FakeStream.log


@pytest.mark.parametrize("failing", ["first", "second"])
def test_what_was_queued_is_waited_for_where_a_piece_fails(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    FakeCuda(monkeypatch)

    def work(name: str) -> None:
        if name == failing:
            raise MemoryError(name)

    with pytest.raises(MemoryError):
        abreast(CUDA, lambda: work("first"), lambda: work("second"))
    assert FakeStream.log[-1] == "main waits for side 1"


def test_a_compiler_sees_no_streams() -> None:
    @torch.compile(backend="eager", fullgraph=True)
    def both(x: torch.Tensor) -> torch.Tensor:
        one, other = abreast(x.device, lambda: x + 1, lambda: 2 * x)
        return one * other

    assert torch.equal(both(torch.ones(3)), torch.full((3,), 4.0))


@pytest.mark.gpu
def test_on_a_gpu_memory_is_not_used_again_too_soon() -> None:
    """Pieces that make, drop and read tensors of one size over and over, launched faster than they run."""
    x = torch.randn(512, 512, device=CUDA)
    slow = torch.randn(4096, 4096, device=CUDA)

    def piece(shift: float, y: torch.Tensor) -> torch.Tensor:
        torch.mm(slow, slow)
        for _ in range(3):
            y = (y + shift).clamp(-5, 5)
        return y

    def chain() -> torch.Tensor:
        one = other = x
        for step in range(20):
            one, other = abreast(
                CUDA, lambda one=one, step=step: piece(0.1 * step, one), lambda other=other: piece(-0.1, other)
            )
            one, other = one + 0.5 * other, other - 0.25 * one
        return one + other

    def plain() -> torch.Tensor:
        one = other = x
        for step in range(20):
            one, other = piece(0.1 * step, one), piece(-0.1, other)
            one, other = one + 0.5 * other, other - 0.25 * one
        return one + other

    expected = plain()
    for _ in range(5):
        assert torch.equal(chain(), expected)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        y = chain()
    for _ in range(5):
        y.zero_()
        graph.replay()
        assert torch.equal(y, expected)
