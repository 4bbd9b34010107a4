"""What another program asks for: the body of a request, checked field by field."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.description import ModelDescription, Sizes
from engine.errors import InvalidRequest
from engine.requests import GenerationRequest, random_seed
from engine.serve.refusals import Refusal

MAX_PICTURES: Final = 10
MAX_PROMPT: Final = 32_000  # characters
AUTO: Final = "auto"
OWN_FIELDS: Final = ("prompt", "model", "n", "size", "seed", "steps", "guidance", "true_cfg", "negative_prompt")
FORMATS: Final = ("b64_json", "url")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The fields that both APIs have, each of the right form; None takes the default."""

    prompt: str
    model: str | None
    n: int
    size: tuple[int, int] | None
    seed: int | None
    steps: int | None
    guidance: float | None
    true_cfg: float | None
    negative_prompt: str | None

    def for_model(self, name: str, model: ModelDescription) -> GenerationRequest:
        """The request for the model that is served as `name`, its defaults filled in.

        Raises:
            Refusal, InvalidRequest: a value is out of the model's range; for a size it says which are allowed.
        """
        width, height = self.size or (None, None)
        if self.size and not all(_is_side(pixels, model.sizes) for pixels in self.size):
            raise Refusal(
                f"{name} makes no pictures of {width}x{height}: {sizes_text(model)}, or auto",
                param="size",
                code="invalid_size",
            )
        request = GenerationRequest(
            prompt=self.prompt,
            seed=random_seed() if self.seed is None else self.seed,
            width=width,
            height=height,
            steps=self.steps,
            guidance=self.guidance,
            count=self.n,
            true_cfg=1.0 if self.true_cfg is None else self.true_cfg,
            negative_prompt=self.negative_prompt or "",
        )
        return request.for_model(model)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a request's body; fields that are null are left out.

    Raises:
        Refusal: it is none.
    """
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal('the body is no JSON: send one JSON object, as in {"prompt": "a red cube"}') from None
    if not isinstance(values, dict):
        raise Refusal('the body is JSON, but no object: send one, as in {"prompt": "a red cube"}')
    return {name: value for name, value in values.items() if value is not None}


def read_asked(values: Mapping[str, Any]) -> Asked:
    """The fields of a request's body that this server has; others are passed over.

    Raises:
        Refusal: a field is missing, of the wrong form or out of range; `param` names it.
    """
    prompt, negative = _prompt(values, "prompt"), _prompt(values, "negative_prompt")
    if prompt is None:
        raise Refusal("prompt is missing: say in a few words what the picture shows", param="prompt")
    count = _whole(values, "n")
    if count is not None and not 1 <= count <= MAX_PICTURES:
        raise Refusal(f"n must lie between 1 and {MAX_PICTURES}, got {count}", param="n")
    return Asked(
        prompt=prompt,
        model=_text(values, "model"),
        n=1 if count is None else count,
        size=_size(_text(values, "size")),
        seed=_whole(values, "seed"),
        steps=_whole(values, "steps"),
        guidance=_number(values, "guidance"),
        true_cfg=_number(values, "true_cfg"),
        negative_prompt=negative,
    )


def refuse_unknown(values: Mapping[str, Any]) -> None:
    """See that a body has no field but those of `Asked`.

    Raises:
        Refusal: it has.
    """
    if unknown := sorted(values.keys() - set(OWN_FIELDS)):
        raise Refusal(f"there is no field {unknown[0]!r:.60}: the fields are {', '.join(OWN_FIELDS)}")


def read_format(values: Mapping[str, Any]) -> str:
    """How an OpenAI client wants its pictures, "b64_json" where it does not say.

    Raises:
        Refusal: it wants what would change the answer and is not offered here.
    """
    if values.get("stream"):
        raise Refusal(
            "pictures are not streamed here: leave stream out, or follow a job of /api/jobs by its events",
            param="stream",
        )
    if values.get("output_format", "png") != "png":
        raise Refusal("pictures are PNG files: leave output_format out, or ask for png", param="output_format")
    asked = values.get("response_format", FORMATS[0])
    if asked not in FORMATS:
        raise Refusal(f"response_format must be {' or '.join(FORMATS)}, got {asked!r:.60}", param="response_format")
    return str(asked)


def sizes_text(model: ModelDescription) -> str:
    """The sizes that a model makes, as the end of a sentence."""
    sizes = model.sizes
    if sizes.min == sizes.max:
        return f"its one size is {sizes.min}x{sizes.max}"
    return (
        f"width and height may be {sizes.min} to {sizes.max} in multiples of {sizes.multiple}, "
        f"as in {model.defaults.width}x{model.defaults.height}"
    )


def _is_side(pixels: int, sizes: Sizes) -> bool:
    return sizes.min <= pixels <= sizes.max and pixels % sizes.multiple == 0 and pixels % 16 == 0


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None or text == AUTO:
        return None
    sides = re.fullmatch(r"([0-9]{1,6})[xX×]([0-9]{1,6})", text)
    if sides is None:
        raise Refusal(f"{text!r:.60} is no size: write width x height in pixels, as in 256x256, or auto", param="size")
    return int(sides[1]), int(sides[2])


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise Refusal(f"{name} must be text, got {value!r:.60}", param=name)
    if value and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Refusal(f"{name} holds half a character (a lone surrogate): send whole ones", param=name)
    return value


def _prompt(values: Mapping[str, Any], name: str) -> str | None:
    text = _text(values, name)
    if text is not None and len(text) > MAX_PROMPT:
        what = name.replace("_", " ")
        raise Refusal(f"the {what} has {len(text)} characters, more than any model reads: shorten it", param=name)
    return text


def _whole(values: Mapping[str, Any], name: str) -> int | None:
    value = values.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise Refusal(f"{name} must be a whole number, got {value!r:.60}", param=name)
    return value


def _number(values: Mapping[str, Any], name: str) -> float | None:
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Refusal(f"{name} must be a number, got {value!r:.60}", param=name)
    try:
        return float(value)
    except OverflowError:
        raise InvalidRequest(f"{name} is too large a number: give a smaller one") from None
