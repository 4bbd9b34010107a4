"""Prompts as what the transformer is led by: CLIP's pooled vector and T5's sequence."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.clip.tokenization_clip import CLIPTokenizer
from transformers.models.t5.modeling_t5 import T5EncoderModel
from transformers.models.t5.tokenization_t5 import T5Tokenizer

from engine.errors import InvalidModel, PromptTooLong
from engine.mapped_t5 import MappedT5, StreamedT5
from engine.parts import check_complete, loading, present
from engine.placement import ENCODER_STEM, Stay

SHOWN: Final = 200
VOCABULARIES: Final = ("tokenizer.json", "vocab.json", "spiece.model")


@dataclass(frozen=True, kw_only=True)
class TextConditioning:
    """Encoded prompts, mostly one: `pooled` [B, P] from CLIP and `sequence` [B, T, D] from T5."""

    pooled: Tensor
    sequence: Tensor


class TextEncoders:
    """The two text encoders of a model, with their tokenizers.

    `clip_stay` and `t5_stay` say how they are on the computing device: by default they rest on the host and visit it
    while they encode. The prompts that were asked for last are remembered.
    """

    def __init__(
        self,
        *,
        clip: CLIPTextModel,
        clip_tokenizer: CLIPTokenizer,
        t5: T5EncoderModel | StreamedT5,
        t5_tokenizer: T5Tokenizer,
        max_sequence_length: int,
        clip_stay: Stay = Stay.VISITING,
        t5_stay: Stay = Stay.VISITING,
    ) -> None:
        self._clip = clip
        self._clip_tokenizer = clip_tokenizer
        self._t5 = t5
        self._t5_tokenizer = t5_tokenizer
        self._max_length = max_sequence_length
        self.clip_stay, self.t5_stay = clip_stay, t5_stay
        self._known: dict[tuple[str, torch.device], TextConditioning] = {}

    @property
    def pooled_width(self) -> int:
        """How many numbers the pooled vector has."""
        return int(self._clip.config.hidden_size)

    @property
    def sequence_width(self) -> int:
        """How many numbers each token of the sequence has."""
        return int(self._t5.config.d_model)

    def check_length(self, prompt: str, *, name: str = "prompt") -> None:
        """See that T5 reads the whole prompt. CLIP reads its beginning only, as it always does in FLUX.

        `name` is what an error calls it.

        Raises:
            PromptTooLong: the end would be cut off; `cut_off` holds it, from the beginning of its first word.
        """
        encoded = self._t5_tokenizer(prompt, return_offsets_mapping=True, verbose=False)
        spans = encoded["offset_mapping"][:-1]  # the last token ends the sequence
        kept = self._max_length - 1
        if len(spans) <= kept:
            return
        first = spans[kept][0]
        cut_off = prompt[_word_start(prompt, first) :].strip()
        shown = cut_off if len(cut_off) <= SHOWN else f"{cut_off[:SHOWN]}…"
        raise PromptTooLong(
            f"the {name} has {len(spans) + 1} tokens and this model reads {self._max_length}, "
            f'which would cut off "{shown}": shorten it',
            cut_off=cut_off,
        )

    def encode(self, prompt: str, device: torch.device) -> TextConditioning:
        """The prompt as `diffusers.FluxPipeline` encodes it, on `device`, in the encoders' dtype."""
        (text,) = self.encode_each((prompt,), device)
        return text

    def encode_each(self, prompts: Sequence[str], device: torch.device) -> tuple[TextConditioning, ...]:
        """Each prompt as `encode` encodes it; one encoder visits the device after the other, each once at most."""
        new = [prompt for prompt in dict.fromkeys(prompts) if (prompt, device) not in self._known]
        if new:
            texts = self.encode_all(new, device, batch=1)
            for prompt, pooled, sequence in zip(new, texts.pooled.split(1), texts.sequence.split(1), strict=True):
                self._known[prompt, device] = TextConditioning(pooled=pooled, sequence=sequence)
        self._known = {(prompt, device): self._known[prompt, device] for prompt in prompts}
        return tuple(self._known[prompt, device] for prompt in prompts)

    @torch.inference_mode()
    def encode_all(self, prompts: Sequence[str], device: torch.device, *, batch: int | None = None) -> TextConditioning:
        """B prompts, each as `encode` encodes it; none is remembered. `batch` of them at once, all unless given.

        One encoder visits the device after the other, each once.
        """
        batch = batch or max(1, len(prompts))
        return TextConditioning(
            pooled=self._pooled(prompts, device, batch), sequence=self._sequence(prompts, device, batch)
        )

    def _pooled(self, prompts: Sequence[str], device: torch.device, batch: int) -> Tensor:
        length = min(self._clip_tokenizer.model_max_length, self._clip.config.max_position_embeddings)
        ids = _ids(self._clip_tokenizer, prompts, length)
        with present(self._clip, device, self.clip_stay) as clip:
            return torch.cat([clip(part.to(device)).pooler_output for part in ids.split(batch)])

    def _sequence(self, prompts: Sequence[str], device: torch.device, batch: int) -> Tensor:
        ids = _ids(self._t5_tokenizer, prompts, self._max_length)
        with present(self._t5, device, self.t5_stay) as t5:
            return torch.cat([t5(part.to(device)).last_hidden_state for part in ids.split(batch)])


def load_text_encoders(
    folder: Path,
    *,
    max_sequence_length: int,
    dtype: torch.dtype,
    device: torch.device | str = "cpu",
    clip_stay: Stay = Stay.VISITING,
    t5_stay: Stay = Stay.VISITING,
) -> TextEncoders:
    """The text encoders of the model in `folder`, with weights in `dtype`.

    They are on the host, apart from what is resident on `device`; a streamed T5 stays in its file.

    Raises:
        InvalidModel: a part is damaged or incomplete.
        OutOfMemory: a part does not fit.
    """
    clip = _load_encoder(CLIPTextModel, folder / "text_encoder", dtype)
    t5 = _load_t5(folder / "text_encoder_2", dtype, torch.device(device), t5_stay)
    return TextEncoders(
        clip=clip.to(device) if clip_stay is Stay.RESIDENT else clip,
        clip_tokenizer=_load_tokenizer(CLIPTokenizer, folder / "tokenizer", clip.config.vocab_size),
        t5=t5,
        t5_tokenizer=_load_tokenizer(T5Tokenizer, folder / "tokenizer_2", t5.config.vocab_size),
        max_sequence_length=max_sequence_length,
        clip_stay=clip_stay,
        t5_stay=t5_stay,
    )


def _load_t5(part: Path, dtype: torch.dtype, device: torch.device, stay: Stay) -> Any:
    if stay is Stay.STREAMED:
        return StreamedT5(MappedT5(part), dtype=dtype)
    if stay is Stay.RESIDENT and device.type != "cpu":
        return MappedT5(part).resident(device=device, dtype=dtype)
    return _load_encoder(T5EncoderModel, part, dtype)


def _load_encoder(kind: Any, part: Path, dtype: torch.dtype) -> Any:
    with loading(part, stem=ENCODER_STEM):
        encoder, info = kind.from_pretrained(
            part, dtype=dtype, local_files_only=True, use_safetensors=True, output_loading_info=True
        )
    check_complete(part, info)
    return encoder.eval()


def _load_tokenizer(kind: Any, part: Path, vocabulary: int) -> Any:
    if not any((part / name).is_file() for name in VOCABULARIES):
        raise InvalidModel(f"{part} has no vocabulary ({' or '.join(VOCABULARIES)}): fetch or make the model again")
    with loading(part):
        tokenizer = kind.from_pretrained(part, local_files_only=True)
    if tokenizer.pad_token_id is None or tokenizer.eos_token_id is None:
        raise InvalidModel(f"{part} has no padding or end token: fetch or make the model again")
    if len(tokenizer) > vocabulary:
        raise InvalidModel(
            f"{part} has {len(tokenizer)} words where its encoder knows {vocabulary}: fetch or make the model again"
        )
    return tokenizer


def _ids(tokenizer: CLIPTokenizer | T5Tokenizer, prompts: Sequence[str], length: int) -> Tensor:
    encoded = tokenizer(list(prompts), padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    ids: Tensor = encoded.input_ids  # [B, length]
    return ids


def _word_start(text: str, position: int) -> int:
    while position > 0 and not text[position - 1].isspace() and not text[position].isspace():
        position -= 1
    return position
