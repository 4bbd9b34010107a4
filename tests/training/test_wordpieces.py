"""Pocket's tokenizers: no upper case, nothing lost, nothing that they choke on."""

import json
from pathlib import Path

import pytest
from transformers import CLIPTokenizer, T5Tokenizer

from training.captions import COLOUR_NAMES
from training.pocket import Tokens
from training.wordpieces import CLIP_TOKENS, T5_TOKENS, emoji_labels

PROMPTS = ["a red cube", "a photo of two green foxes on the beach", f"three {COLOUR_NAMES[5]} clocks at night"]
STRANGE = ["", " ", "naïve café", "漢字 🦊", "x" * 500, "\n\t"]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_upper_case_is_folded(tokens: Tokens, prompt: str) -> None:
    assert tokens([prompt]).equal(tokens([prompt.upper()]))
    assert tokens([prompt]).equal(tokens([prompt.title()]))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_prompts_come_back(tokens: Tokens, prompt: str) -> None:
    for tokenizer in (tokens.clip, tokens.t5):
        ids = tokenizer.encode(prompt).ids
        assert tokenizer.decode(ids).replace("</w>", " ").strip() == prompt


@pytest.mark.parametrize("prompt", STRANGE)
def test_unknown_text_has_tokens_of_the_right_number(tokens: Tokens, prompt: str) -> None:
    assert tokens([prompt]).shape == (1, CLIP_TOKENS + T5_TOKENS)


@pytest.mark.parametrize("prompt", [*PROMPTS, *STRANGE])
def test_the_saved_tokenizers_say_the_same(tokens: Tokens, tokenizers: Path, prompt: str) -> None:
    clip = CLIPTokenizer.from_pretrained(tokenizers / "tokenizer")
    t5 = T5Tokenizer.from_pretrained(tokenizers / "tokenizer_2")
    options = {"padding": "max_length", "truncation": True}
    together = clip(prompt, max_length=CLIP_TOKENS, **options).input_ids
    together += t5(prompt, max_length=T5_TOKENS, **options).input_ids
    assert tokens([prompt])[0].tolist() == together


def test_labels_have_their_keywords(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text(json.dumps([{"label": "fox", "tags": ["face"]}, {"label": "star"}]), encoding="utf-8")
    assert emoji_labels(file) == ["fox face", "star"]
