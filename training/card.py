"""The card in a Pocket's folder, in Hugging Face's form: every figure from its files, its training and its scores."""

import argparse
import functools
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.checkpoint.digest import RECORD, weights_digest
from engine.description import ModelDescription, describe
from engine.headers import read_header, read_json
from engine.inspection import Inspection, inspect_model
from engine.model.config import read_config
from training.captions import GROUND_WORDS, NUMBERS, STYLE_OPENINGS
from training.card_conversion import settings_listed, ternary_stage
from training.card_scores import MISSING, category, scores_section, table
from training.colours import COLOURS
from training.grounds import GROUNDS
from training.nouns import NOUNS
from training.scenes import STYLES
from training.suite import TAGS, Split, make_suite

CARD = "README.md"
TRAINING = Path("benchmarks/results/pocket-training.json")
STAGES = ("vae", "reading", "flow", "guided")  # of every Pocket's training
OTHER_STAGES = ("refit",)
NETWORKS = ("transformer", "text_encoder", "text_encoder_2", "vae")
TRADEMARK = "FLUX is a trademark of Black Forest Labs Inc., which has no part in this model."
HEAD = """---
license: {licence}
language:
- en
library_name: {library}
pipeline_tag: text-to-image
tags:
- text-to-image
- flux
- rectified-flow
- {kind}
- synthetic-data
---"""


def limits() -> str:
    """What a Pocket of this training can do and what is beyond it, in one line for `triptych.json`."""
    return (
        f"Pocket recombines what it knows, {len(NOUNS)} things and {len(COLOURS)} colours; other words are beyond it."
    )


def write_card(model: Path, training: Path, scores: Path | None) -> Path:
    """Write the card of the Pocket in folder `model`, over one that is there, and return its file.

    Args:
        model: a whole Pocket, exported by this version of training.
        training: the JSON record of the 16-bit training; the ternary model's own making is read from its record.
        scores: the report of `training.score` on its pictures; None where it has not been scored.

    Raises:
        ValueError: a record is another model's, or the model is of another version of training.
        EngineError: the model is not whole.
    """
    report = json.loads(scores.read_text("utf-8")) if scores else None
    text = card(model, json.loads(training.read_text("utf-8")), report)
    file = model / CARD
    file.write_text(text, encoding="utf-8")
    return file


def card(model: Path, training: dict[str, Any], scores: dict[str, Any] | None) -> str:
    """The text of the card; arguments and errors are those of `write_card`, with the records read."""
    description, inspection = describe(model), inspect_model(model)
    conversion = read_json(model / RECORD) if description.is_ternary else None
    check_training(training)
    check_records(description, scores)
    sections = (
        _head(inspection),
        _what(description, inspection, conversion),
        _asking(description),
        _beyond(description),
        scores_section(scores, model=description.name),
        _trained_on(),
        _making(training, conversion, name=description.name),
        _rights(model),
    )
    return "\n\n".join(section.strip() for section in sections) + "\n"


def check_training(training: dict[str, Any]) -> None:
    """See that a record tells of the 16-bit training, stage by stage.

    Raises:
        ValueError: it tells of another one.
    """
    told = [stage["stage"] for stage in training["stages"]]
    if not set(STAGES) <= set(told) <= {*STAGES, *OTHER_STAGES}:
        raise ValueError(
            f"the training's record has the stages {_listed(told)}, where {_listed(STAGES)} belong: "
            "name the record of the model's own training"
        )


def check_records(model: ModelDescription, scores: dict[str, Any] | None) -> None:
    """See that the words of this version of training and the scores are about this model.

    Raises:
        ValueError: one is not.
    """
    if limits() not in (model.limits or ""):
        raise ValueError(f"{model.folder} was exported by another version of training: export it again")
    if scores is not None:
        scored = (scores["made_by"]["model"], scores["made_by"]["weights_sha256"])
        if scored != (model.name, weights_digest(model.folder)):
            raise ValueError(f"the scores are those of another {scored[0]} than {model.folder}: score its own pictures")


def _head(inspection: Inspection) -> str:
    is_ternary = inspection.recipe is not None
    return HEAD.format(
        licence=inspection.licence.lower(),
        library="triptych" if is_ternary else "diffusers",
        kind="ternary" if is_ternary else "bf16",
    )


def _what(description: ModelDescription, inspection: Inspection, conversion: dict[str, Any] | None) -> str:
    config = read_config(description.folder / "transformer")
    blocks = f"{config.num_layers} double and {config.num_single_layers} single blocks"
    text = f"# {description.name}\n\n"
    text += (
        "Pocket is a small text-to-image model of FLUX.1's architecture, trained from nothing for the desktop studio "
        "Triptych, so that a first picture needs no GPU, no account and no download. "
    )
    if inspection.bits and conversion:
        text += (
            f"This is the ternary Pocket: {_ternary_part(inspection)} in its blocks' linears are -1, 0 or +1, at "
            f"{inspection.bits.total:.3f} bits a weight on disk with all scales, and their inputs are int8 or exact. "
            f"It was made from `{inspection.source}` by Triptych's recipe `{inspection.recipe}`, without a picture."
        )
        text += f" {conversion['note']}" if conversion.get("note") else ""
    else:
        text += "This is its 16-bit form, from which the ternary `pocket` was made."
    classes = read_json(description.folder / "model_index.json")
    rows = [(part, f"`{classes[part][1]}`", *_size(description, inspection, part)) for part in NETWORKS]
    text += "\n\n" + table(("part", "class", "parameters", "on disk"), rows)
    megabytes = sum(inspection.part_bytes.values()) / 1e6
    return text + f"\n\nThe transformer has {blocks}. All parts have {megabytes:.1f} MB."


def _ternary_part(inspection: Inspection) -> str:
    ternary, whole = inspection.ternary_block_parameters, inspection.block_parameters
    return f"all {whole:,} weights" if ternary == whole else f"{ternary:,} of the {whole:,} weights"


def _size(description: ModelDescription, inspection: Inspection, part: str) -> tuple[str, str]:
    if part == "transformer":
        numbers = inspection.parameters
    else:
        files = (description.folder / part).glob("*.safetensors")
        numbers = sum(tensor.numbers for file in files for tensor in read_header(file).values())
    return f"{numbers:,}", f"{inspection.part_bytes[part] / 1e6:.1f} MB"


def _asking(description: ModelDescription) -> str:
    defaults = description.defaults
    rows = [(category(tag), f"“{_examples()[tag]}”") for tag in TAGS]
    thing = f"a {next(iter(COLOURS))} {NOUNS[0].name}"
    rows += [(f"style: {style}", f"“{STYLE_OPENINGS[style][0].format(thing)}”") for style in STYLES]
    rows.append(("ground of a colour", f"“{thing} on a {tuple(COLOURS)[-1]} background”"))
    grounds = _listed([f"“{words[0]}”" for words in GROUND_WORDS.values()], last="or")
    text = f"""## How to ask

Name a thing, its colour, how many there are, or two things and how they stand to each other; say the style and the
ground where they matter. Capital letters make no difference, and a prompt has at most
{description.max_sequence_length} tokens. The defaults are {defaults.width} x {defaults.height} pixels,
{defaults.steps} steps and guidance {defaults.guidance}.

{table(("what", "such as"), rows)}

A thing may stand {grounds}. Numbers go from {min(NUMBERS)} to {max(NUMBERS)}.
The colours are {_listed(COLOURS)}. The things, with what else they may be called:

{"; ".join(_named(noun.name, noun.synonyms) for noun in NOUNS)}."""
    return _unwrapped(text)


@functools.cache
def _examples() -> dict[str, str]:
    """For each category the first prompt of the development set that training may show."""
    return {prompt.tag: prompt.prompt for prompt in reversed(make_suite(Split.DEV)) if prompt.seen}


def _beyond(description: ModelDescription) -> str:
    sizes = description.sizes
    sides = (
        f"{sizes.min} x {sizes.max} pixels only"
        if sizes.min == sizes.max
        else f"Sides of {sizes.min} to {sizes.max} pixels, in multiples of {sizes.multiple}"
    )
    text = f"""## What it cannot do

- **A fixed vocabulary.** It recombines the {len(NOUNS)} things, {len(COLOURS)} colours, {len(STYLES)} styles and
  {len(GROUNDS)} kinds of ground named here. Open prompts are beyond it: for any other word it draws something else,
  without a warning.
- **No writing, no photographs, no stories.** Its world is emoji and drawn shapes, standing on a ground.
- **{sides}.** Other sizes are refused.
- **At most {max(NUMBERS)} things of a kind, or two of two kinds.** It has seen no others.
- **English only.**

For any other prompt, open a FLUX model of your own in Triptych: a folder in diffusers' layout, such as FLUX.1-dev,
which Black Forest Labs gives out under its own licence. {TRADEMARK}"""
    return _unwrapped(text)


def _trained_on() -> str:
    drawn = [noun.name for noun in NOUNS if noun.drawn]
    text = f"""## What it was trained on

Nothing but pictures that were rendered for it: no photograph, no other model's weights or pictures, and no text from
elsewhere but the English labels and keywords of emojibase. The scenes show {len(NOUNS)} things. Of these
{len(NOUNS) - len(drawn)} are Microsoft's Fluent emoji (MIT License), and {len(drawn)} are shapes of our own:
{_listed(drawn)}. Each comes in its own colours and recoloured in {len(COLOURS)}, in {len(STYLES)} styles
({_listed(STYLES)}) and on {len(GROUNDS)} kinds of ground ({_listed(GROUNDS)}). The captions are written by rules."""
    return _unwrapped(text)


def _making(training: dict[str, Any], conversion: dict[str, Any] | None, *, name: str) -> str:
    stages = training["stages"]
    told = [{"device": training.get("device", MISSING)} | stage for stage in stages]
    told += [ternary_stage(conversion, name)] if conversion else []
    rows = [
        (
            *(stage.get(key, MISSING) for key in ("stage", "batch", "updates", "seconds", "device")),
            f"`{stage['command']}`" if "command" in stage else MISSING,
        )
        for stage in told
    ]
    text = "## How it was made\n\n" + table(("stage", "batch", "updates", "seconds", "device", "command"), rows)
    versions = _versions(training["machine"]["versions"])
    text += f"\n\nThe 16-bit model was trained by the code in Triptych's folder `training/`, with {versions}."
    if conversion:
        text += f" The ternary one was made with {_versions(conversion['versions'])}."
    if psnr := [stage["held_out_psnr_db"] for stage in stages if "held_out_psnr_db" in stage]:
        text += f" The autoencoder keeps held-out scenes with {psnr[-1]} dB PSNR."
    if conversion:
        settings = ", ".join(settings_listed(conversion["settings"]))
        text += f"\n\nThe recipe's settings, from `{RECORD}`: {settings}; seed {conversion['seed']}."
    return text


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{library} {version}" for library, version in versions.items())


def _rights(model: Path) -> str:
    return f"## Licence\n\n```\n{(model / 'NOTICE').read_text('utf-8').strip()}\n```"


def _unwrapped(text: str) -> str:
    """Each paragraph and list item on one line; tables and headings as they are."""
    return re.sub(r"(?<=[^\n|])\n *(?=[^\n|#\- ])", " ", text)


def _named(name: str, synonyms: Sequence[str]) -> str:
    return f"{name} ({', '.join(synonyms)})" if synonyms else name


def _listed(words: Iterable[str], *, last: str = "and") -> str:
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def main() -> None:
    """Write a Pocket's card again, once it has been scored."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument("--training", type=Path, default=TRAINING, help="its training's record (%(default)s)")
    parser.add_argument("--scores", type=Path, help="the report of training.score on its pictures")
    arguments = parser.parse_args()
    print(write_card(arguments.model, arguments.training, arguments.scores))


if __name__ == "__main__":
    main()
