"""Pocket before it is exported: the transformer, both text encoders and their tokens."""

import functools
from pathlib import Path

import torch
from diffusers import FluxTransformer2DModel
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

from training.wordpieces import CLIP_TOKENS, T5_TOKENS

WIDTH = 256  # of both text encoders
TOKEN = 16  # pixels a side of what one token shows
SQUARE = (16, 16)  # rows and columns of tokens of a 256 x 256 picture
LATENT_CHANNELS = 16
ENCODERS = ("text_encoder", "text_encoder_2")
TRANSFORMER = {
    "patch_size": 1,
    "in_channels": 4 * LATENT_CHANNELS,
    "num_layers": 3,
    "num_single_layers": 6,
    "attention_head_dim": 64,
    "num_attention_heads": 6,
    "joint_attention_dim": WIDTH,
    "pooled_projection_dim": WIDTH,
    "guidance_embeds": True,
    "axes_dims_rope": (8, 28, 28),
}


class Tokens:
    """Prompts to token ids, as the saved tokenizers do it."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds `tokenizer` and `tokenizer_2`."""
        self.clip = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
        self.t5 = Tokenizer.from_file(str(folder / "tokenizer_2" / "tokenizer.json"))
        self.clip.enable_truncation(CLIP_TOKENS)
        self.clip.enable_padding(length=CLIP_TOKENS, pad_id=self.clip.token_to_id("<|endoftext|>"))
        self.t5.enable_truncation(T5_TOKENS)
        self.t5.enable_padding(length=T5_TOKENS, pad_id=self.t5.token_to_id("<pad>"))

    def __call__(self, prompts: list[str]) -> Tensor:
        """Ids of both tokenizers side by side, int64 [B, CLIP_TOKENS + T5_TOKENS]."""
        clip = torch.tensor([line.ids for line in self.clip.encode_batch(prompts)])
        t5 = torch.tensor([line.ids for line in self.t5.encode_batch(prompts)])
        return torch.cat([clip, t5], dim=1)


class Pocket(nn.Module):
    """The parts that learn together: transformer, `text_encoder` (CLIP) and `text_encoder_2` (T5)."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.transformer = FluxTransformer2DModel(**TRANSFORMER)
        end = tokens.clip.token_to_id("<|endoftext|>")
        self.text_encoder = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=tokens.clip.get_vocab_size(),
                hidden_size=WIDTH,
                intermediate_size=4 * WIDTH,
                num_hidden_layers=4,
                num_attention_heads=4,
                max_position_embeddings=CLIP_TOKENS,
                projection_dim=WIDTH,
                bos_token_id=tokens.clip.token_to_id("<|startoftext|>"),
                eos_token_id=end,
                pad_token_id=end,
            )
        )
        self.text_encoder_2 = T5EncoderModel(
            T5Config(
                vocab_size=tokens.t5.get_vocab_size(),
                d_model=WIDTH,
                d_kv=64,
                d_ff=4 * WIDTH,
                num_layers=4,
                num_heads=4,
                dropout_rate=0.0,
                feed_forward_proj="gated-gelu",
                pad_token_id=0,
                eos_token_id=1,
            )
        )
        _start_at_zero(self.transformer)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.transformer.device

    def encode(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Token ids [B, CLIP_TOKENS + T5_TOKENS] to the pooled [B, WIDTH] and the sequence [B, T, WIDTH]."""
        pooled = self.text_encoder(input_ids=ids[:, :CLIP_TOKENS]).pooler_output
        return pooled, self.text_encoder_2(input_ids=ids[:, CLIP_TOKENS:]).last_hidden_state


def load_weights(pocket: Pocket, folder: Path) -> None:
    """Load what `training.flow` wrote: `teacher-*`, `text_encoder` and `text_encoder_2`, all safetensors.

    Raises:
        FileNotFoundError: a file is missing.
    """
    transformer: dict[str, Tensor] = {}
    for file in sorted(folder.glob("teacher-*.safetensors")):
        transformer |= load_file(file)
    if not transformer:
        raise FileNotFoundError(f"{folder} holds no teacher-*.safetensors: train the 16-bit model first")
    pocket.transformer.load_state_dict(transformer)
    load_encoders(pocket, folder)


def load_encoders(pocket: Pocket, folder: Path) -> None:
    """Load `text_encoder.safetensors` and `text_encoder_2.safetensors`.

    Raises:
        FileNotFoundError: one is missing.
    """
    for name in ENCODERS:
        file = folder / f"{name}.safetensors"
        if not file.is_file():
            raise FileNotFoundError(f"{folder} holds no {file.name}: name the folder of a run that wrote it")
        getattr(pocket, name).load_state_dict(load_file(file))


def velocity(
    transformer: nn.Module,
    latents: Tensor,
    sigma: Tensor,
    guidance: Tensor,
    text: tuple[Tensor, Tensor],
    grid: tuple[int, int] = SQUARE,
) -> Tensor:
    """The velocity [B, rows * columns, 64] for packed latents of the same shape at `sigma` [B] in 0..1.

    `guidance` [B] is what its embedding gets, `text` what `Pocket.encode` gave, `grid` the rows and columns of tokens.
    """
    return velocity_and_features(transformer, latents, sigma, guidance, text, grid)[0]


def velocity_and_features(
    transformer: nn.Module,
    latents: Tensor,
    sigma: Tensor,
    guidance: Tensor,
    text: tuple[Tensor, Tensor],
    grid: tuple[int, int] = SQUARE,
) -> tuple[Tensor, Tensor]:
    """As `velocity`, and the image tokens' features [B, rows * columns, heads * 64] after the double blocks.

    It is `FluxTransformer2DModel.forward`, which does not give them.
    """
    pooled, sequence = text
    image = transformer.x_embedder(latents)
    times, scales = sigma.to(image.dtype) * 1000, guidance.to(image.dtype) * 1000
    condition = transformer.time_text_embed(times, scales, pooled)
    words = transformer.context_embedder(sequence)
    rotary = transformer.pos_embed(position_ids(sequence.shape[1], grid, latents.device))
    for block in transformer.transformer_blocks:
        words, image = block(hidden_states=image, encoder_hidden_states=words, temb=condition, image_rotary_emb=rotary)
    features = image
    for block in transformer.single_transformer_blocks:
        words, image = block(hidden_states=image, encoder_hidden_states=words, temb=condition, image_rotary_emb=rotary)
    return transformer.proj_out(transformer.norm_out(image, condition)), features


@functools.cache
def position_ids(words: int, grid: tuple[int, int], device: torch.device) -> Tensor:
    """FLUX's positions [words + rows * columns, 3]: zeros for words, then 0, row and column of each image token."""
    rows, columns = grid
    ids = torch.zeros(rows, columns, 3, device=device)
    ids[..., 1] = torch.arange(rows, device=device)[:, None]
    ids[..., 2] = torch.arange(columns, device=device)
    return torch.cat([torch.zeros(words, 3, device=device), ids.reshape(-1, 3)])


def pack(latents: Tensor) -> Tensor:
    """FLUX's packing: [B, C, H, W] to [B, H / 2 * W / 2, 4 C]."""
    batch, channels, height, width = latents.shape
    latents = latents.reshape(batch, channels, height // 2, 2, width // 2, 2)
    return latents.permute(0, 2, 4, 1, 3, 5).reshape(batch, height // 2 * width // 2, channels * 4)


def unpack(packed: Tensor, grid: tuple[int, int] = SQUARE) -> Tensor:
    """The inverse of `pack`."""
    batch, _, channels = packed.shape
    rows, columns = grid
    packed = packed.reshape(batch, rows, columns, channels // 4, 2, 2)
    return packed.permute(0, 3, 1, 4, 2, 5).reshape(batch, channels // 4, rows * 2, columns * 2)


def _start_at_zero(transformer: FluxTransformer2DModel) -> None:
    """Zero modulations and output: each block starts as the identity (adaLN-Zero, Peebles and Xie 2023)."""
    outputs = [transformer.proj_out, transformer.norm_out.linear]
    for block in transformer.transformer_blocks:
        outputs += [block.norm1.linear, block.norm1_context.linear]
    outputs += [block.norm.linear for block in transformer.single_transformer_blocks]
    for linear in outputs:
        nn.init.zeros_(linear.weight)
        nn.init.zeros_(linear.bias)
