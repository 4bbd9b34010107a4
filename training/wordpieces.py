"""Pocket's own tokenizers: byte-level BPE for CLIP, Unigram for T5, both without upper case."""

import argparse
import io
import json
import random
import string
from pathlib import Path

import numpy as np
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer, T5Tokenizer

from training.captions import write_captions
from training.scenes import sample_scenes

VOCABULARY = 4096
CLIP_TOKENS = 48
T5_TOKENS = 48
CAPTIONS = 60_000


def corpus(labels: list[str]) -> list[str]:
    """Captions of scenes, and labels and keywords of emoji, so that unknown words have pieces too."""
    captions = write_captions(sample_scenes(CAPTIONS, np.random.default_rng(11)), random.Random(11))
    return captions + labels * 4 + list(string.ascii_lowercase + string.digits) * 50


def train_unigram(texts: list[str]) -> T5Tokenizer:
    """A T5 tokenizer; SentencePiece's `nmt_nfkc_cf` normalizer folds case and survives saving."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=VOCABULARY,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc_cf",
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    return T5Tokenizer(
        vocab=[(piece.piece, piece.score) for piece in proto.pieces],
        extra_ids=0,
        _spm_precompiled_charsmap=proto.normalizer_spec.precompiled_charsmap,
        model_max_length=T5_TOKENS,
    )


def train_bpe(texts: list[str]) -> CLIPTokenizer:
    """A CLIP tokenizer, which lower-cases by itself."""
    start, end = "<|startoftext|>", "<|endoftext|>"
    tokenizer = Tokenizer(models.BPE(continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token=end))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = CLIPTokenizer(vocab={start: 0, end: 1}, merges=[]).backend_tokenizer.pre_tokenizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=[start, end], end_of_word_suffix="</w>", initial_alphabet=alphabet
    )
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocabulary = model["vocab"]
    for letter in alphabet:  # a letter that ends a word needs a token of its own
        vocabulary.setdefault(f"{letter}</w>", len(vocabulary))
    merges = [tuple(merge) for merge in model["merges"]]
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=CLIP_TOKENS)


def emoji_labels(data: Path) -> list[str]:
    """English labels and keywords of `emojibase-data`'s `en/data.json`."""
    entries = json.loads(data.read_text(encoding="utf-8"))
    return [" ".join([entry["label"], *entry.get("tags", [])]) for entry in entries]


def main() -> None:
    """Train both tokenizers and write their folders."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("labels", type=Path, help="en/data.json of the npm package emojibase-data 17")
    parser.add_argument("--out", type=Path, default=Path("training/cache"))
    arguments = parser.parse_args()
    texts = corpus(emoji_labels(arguments.labels))
    train_bpe(texts).save_pretrained(arguments.out / "tokenizer")
    train_unigram(texts).save_pretrained(arguments.out / "tokenizer_2")


if __name__ == "__main__":
    main()
