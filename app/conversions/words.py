"""What a conversion does and how far it is, in a person's words."""

import math

from PySide6.QtCore import QCoreApplication

from app.conversions.conversions import Conversions, ConversionState
from app.conversions.progress import ConversionProgress
from app.measures import bytes_text
from engine.events import BlockMeasured, Stage

translate = QCoreApplication.translate


def percent(share: float) -> str:
    """A share (0 to 1) in whole percent; 100 % only when all is done."""
    return f"{math.floor(100 * share)} %"


def left_words(seconds: float | None) -> str:
    """How long something still takes, the coarser the longer; empty for None."""
    if seconds is None:
        return ""
    if seconds < 60:
        return translate("Conversion", "less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("Conversion", "about {minutes} min left").format(minutes=minutes)
    if minutes < 600:
        text = translate("Conversion", "about {hours} h {minutes} min left")
        return text.format(hours=minutes // 60, minutes=5 * (minutes % 60 // 5))
    return translate("Conversion", "about {hours} h left").format(hours=round(minutes / 60))


def state_words(conversions: Conversions) -> str:
    """What it does, as a heading."""
    match conversions.state:
        case ConversionState.PAUSING:
            return translate("Conversion", "Pausing…")
        case ConversionState.PAUSED:
            return translate("Conversion", "Paused")
        case ConversionState.FAILED:
            return translate("Conversion", "Stopped by an error")
        case ConversionState.DISCARDING:
            return translate("Conversion", "Giving up…")
        case ConversionState.FINISHED:
            return translate("Conversion", "Finished")
        case _:
            return stage_words(conversions.progress)


def stage_words(progress: ConversionProgress) -> str:
    """What runs, as a heading."""
    match progress.stage:
        case Stage.FETCHING:
            return translate("Conversion", "Fetching the source")
        case Stage.PREVIEW:
            return translate("Conversion", "Drawing a preview")
        case Stage.TRAJECTORIES:
            return translate("Conversion", "Drawing pictures with the source")
        case Stage.LEARNING:
            return translate("Conversion", "Learning from the source, end to end")
        case Stage.BLOCKS:
            text = translate("Conversion", "Converting block {number} of {blocks}")
            return text.format(number=min(progress.done + 1, progress.blocks), blocks=progress.blocks)
        case Stage.DIGESTS:
            return translate("Conversion", "Taking the source's fingerprint")
        case Stage.WRITING:
            return translate("Conversion", "Writing the model")
        case Stage.REPORT:
            return translate("Conversion", "Drawing the report's pictures")
        case _:
            return translate("Conversion", "Getting ready")


def stage_sentence(progress: ConversionProgress) -> str:
    """What that is for."""
    match progress.stage:
        case Stage.FETCHING:
            return translate("Conversion", "What has come is kept, also over a restart.")
        case Stage.PREVIEW:
            return translate("Conversion", "A small picture of one prompt, for you to see how it becomes ternary.")
        case Stage.TRAJECTORIES:
            return translate(
                "Conversion",
                "The source draws some prompts, so that each block is fitted to what really runs through it.",
            )
        case Stage.LEARNING:
            return translate("Conversion", "The ternary model is trained to draw what its source draws.")
        case Stage.BLOCKS:
            return translate(
                "Conversion",
                "Its weights become -1, 0 and +1, fitted to what the source gives. A finished block is kept.",
            )
        case Stage.DIGESTS:
            return translate("Conversion", "The hashes of the source's files go into the model's record.")
        case Stage.WRITING:
            return translate("Conversion", "The model is written whole and takes its place at the very end.")
        case Stage.REPORT:
            return translate(
                "Conversion", "The model is whole already; source and model draw the same prompts, for you to compare."
            )
        case _:
            return translate("Conversion", "The engine opens the source.")


def count_words(progress: ConversionProgress) -> str:
    """How many of the stage's steps are done; empty where it has none."""
    done, total = progress.stage_done, progress.stage_total
    if not total:
        return ""
    if progress.stage is Stage.FETCHING:
        text = translate("Conversion", "{done} of {total}")
        return text.format(done=bytes_text(done), total=bytes_text(total))
    return translate("Conversion", "{done} of {total} steps").format(done=done, total=total)


def block_name(name: str) -> str:
    """What to call a block, such as `single_transformer_blocks.3`."""
    kind, _, number = name.rpartition(".")
    if kind == "transformer_blocks":
        return translate("Conversion", "double block {number}").format(number=number)
    if kind == "single_transformer_blocks":
        return translate("Conversion", "single block {number}").format(number=number)
    return name


def ratio_of(measured: BlockMeasured) -> float:
    """The ratio that tells most of a block, dB: its output's, or its weights' where none was measured."""
    return measured.weight_snr_db if measured.output_snr_db is None else measured.output_snr_db


def worst_words(progress: ConversionProgress) -> str:
    """Which finished block is furthest from its source; empty before there is one."""
    if not progress.finished:
        return ""
    worst = min(range(progress.done), key=lambda number: ratio_of(progress.finished[number]))
    text = translate("Conversion", "Furthest from its source so far: {block}, {ratio} dB")
    return text.format(block=block_name(progress.names[worst]), ratio=f"{ratio_of(progress.finished[worst]):.1f}")
