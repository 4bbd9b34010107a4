"""Frozen values as JSON values and a payload, and back by their annotations."""

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import EngineError, error_from_message

Families = Mapping[type[Any], Mapping[str, type[Any]]]
"""Classes whose values say in `kind` of which of their subclasses they are, with those by name."""


def to_json(value: Any, payloads: list[bytes], families: Families) -> Any:
    """`value` as JSON values; its bytes go to `payloads`, in their order."""
    if isinstance(value, bytes):
        payloads.append(value)
        return None
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, EngineError):
        return value.to_message()
    if isinstance(value, (tuple, list)):
        return [to_json(item, payloads, families) for item in value]
    if isinstance(value, dict):
        return {to_json(key, payloads, families): to_json(item, payloads, families) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        fields = {name: to_json(item, payloads, families) for name, item in named.items()}
        return {"kind": type(value).__name__, **fields} if isinstance(value, tuple(families)) else fields
    return value


def from_json(form: Any, value: Any, payloads: list[bytes], families: Families) -> Any:
    """`value` as an instance of the annotation `form`; bytes are taken from `payloads`.

    Raises:
        TypeError, ValueError, KeyError: it is none.
        EngineError: a value refuses what it would hold.
    """
    if form is bytes:
        return payloads.pop() if payloads else b""
    if form is EngineError:
        return error_from_message(value)
    if form in families:
        return _build(families[form][value["kind"]], value, payloads, families)
    if dataclasses.is_dataclass(form):
        return _build(form, value, payloads, families)
    if typing.get_origin(form) is not None:
        return _from_generic(form, value, payloads, families)
    if isinstance(form, type) and issubclass(form, (Path, enum.Enum)):
        return form(value)
    accepted = (int, float) if form is float else form
    if not isinstance(value, accepted) or isinstance(value, bool) is not (form is bool):
        raise TypeError(f"{value!r} is no {form.__name__}")
    return value


def _from_generic(form: Any, value: Any, payloads: list[bytes], families: Families) -> Any:
    def inner(argument: Any, part: Any) -> Any:
        return from_json(argument, part, payloads, families)

    arguments = typing.get_args(form)
    match typing.get_origin(form):
        case typing.Union | types.UnionType:
            (kind,) = (argument for argument in arguments if argument is not types.NoneType)
            return None if value is None else inner(kind, value)
        case typing.Literal:
            if value not in arguments:
                raise ValueError(f"{value!r} is none of {arguments}")
            return value
        case builtin if builtin is tuple:
            items = (arguments[0],) * len(value) if arguments[-1] is Ellipsis else arguments
            return tuple(inner(item, part) for item, part in zip(items, value, strict=True))
        case builtin if builtin is dict:
            key, item = arguments
            return {inner(key, k): inner(item, v) for k, v in value.items()}
        case other:
            raise TypeError(f"no message has a field of the form {other}")


def _build(kind: Any, fields: Any, payloads: list[bytes], families: Families) -> Any:
    forms = _forms(kind)
    if surplus := fields.keys() - forms.keys() - {"kind"}:
        raise ValueError(f"{kind.__name__} has no {sorted(surplus)}")
    return kind(**{name: from_json(form, fields[name], payloads, families) for name, form in forms.items()})


@functools.cache
def _forms(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
