"""The tensors of a transformer's files, one at a time."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.checkpoint.contents import TransformerContents
from engine.errors import InvalidModel
from engine.model.config import TransformerConfig
from kernels.errors import LayoutError
from kernels.layout import Layout, PackedWeight, check_values


class TensorReader:
    """Opens each file once and reads tensors to the host as they are asked for; a context manager.

    Raises:
        InvalidModel: a file cannot be opened or read.
    """

    def __init__(self, contents: TransformerContents) -> None:
        self.contents = contents
        self._stack = ExitStack()
        self._files: dict[Path, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.clear()
        self._stack.close()

    @property
    def config(self) -> TransformerConfig:
        """The transformer's configuration."""
        return self.contents.config

    @property
    def modules(self) -> dict[str, tuple[int, int]]:
        """The ternary linears, name to (N, K)."""
        return self.contents.modules

    @property
    def plain_names(self) -> list[str]:
        """The tensors that are no part of a packed weight."""
        return self.contents.plain_names

    def tensor(self, name: str) -> Tensor:
        """The tensor `name` as it is in the file, on the host."""
        file = self.contents.tensors[name].file
        try:
            if file not in self._files:
                self._files[file] = self._stack.enter_context(safe_open(file, framework="pt", device="cpu"))
            tensor: Tensor = self._files[file].get_tensor(name)
        except (OSError, SafetensorError) as error:
            raise InvalidModel(f"{name} in {file} cannot be read ({error}): fetch or make the model again") from None
        return tensor

    def packed(self, module: str) -> PackedWeight:
        """The packed weight of the ternary linear `module`, on the host.

        Raises:
            InvalidModel: a byte is no code, or a scale or side branch has an invalid value.
        """
        names = self.contents.packed_names(module)
        parts = {part: self.tensor(name) for part, name in names.items()}
        weight = PackedWeight(**parts, layout=Layout.BASE3, in_features=self.contents.modules[module][1])
        try:
            check_values(weight)
        except LayoutError as error:
            file = self.contents.tensors[names["codes"]].file
            raise InvalidModel(f"{module} in {file} is damaged ({error}): fetch or make the model again") from None
        return weight
