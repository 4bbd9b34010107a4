"""Pocket's text encoders, taught to read captions before anything is drawn: what is there, in which colour, where."""

import argparse
import copy
import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.binding import BindingHead
from training.captions import write_captions
from training.clock import Clock, load_state, save_state
from training.flow import prepare_device
from training.lessons import draw_lessons
from training.optimizers import adam_groups, restore, set_rate, update
from training.pocket import CLIP_TOKENS, ENCODERS, T5_TOKENS, Pocket, Tokens, load_encoders
from training.questions import Answers, PooledHead, write_answers
from training.reserved import is_test_prompt, shows_held_out
from training.scenes import Scenes, sample_scenes

RATE = 1e-3
BATCH = 1024
CHUNK = 1024  # lessons that a worker makes at once
POOL = 65_536  # lessons at hand
FIRST_CHUNKS = 8  # in the pool when training begins
REFRESH_EVERY = 2  # updates
WARM_UP = 50  # updates, as compiling outlasts the clock's own
REPORT_EVERY = 100  # updates
EXAMINED = 4096  # captions of an examination
EXAMINATION_SEED = 99


class Lessons(IterableDataset[Tensor]):
    """Endless chunks of token ids beside their answers, int16 [CHUNK, tokens + answers]; each worker has its own."""

    def __init__(self, folder: Path, seed: int, chunk: int = CHUNK) -> None:
        """`folder` holds both tokenizers."""
        self.folder, self.seed, self.chunk = folder, seed, chunk

    def __iter__(self) -> Iterator[Tensor]:
        worker = get_worker_info()
        if worker is not None:
            os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the workers are parallel already
        number = worker.id if worker is not None else 0
        numbers = np.random.default_rng([17, self.seed, number])
        choose = random.Random(f"{self.seed} {number}")
        tokens = Tokens(self.folder)
        while True:
            scenes, captions = draw_lessons(self.chunk, numbers, choose)
            yield torch.cat([tokens(captions).to(torch.int16), write_answers(scenes)], dim=1)


class LessonPool:
    """Lessons on the device; once it is full, new ones take the place of the oldest."""

    def __init__(self, chunks: Iterator[Tensor], size: int, device: torch.device) -> None:
        self.chunks = chunks
        first = next(chunks)
        self.rows = torch.empty(size, first.shape[1], dtype=first.dtype, device=device)
        self.place = 0
        self._put(first)

    @property
    def filled(self) -> int:
        """How many lessons are there."""
        return min(self.place, len(self.rows))

    def refresh(self) -> None:
        """Take in the next chunk; waits for it."""
        self._put(next(self.chunks))

    def draw(self, count: int) -> tuple[Tensor, Answers]:
        """Token ids int64 [count, CLIP_TOKENS + T5_TOKENS] and their answers."""
        rows = self.rows[torch.randint(self.filled, (count,), device=self.rows.device)]
        return rows[:, : CLIP_TOKENS + T5_TOKENS].long(), Answers.unpack(rows[:, CLIP_TOKENS + T5_TOKENS :])

    def _put(self, chunk: Tensor) -> None:
        at = (torch.arange(len(chunk), device=self.rows.device) + self.place) % len(self.rows)
        self.rows[at] = chunk.to(self.rows.device)
        self.place += len(chunk)


class Reader(nn.Module):
    """Both text encoders of a Pocket, with a head each that is thrown away afterwards."""

    def __init__(self, pocket: Pocket, *, sequence_only: bool = False) -> None:
        """Takes `pocket`'s encoders and removes its transformer, which draws and reads nothing.

        With `sequence_only` the pooled encoder stays as it is.
        """
        super().__init__()
        del pocket.transformer
        self.pocket = pocket
        pocket.text_encoder.requires_grad_(not sequence_only)
        self.pooled_head, self.binding_head = PooledHead(), BindingHead()

    def loss(self, ids: Tensor, answers: Answers) -> Tensor:
        """Both heads' losses for token ids [B, CLIP_TOKENS + T5_TOKENS]."""
        pooled, sequence = self.pocket.encode(ids)
        return self.pooled_head.loss(pooled, answers) + self.binding_head.loss(sequence, answers)

    def hits(self, ids: Tensor, answers: Answers) -> dict[str, Tensor]:
        """Which answers of either head are right."""
        pooled, sequence = self.pocket.encode(ids)
        found = {
            "pooled": self.pooled_head.hits(pooled, answers),
            "sequence": self.binding_head.hits(sequence, answers),
        }
        return {f"{head} {question}": hits for head, said in found.items() for question, hits in said.items()}


def held_out_lessons(count: int, numbers: np.random.Generator, choose: random.Random) -> tuple[Scenes, list[str]]:
    """About `count` scenes that show a held-out combination, with captions that the test does not ask."""
    scenes = sample_scenes(4 * count, numbers)
    scenes = scenes.rows(shows_held_out(scenes.noun, scenes.colour, scenes.x, scenes.y)).rows(np.s_[:count])
    captions = write_captions(scenes, choose)
    asked = np.array([is_test_prompt(caption) for caption in captions])
    return scenes.rows(~asked), [caption for caption, refused in zip(captions, asked, strict=True) if not refused]


@torch.no_grad()
def examine(reader: Reader, tokens: Tokens, lessons: tuple[Scenes, list[str]]) -> dict[str, float]:
    """The share of right answers to each question, 0..1."""
    scenes, captions = lessons
    device = reader.binding_head.places.device
    ids, rows = tokens(captions).to(device), write_answers(scenes).to(device)
    right: dict[str, list[Tensor]] = {}
    with torch.autocast(device.type, torch.bfloat16), torch.compiler.set_stance("force_eager"):
        for some, answers in zip(ids.split(512), rows.split(512), strict=True):
            for question, hits in reader.hits(some, Answers.unpack(answers)).items():
                right.setdefault(question, []).append(hits)
    return {question: float(torch.cat(hits).float().mean()) for question, hits in right.items()}


def save_encoders(pocket: Pocket, folder: Path) -> None:
    """Write what `load_encoders` reads, in bfloat16."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ENCODERS:
        # A copy each: the file format refuses tensors that share memory, as T5's two embeddings do.
        tensors = {
            key: tensor.detach().to("cpu", torch.bfloat16, copy=True).contiguous()
            for key, tensor in getattr(pocket, name).state_dict().items()
        }
        save_file(tensors, folder / f"{name}.safetensors")


def train(arguments: argparse.Namespace) -> None:
    """One stretch of reading; leaves its state and both encoders, and prints what they read right."""
    device = prepare_device(arguments.device)
    torch.manual_seed(arguments.seed)
    tokens = Tokens(arguments.cache)
    state = load_state(arguments.state)
    # The workers start before the device does: a process that forks may not have used it.
    seed = arguments.seed + (state["updates"] if state else 0)
    lessons = Lessons(arguments.cache, seed, min(CHUNK, arguments.pool))
    chunks = iter(DataLoader(lessons, batch_size=None, num_workers=arguments.workers))
    reader = _new_reader(tokens, arguments, begin=state is None).to(device)
    adam = _optimizer(reader)
    updates, elapsed = restore(state, "reader", reader, [adam])
    torch.manual_seed(arguments.seed + updates)
    if arguments.compile:
        for name in ENCODERS:
            getattr(reader.pocket, name).compile()
    pool = LessonPool(chunks, arguments.pool, device)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    updates = _learn(reader, adam, pool, clock, updates=updates, arguments=arguments)
    save_state(
        arguments.state,
        reader=reader.state_dict(),
        optimizers=[adam.state_dict()],
        updates=updates,
        elapsed=clock.elapsed,
    )
    save_encoders(reader.pocket, arguments.out)
    print(f"reading ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)
    _report(reader, tokens, arguments.examined)


def _new_reader(tokens: Tokens, arguments: argparse.Namespace, *, begin: bool) -> Reader:
    """A reader with the weights to begin with, if it does not go on from a state."""
    pocket = Pocket(tokens)
    if begin and arguments.init:
        blocks = copy.deepcopy(pocket.text_encoder_2.encoder.block) if arguments.sequence_anew else None
        load_encoders(pocket, arguments.init)
        if blocks is not None:
            pocket.text_encoder_2.encoder.block = blocks
    return Reader(pocket, sequence_only=arguments.sequence_anew)


def _optimizer(reader: Reader) -> torch.optim.Optimizer:
    adam = torch.optim.AdamW(adam_groups([reader], RATE), lr=RATE, betas=(0.9, 0.98), weight_decay=0.0)
    for group in adam.param_groups:
        group["peak"] = group["lr"]
    return adam


def _learn(
    reader: Reader,
    adam: torch.optim.Optimizer,
    pool: LessonPool,
    clock: Clock,
    *,
    updates: int,
    arguments: argparse.Namespace,
) -> int:
    """Update until the stretch is over; returns the updates of all stretches."""
    device = pool.rows.device
    running = torch.zeros((), device=device)
    start = updates
    while pool.filled < min(FIRST_CHUNKS * CHUNK, len(pool.rows)):
        pool.refresh()
    while not clock.over:
        set_rate([adam], min(clock.rate(), (updates - start + 1) / WARM_UP))
        ids, answers = pool.draw(arguments.batch)
        with torch.autocast(device.type, torch.bfloat16):
            loss = reader.loss(ids, answers)
        update(reader, [adam], loss)
        updates += 1
        running += loss.detach()
        if updates % arguments.refresh_every == 0:
            pool.refresh()
        if updates % REPORT_EVERY == 0:
            mean = float(running) / REPORT_EVERY
            print(f"reading {clock.elapsed:6.1f} s {updates} updates loss {mean:.4f} pool {pool.place}", flush=True)
            running.zero_()
    return updates


def _report(reader: Reader, tokens: Tokens, count: int) -> None:
    """Print the shares of right answers: combinations as in training, and those that are held out."""
    draws = {"seen": draw_lessons, "held out": held_out_lessons}
    shares = {
        name: examine(
            reader,
            tokens,
            draw(count, np.random.default_rng([EXAMINATION_SEED, 0]), random.Random(EXAMINATION_SEED)),
        )
        for name, draw in draws.items()
    }
    for question, seen in shares["seen"].items():
        print(f"{question:24} seen {seen:6.1%}  held out {shares['held out'][question]:6.1%}", flush=True)


def main() -> None:
    """Teach Pocket's text encoders to read for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="the tokenizers")
    parser.add_argument("--state", type=Path, default=Path("training/cache/reading.pt"))
    parser.add_argument("--out", type=Path, default=Path("training/cache/reading"), help="where both encoders go")
    parser.add_argument("--init", type=Path, help="the run whose text encoders to begin with, of the same tokenizers")
    parser.add_argument(
        "--sequence-anew",
        action="store_true",
        help="T5 alone learns, from --init's embeddings and new blocks; the other encoder stays as it is",
    )
    parser.add_argument("--seconds", type=float, default=100, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=100, help="how long all stretches train")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--pool", type=int, default=POOL)
    parser.add_argument("--refresh-every", type=int, default=REFRESH_EVERY, help="updates until new captions come")
    parser.add_argument("--workers", type=int, default=12, help="processes that write captions")
    parser.add_argument("--examined", type=int, default=EXAMINED, help="captions of each examination")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
