"""What the text encoder reads."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from app.prompting.encoder_limit import VOCABULARY, EncoderLimit
from engine.description import describe

POCKET = resources.models_folder() / "pocket"


@pytest.fixture(scope="module")
def limit() -> EncoderLimit:
    return EncoderLimit(POCKET / VOCABULARY, 8)


def test_tokens_are_counted_with_the_end_mark(limit: EncoderLimit) -> None:
    reading = limit.read("a red cube")
    assert (reading.tokens, reading.limit, reading.cut_from) == (4, 8, None)
    assert limit.read("").tokens == 1


def test_the_first_lost_word_is_found(limit: EncoderLimit) -> None:
    text = "a red cube left of a blue ball"
    reading = limit.read(text)
    assert reading.tokens == 9
    assert reading.cut_from is not None
    assert text[reading.cut_from :] == "ball"


@given(st.text(max_size=60))
def test_any_text_is_read(limit: EncoderLimit, text: str) -> None:
    reading = limit.read(text)
    assert (reading.cut_from is None) == (reading.tokens <= reading.limit)
    assert reading.cut_from is None or 0 <= reading.cut_from <= len(text)


def test_a_model_brings_its_own_limit() -> None:
    assert EncoderLimit.of_model(describe(POCKET)).read("a").limit == 48


def test_a_model_without_such_a_vocabulary_says_so(tmp_path: Path) -> None:
    model = dataclasses.replace(describe(POCKET), folder=tmp_path)
    with pytest.raises(ValueError, match="holds no vocabulary"):
        EncoderLimit.of_model(model)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["a red cube " * 30, "dog, " * 60, "words\nin lines " * 20])
def test_the_engine_cuts_at_the_same_place(text: str) -> None:
    from transformers.models.t5.tokenization_t5 import T5Tokenizer

    from engine.conditioning import TextEncoders
    from engine.errors import PromptTooLong

    tokenizer = T5Tokenizer.from_pretrained(POCKET / "tokenizer_2", local_files_only=True)
    encoders = TextEncoders(clip=None, clip_tokenizer=None, t5=None, t5_tokenizer=tokenizer, max_sequence_length=48)
    with pytest.raises(PromptTooLong) as caught:
        encoders.check_length(text)
    cut_from = EncoderLimit(POCKET / VOCABULARY, 48).read(text).cut_from
    assert text[cut_from:].strip() == caught.value.cut_off
