"""The models that other programs may name: those that are installed, and the one that the server was started with."""

from pathlib import Path

from engine.catalog import installed_models, resolve_model
from engine.description import ModelDescription, describe
from engine.serve.refusals import Refusal


class ServedModels:
    """Models by the names of their folders. No name is ever taken for a path.

    `default`, a name or a folder as a person types it, is the model of a request without one; where an installed
    model has the same name, it stands before it.

    Raises:
        ModelNotFound, InvalidModel, InvalidRequest: `default` is no model.
    """

    def __init__(self, default: str) -> None:
        self._folder = resolve_model(default).absolute()
        self._description = describe(self._folder)
        named = self._folder.resolve() if self._folder.name == ".." else self._folder
        self.default = named.name

    def all(self) -> dict[str, ModelDescription]:
        """Every model that can be used, by name, the default first; reads the disk."""
        installed = {entry.name: entry.description for entry in installed_models() if entry.description}
        return {self.default: self._description} | {
            name: description for name, description in installed.items() if name != self.default
        }

    def find(self, name: str | None) -> tuple[str, Path, ModelDescription]:
        """The name, folder and description of the model that `name` means; None is the default. Reads the disk.

        Raises:
            Refusal: there is none (404).
        """
        if name is None or name == self.default:
            return self.default, self._folder, self._description
        models = self.all()
        if name not in models:
            raise Refusal(
                f"no model is named {name!r:.60}: name one of {', '.join(models)}, or none for {self.default}",
                status=404,
                code="model_not_found",
                param="model",
            )
        return name, models[name].folder, models[name]
