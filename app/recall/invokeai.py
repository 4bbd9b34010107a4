"""InvokeAI's settings: `invokeai_metadata`, and `sd-metadata` of its versions before 3."""

from typing import Any

from app.recall import values
from app.recall.settings import Program, RecalledSettings


def parse_metadata(text: str) -> RecalledSettings | None:
    """The settings in the text of a chunk `invokeai_metadata`, None where it is no such text."""
    found = values.json_object(text)
    if found is None:
        return None
    return RecalledSettings(
        program=Program.INVOKEAI,
        prompt=values.words(found.get("positive_prompt")),
        negative=values.words(found.get("negative_prompt")),
        seed=values.seed(found.get("seed")),
        steps=values.steps(found.get("steps")),
        guidance=values.scale(found.get("guidance")),
        true_cfg=values.scale(found.get("cfg_scale")),
        width=values.side(found.get("width")),
        height=values.side(found.get("height")),
        model=_model(found.get("model")),
    )


def parse_old_metadata(text: str) -> RecalledSettings | None:
    """The settings in the text of a chunk `sd-metadata`, None where it is no such text."""
    found = values.json_object(text)
    image = found.get("image") if found else None
    if found is None or not isinstance(image, dict):
        return None
    prompt, negative = _old_prompts(image.get("prompt"))
    return RecalledSettings(
        program=Program.INVOKEAI,
        prompt=values.words(prompt),
        negative=values.words(negative),
        seed=values.seed(image.get("seed")),
        steps=values.steps(image.get("steps")),
        true_cfg=values.scale(image.get("cfg_scale")),
        width=values.side(image.get("width")),
        height=values.side(image.get("height")),
        model=values.words(found.get("model_weights")),
    )


def _model(value: Any) -> str | None:
    if isinstance(value, dict):
        return values.words(value.get("name")) or values.words(value.get("model_name"))
    return values.words(value)


def _old_prompts(value: Any) -> tuple[str, str]:
    """The prompt, and what stood in [square brackets], which meant: not this."""
    weighted = value if isinstance(value, list) else [value]
    texts = [part.get("prompt") if isinstance(part, dict) else part for part in weighted[:100]]
    prompt = " ".join(text for text in texts if isinstance(text, str))
    if prompt.endswith("]") and "[" in prompt:
        positive, _, negative = prompt[:-1].rpartition("[")
        return positive, negative
    return prompt, ""
