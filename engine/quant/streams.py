"""Where the states of a calibration lie between two blocks: in memory, or in a folder."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.errors import InvalidModel, OutputError


@dataclass(frozen=True, kw_only=True, eq=False)
class States:
    """B states of pictures between two blocks, as the teacher has them and as the student has them.

    `image` and `teacher_image` are [B, S, D], `text` and `teacher_text` [B, T, D], all in the compute dtype; `vector`
    [B, D] is what the modulations are computed from, the same for both. `grid` [2], the rows and columns of the
    image's tokens, is there where a store has states of several sizes; those of one batch have the same.
    """

    image: Tensor
    text: Tensor
    teacher_image: Tensor
    teacher_text: Tensor
    vector: Tensor
    grid: Tensor | None = None

    def to(self, device: torch.device | str) -> "States":
        """The same states on `device`."""
        return States(**{name: tensor.to(device) for name, tensor in self.tensors().items()})

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor by its name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: tensor for name, tensor in named.items() if tensor is not None}


class StateReader(Protocol):
    """Batches of states, numbered from 0, on the host."""

    def __len__(self) -> int: ...

    def read(self, index: int) -> States:
        """Batch `index`."""
        ...


class StateStore(StateReader, Protocol):
    """Batches of states that are written too."""

    def write(self, index: int, states: States) -> None:
        """Keep `states` as batch `index`: one that is there, or the next."""
        ...


class MemoryStore:
    """States in memory, for small models."""

    def __init__(self) -> None:
        self._batches: list[States] = []

    def __len__(self) -> int:
        return len(self._batches)

    def read(self, index: int) -> States:
        return self._batches[index]

    def write(self, index: int, states: States) -> None:
        assert 0 <= index <= len(self), f"batch {index} of {len(self)}"
        self._batches[index : index + 1] = [states.to("cpu")]


class FolderStore:
    """States in files of a folder of their own, one safetensors file a batch, each whole or not there.

    `check` is called before each batch that is read, and may raise what stops the work.

    Raises:
        OutputError: a file cannot be written, as on a full disk.
        InvalidModel: one cannot be read.
    """

    def __init__(self, folder: Path, check: Callable[[], None] = lambda: None) -> None:
        self._folder = folder
        self._check = check
        with _spilling(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def __len__(self) -> int:
        return sum(1 for _ in self._folder.glob("*.safetensors"))

    def read(self, index: int) -> States:
        self._check()
        return States(**load_tensors(self._file(index)))

    def write(self, index: int, states: States) -> None:
        save_tensors(self._file(index), states.to("cpu").tensors())

    def _file(self, index: int) -> Path:
        return self._folder / f"{index:05}.safetensors"


class PartReader:
    """Some batches of a store: those of `places`."""

    def __init__(self, store: StateReader, places: range) -> None:
        self._store = store
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def read(self, index: int) -> States:
        return self._store.read(self._places[index])


class JoinedReader:
    """The batches of several stores, one after the other."""

    def __init__(self, stores: Sequence[StateReader]) -> None:
        self._places = [(store, index) for store in stores for index in range(len(store))]

    def __len__(self) -> int:
        return len(self._places)

    def read(self, index: int) -> States:
        store, place = self._places[index]
        return store.read(place)


def save_tensors(file: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors of the host to `file`, which is whole or not there, also after a power cut.

    Raises:
        OutputError: it cannot be written, as on a full disk; nothing is left of it.
    """
    part = file.with_suffix(".part")
    try:
        with _spilling(file):
            # One tensor may be another's memory (at the start both streams are the same): each is written whole.
            save_file({name: tensor.clone() for name, tensor in tensors.items()}, part)
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
            part.replace(file)
    except OutputError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def load_tensors(file: Path) -> dict[str, Tensor]:
    """The tensors that `save_tensors` wrote.

    Raises:
        InvalidModel: the file is gone or damaged.
    """
    try:
        return load_file(file)
    except (OSError, SafetensorError) as error:
        raise InvalidModel(f"{file} cannot be read ({error}): begin anew with --restart") from None


@contextlib.contextmanager
def _spilling(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, SafetensorError) as error:
        cause = getattr(error, "strerror", None) or error
        raise OutputError(f"{path} cannot be written ({cause}): make room on its disk, or see to it") from None
