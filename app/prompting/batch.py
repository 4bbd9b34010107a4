"""The requests that one press of the button means: one a picture where each draws words of its own."""

import dataclasses
import itertools
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.measures import count_text
from app.prompting.styles import Style
from app.prompting.syntax import PromptMistake
from app.prompting.template import Template
from app.prompting.wildcards import WildcardBook
from engine.requests import MAX_COUNT, MAX_SEED, GenerationRequest

translate = QCoreApplication.translate

MAX_COMBINATIONS: Final = MAX_COUNT
NEGATIVE_DRAWS: Final = MAX_SEED + 1  # added to a seed: the negative prompt draws apart from the prompt


def drawn(
    request: GenerationRequest, wildcards: WildcardBook, *, style: Style | None = None
) -> tuple[GenerationRequest, ...]:
    """The request with its words drawn: one where all its pictures have the same, otherwise one for each picture.

    Picture i draws with its own seed, so that this seed alone makes the same words again.

    Raises:
        PromptMistake: the prompt or the negative prompt is not of the language.
        InvalidRequest: a value is out of range.
    """
    template, negative = _templates(request, wildcards, style)
    if not template.has_choices and not negative.has_choices:
        return (_worded(request, template.words(request.seed), negative.words(request.seed)),)
    seeds = [request.picture_seed(picture) for picture in range(request.count)]
    words = [(template.words(seed), negative.words(seed + NEGATIVE_DRAWS)) for seed in seeds]
    if len(set(words)) == 1:
        return (_worded(request, *words[0]),)
    return tuple(
        dataclasses.replace(_worded(request, *both), seed=seed, count=1)
        for both, seed in zip(words, seeds, strict=True)
    )


def all_combinations(
    request: GenerationRequest, wildcards: WildcardBook, *, style: Style | None = None
) -> tuple[GenerationRequest, ...]:
    """A request for every combination of the choices, each with the same seed, so that only the words differ.

    Raises:
        PromptMistake: a prompt is not of the language, or they have more combinations than a queue takes at once.
        InvalidRequest: a value is out of range.
    """
    template, negative = _templates(request, wildcards, style)
    count = template.count() * negative.count()
    if count * request.count > MAX_COMBINATIONS:
        sentence = translate(
            "PromptBatch", "the prompt has {count} combinations and {most} pictures are made at once: take choices out"
        )
        raise PromptMistake(sentence.format(count=count_text(count), most=MAX_COMBINATIONS))
    words = itertools.product(
        (template.combination(number) for number in range(template.count())),
        [negative.combination(number) for number in range(negative.count())],
    )
    return tuple(_worded(request, *both) for both in dict.fromkeys(words))


def styled_template(prompt: str, wildcards: WildcardBook, style: Style | None) -> Template:
    """The template of a prompt within a style; a mistake in the prompt is placed in the prompt itself.

    Raises:
        PromptMistake: the prompt or the style's words are not of the language.
    """
    own = Template(prompt, wildcards)
    return Template(style.apply(prompt), wildcards) if style else own


def styled_negative(request: GenerationRequest, style: Style | None) -> str:
    """The negative prompt with a style's own behind it; none at true CFG 1, where it would do nothing."""
    if request.true_cfg == 1.0:
        return ""
    own = request.negative_prompt.strip()
    return ", ".join(text for text in (own, style.negative.strip() if style else "") if text)


def _templates(request: GenerationRequest, wildcards: WildcardBook, style: Style | None) -> tuple[Template, Template]:
    """The prompt's and the negative prompt's."""
    negative = Template(styled_negative(request, style), wildcards, may_be_empty=True)
    return styled_template(request.prompt, wildcards, style), negative


def _worded(request: GenerationRequest, prompt: str, negative: str) -> GenerationRequest:
    return dataclasses.replace(request, prompt=prompt, negative_prompt=negative)
