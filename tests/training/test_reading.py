"""Reading: lessons without held-out combinations, a pool of the newest, a loss that falls, encoders kept."""

import argparse
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from training.lessons import draw_lessons
from training.optimizers import update
from training.pocket import CLIP_TOKENS, T5_TOKENS, Pocket, Tokens
from training.questions import PICTURE, Answers, write_answers
from training.reading import (
    ENCODERS,
    LessonPool,
    Lessons,
    Reader,
    examine,
    held_out_lessons,
    load_encoders,
    save_encoders,
    train,
)
from training.reserved import is_test_prompt, shows_held_out
from training.scenes import SLOTS

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")
CPU = torch.device("cpu")
COLUMNS = CLIP_TOKENS + T5_TOKENS + 4 * SLOTS + len(PICTURE)


def test_lessons_are_captions_beside_what_they_say(tokenizers: Path, tokens: Tokens) -> None:
    lesson = next(iter(Lessons(tokenizers, seed=4, chunk=8)))
    scenes, captions = draw_lessons(8, np.random.default_rng([17, 4, 0]), random.Random("4 0"))
    assert lesson.shape == (8, COLUMNS)
    assert torch.equal(lesson[:, : CLIP_TOKENS + T5_TOKENS].long(), tokens(captions))
    assert torch.equal(lesson[:, CLIP_TOKENS + T5_TOKENS :], write_answers(scenes))


def test_another_seed_gives_other_lessons(tokenizers: Path) -> None:
    one, other = (next(iter(Lessons(tokenizers, seed=seed, chunk=8))) for seed in (0, 1))
    assert not torch.equal(one, other)


def test_the_pool_fills_and_then_forgets_the_oldest() -> None:
    chunks = iter([torch.full((4, COLUMNS), number, dtype=torch.int16) for number in range(3)])
    pool = LessonPool(chunks, 8, CPU)
    assert pool.filled == 4
    ids, answers = pool.draw(20)
    assert ids.shape == (20, CLIP_TOKENS + T5_TOKENS)
    assert (ids == 0).all()
    assert answers.noun.shape == (20, SLOTS)
    pool.refresh()
    assert pool.filled == 8
    pool.refresh()
    assert pool.rows[:, 0].tolist() == [2] * 4 + [1] * 4


def test_held_out_lessons_show_what_is_held_out_and_ask_no_test_prompt() -> None:
    scenes, captions = held_out_lessons(40, np.random.default_rng(5), random.Random(5))
    assert len(scenes) == len(captions) > 30
    assert shows_held_out(scenes.noun, scenes.colour, scenes.x, scenes.y).all()
    assert not any(is_test_prompt(caption) for caption in captions)


def test_the_loss_falls_and_both_encoders_learn(tiny_pocket: Pocket, tokenizers: Path) -> None:
    reader = Reader(tiny_pocket)
    before = {name: tensor.clone() for name, tensor in tiny_pocket.state_dict().items()}
    row = next(iter(Lessons(tokenizers, seed=0, chunk=8)))
    ids, answers = row[:, : CLIP_TOKENS + T5_TOKENS].long(), Answers.unpack(row[:, CLIP_TOKENS + T5_TOKENS :])
    adam = torch.optim.AdamW(reader.parameters(), lr=1e-3)
    torch.manual_seed(0)
    first = float(reader.loss(ids, answers).detach())
    for _ in range(6):
        update(reader, [adam], reader.loss(ids, answers))
    assert float(reader.loss(ids, answers).detach()) < 0.8 * first
    changed = {name for name, tensor in tiny_pocket.state_dict().items() if not torch.equal(tensor, before[name])}
    assert {name.split(".")[0] for name in changed} == set(ENCODERS)


def test_an_examination_answers_every_question(tiny_pocket: Pocket, tokens: Tokens) -> None:
    shares = examine(Reader(tiny_pocket), tokens, draw_lessons(64, np.random.default_rng(0), random.Random(0)))
    assert {name.split()[0] for name in shares} == {"pooled", "sequence"}
    assert all(0 <= share <= 1 for share in shares.values())
    assert shares["sequence bound"] < 0.2  # nothing is learnt yet


def test_encoders_are_kept_in_bfloat16_and_come_back(tiny_pocket: Pocket, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"holds no text_encoder\.safetensors"):
        load_encoders(tiny_pocket, tmp_path)
    save_encoders(tiny_pocket, tmp_path)
    for name in ENCODERS:
        network = getattr(tiny_pocket, name)
        expected = {key: tensor.bfloat16() for key, tensor in network.state_dict().items()}
        saved = load_file(tmp_path / f"{name}.safetensors")
        assert saved.keys() == expected.keys()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.zero_()
        load_encoders(tiny_pocket, tmp_path)
        for key, tensor in network.state_dict().items():
            assert torch.equal(saved[key], expected[key]), key
            assert torch.equal(tensor.bfloat16(), expected[key]), key


def test_a_stretch_goes_on_from_the_one_before(
    tokenizers: Path,
    tiny_pocket: Pocket,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save_encoders(tiny_pocket, tmp_path / "init")
    arguments = _arguments(tokenizers, tmp_path)
    updates = []
    for _ in range(2):
        train(arguments)
        updates.append(torch.load(arguments.state, weights_only=True)["updates"])
    assert 0 < updates[0] < updates[1]
    assert sorted(file.name for file in arguments.out.iterdir()) == [f"{name}.safetensors" for name in ENCODERS]
    assert "held out" in capsys.readouterr().out


def test_t5_can_begin_anew_beside_an_encoder_that_stays(tokenizers: Path, tiny_pocket: Pocket, tmp_path: Path) -> None:
    save_encoders(tiny_pocket, tmp_path / "init")
    arguments = _arguments(tokenizers, tmp_path, sequence_anew=True)
    torch.manual_seed(9)
    train(arguments)
    before, after = (
        {name: load_file(folder / f"{name}.safetensors") for name in ENCODERS}
        for folder in (arguments.init, arguments.out)
    )
    assert all(torch.equal(tensor, after["text_encoder"][key]) for key, tensor in before["text_encoder"].items())
    began, ended = ((side["text_encoder_2"]["shared.weight"].float()) for side in (before, after))
    assert float((ended - began).norm() / began.norm()) < 0.1
    matrix = "encoder.block.0.layer.0.SelfAttention.k.weight"
    began, ended = (side["text_encoder_2"][matrix].float() for side in (before, after))
    assert float((ended - began).norm() / began.norm()) > 1.0


def _arguments(tokenizers: Path, folder: Path, *, sequence_anew: bool = False) -> argparse.Namespace:
    return argparse.Namespace(
        cache=tokenizers, state=folder / "reading.pt", out=folder / "out", init=folder / "init", seconds=0.3,
        total_seconds=60.0, batch=2, pool=16, workers=0, examined=8, seed=0, device="cpu", compile=False,
        sequence_anew=sequence_anew, refresh_every=2,
    )  # fmt: skip
