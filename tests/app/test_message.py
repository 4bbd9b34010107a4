"""Sentences that are told to the person."""

import pytest

from app.message import breakable, sentence_case


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the disk is full", "The disk is full."),
        ("/models/a is empty", "/models/a is empty."),
        ("model.safetensors is cut short", "model.safetensors is cut short."),
        ("Done!", "Done!"),
        ("", ""),
    ],
)
def test_sentences(text: str, sentence: str) -> None:
    assert sentence_case(text) == sentence


def test_only_long_words_get_places_to_break() -> None:
    assert breakable("/models/a is empty") == "/models/a is empty"
    path = "/folder" * 10
    assert breakable(f"{path} is empty").replace("\u200b", "") == f"{path} is empty"
    assert "\u200b" in breakable(path)
