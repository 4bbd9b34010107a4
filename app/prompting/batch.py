"""The requests that one press of the button means: one a picture where each draws words of its own."""

import dataclasses
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.measures import count_text
from app.prompting.styles import Style
from app.prompting.syntax import PromptMistake
from app.prompting.template import Template
from app.prompting.wildcards import WildcardBook
from engine.requests import MAX_COUNT, GenerationRequest

translate = QCoreApplication.translate

MAX_COMBINATIONS: Final = MAX_COUNT


def drawn(
    request: GenerationRequest, wildcards: WildcardBook, *, style: Style | None = None
) -> tuple[GenerationRequest, ...]:
    """The request with its words drawn: one where all its pictures have the same, otherwise one for each picture.

    Picture i draws with its own seed, so that this seed alone makes the same words again.

    Raises:
        PromptMistake: the prompt is not of the language.
        InvalidRequest: a value is out of range.
    """
    template = styled_template(request.prompt, wildcards, style)
    if not template.has_choices:
        return (dataclasses.replace(request, prompt=template.words(request.seed)),)
    seeds = [request.picture_seed(picture) for picture in range(request.count)]
    words = [template.words(seed) for seed in seeds]
    if len(set(words)) == 1:
        return (dataclasses.replace(request, prompt=words[0]),)
    pairs = zip(words, seeds, strict=True)
    return tuple(dataclasses.replace(request, prompt=prompt, seed=seed, count=1) for prompt, seed in pairs)


def all_combinations(
    request: GenerationRequest, wildcards: WildcardBook, *, style: Style | None = None
) -> tuple[GenerationRequest, ...]:
    """A request for every combination of the choices, each with the same seed, so that only the words differ.

    Raises:
        PromptMistake: the prompt is not of the language, or has more combinations than a queue takes at once.
        InvalidRequest: a value is out of range.
    """
    template = styled_template(request.prompt, wildcards, style)
    count = template.count()
    if count * request.count > MAX_COMBINATIONS:
        sentence = translate(
            "PromptBatch", "the prompt has {count} combinations and {most} pictures are made at once: take choices out"
        )
        raise PromptMistake(sentence.format(count=count_text(count), most=MAX_COMBINATIONS))
    prompts = dict.fromkeys(template.combination(number) for number in range(count))
    return tuple(dataclasses.replace(request, prompt=prompt) for prompt in prompts)


def styled_template(prompt: str, wildcards: WildcardBook, style: Style | None) -> Template:
    """The template of a prompt within a style; a mistake in the prompt is placed in the prompt itself.

    Raises:
        PromptMistake: the prompt or the style's words are not of the language.
    """
    own = Template(prompt, wildcards)
    return Template(style.apply(prompt), wildcards) if style else own
