"""A judge's opinion of a model in training, on prompts of the development split."""

import collections
from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch import nn

from training.judges.detector import load_judge
from training.pocket import Pocket, Tokens
from training.rules import judge
from training.sampling import decode, sample
from training.suite import Split, SuitePrompt, make_suite

BATCH = 200  # pictures at once
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
