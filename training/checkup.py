"""A look at a model in training: a sheet of samples, and a judge's opinion on prompts of the development split."""

import argparse
import collections
from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch import nn

from training.judges.detector import load_judge
from training.pocket import Pocket, Tokens
from training.rules import judge
from training.sampling import SHEET_PROMPTS, decode, sample, save_sheet
from training.suite import Split, SuitePrompt, make_suite

BATCH = 200  # pictures at once
SHEET_GUIDANCE = 2.5
SEED = 5


def first_prompts(limit: int) -> list[SuitePrompt]:
    """The first `limit` seen and `limit` unseen development prompts of each category."""
    counted: collections.Counter[tuple[str, bool]] = collections.Counter()
    chosen = []
    for prompt in make_suite(Split.DEV):
        counted[prompt.tag, prompt.seen] += 1
        if counted[prompt.tag, prompt.seen] <= limit:
            chosen.append(prompt)
    return chosen


@torch.no_grad()
def check_up(
    pocket: Pocket,
    vae: AutoencoderKL,
    tokens: Tokens,
    file: Path,
    *,
    guidance: float,
    limit: int,
    student: nn.Module | None = None,
) -> dict[str, float]:
    """Right pictures in per cent of each category, seen and unseen apart, by the judge in `file`.

    The pictures are the teacher's under classifier-free guidance, or the `student`'s with its embedding.
    """
    find = load_judge(file, pocket.device)
    right: collections.defaultdict[str, list[bool]] = collections.defaultdict(list)
    prompts = first_prompts(limit)
    for start in range(0, len(prompts), BATCH):
        part = prompts[start : start + BATCH]
        with torch.autocast(pocket.device.type, torch.bfloat16):
            packed = sample(
                pocket,
                tokens,
                [prompt.prompt for prompt in part],
                guidance=guidance,
                seed=SEED + start,
                student=student,
            )
        for prompt, found in zip(part, find(list(decode(vae, packed))), strict=True):
            name = prompt.tag if prompt.seen else f"{prompt.tag} unseen"
            right[name].append(judge(found, prompt.to_json(), find.thresholds).correct)
    return {name: 100 * sum(verdicts) / len(verdicts) for name, verdicts in sorted(right.items())}


def add_look_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `look` reads."""
    parser.add_argument("--sheet", type=int, default=32, help="pictures on the sample sheet")
    parser.add_argument("--judge", type=Path, help="a judge that looks at pictures for development prompts at the end")
    parser.add_argument("--prompts", type=int, default=100, help="how many of a category, seen and unseen each")
    parser.add_argument("--guidance", type=float, nargs="*", default=[3.0], help="scales at which they are made")


@torch.no_grad()
def look(
    pocket: Pocket,
    vae: AutoencoderKL,
    tokens: Tokens,
    sheet: Path,
    arguments: argparse.Namespace,
    student: nn.Module | None = None,
) -> None:
    """Leave a sheet of samples in the file `sheet`, and print what `--judge` says at each `--guidance`."""
    torch.compiler.set_stance("force_eager")
    with torch.autocast(pocket.device.type, torch.bfloat16):
        prompts = list(SHEET_PROMPTS)[: arguments.sheet]
        packed = sample(pocket, tokens, prompts, guidance=SHEET_GUIDANCE, student=student)
    save_sheet(decode(vae, packed), sheet)
    for guidance in arguments.guidance if arguments.judge else []:
        shares = check_up(
            pocket, vae, tokens, arguments.judge, guidance=guidance, limit=arguments.prompts, student=student
        )
        print(f"guidance {guidance}: " + ", ".join(f"{tag} {share:.1f} %" for tag, share in shares.items()), flush=True)
