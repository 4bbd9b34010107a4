"""Whole models of FLUX's architecture with random weights, small enough to make in a test."""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer, T5Config, T5EncoderModel, T5Tokenizer

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'-"
TRANSFORMER = {
    "patch_size": 1,
    "in_channels": 16,
    "num_layers": 2,
    "num_single_layers": 2,
    "attention_head_dim": 16,
    "num_attention_heads": 2,
    "joint_attention_dim": 24,
    "pooled_projection_dim": 16,
    "axes_dims_rope": (4, 6, 6),
}
SETTINGS = {
    "format_version": 1,
    "name": "tiny",
    "family": "dev",
    "defaults": {"width": 64, "height": 64, "steps": 2, "guidance": 3.5},
    "max_sequence_length": 24,
    "sizes": {"min": 32, "max": 128, "multiple": 16},
    "preview": {"weight": [[0.1, 0.2, 0.0, 0.0], [0.0, 0.1, 0.2, 0.0], [0.0, 0.0, 0.1, 0.2]], "bias": [0.5, 0.5, 0.5]},
    "licence": "none, random weights",
}


def tiny_transformer(*, guidance: bool = True, seed: int = 0) -> FluxTransformer2DModel:
    """A FLUX transformer with 2 double and 2 single blocks, float32."""
    torch.manual_seed(seed)
    return FluxTransformer2DModel(**TRANSFORMER, guidance_embeds=guidance).eval()


def tiny_pipeline(*, guidance: bool = True, seed: int = 0) -> FluxPipeline:
    """A FLUX pipeline with every part random: latents of 4 channels, 8x smaller than the picture."""
    transformer = tiny_transformer(guidance=guidance, seed=seed)
    vae = _tiny_vae()
    clip_words = ["<|startoftext|>", "<|endoftext|>", *LETTERS, *(f"{letter}</w>" for letter in LETTERS)]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((letter, -3.0) for letter in LETTERS)]
    text_encoder = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(clip_words),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=77,
            bos_token_id=0,
            eos_token_id=1,
            pad_token_id=1,
        )
    )
    text_encoder_2 = T5EncoderModel(
        T5Config(
            vocab_size=len(pieces),
            d_model=24,
            d_kv=8,
            d_ff=32,
            num_layers=1,
            num_heads=2,
            feed_forward_proj="gated-gelu",
        )
    )
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=guidance),
        vae=vae.eval(),
        text_encoder=text_encoder.eval(),
        tokenizer=CLIPTokenizer(vocab={word: i for i, word in enumerate(clip_words)}, merges=[], model_max_length=77),
        text_encoder_2=text_encoder_2.eval(),
        tokenizer_2=T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=24),
        transformer=transformer,
    )


def _tiny_vae() -> AutoencoderKL:
    return AutoencoderKL(
        latent_channels=4,
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=4,
        scaling_factor=0.5,
        shift_factor=0.1,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )


def save_tiny_model(folder: Path, *, guidance: bool = True, seed: int = 0, max_shard_size: str = "5GB") -> Path:
    """Write a whole 16-bit model with `triptych.json` to `folder` and return the folder."""
    pipeline = tiny_pipeline(guidance=guidance, seed=seed).to(torch.bfloat16)
    pipeline.save_pretrained(folder, max_shard_size=max_shard_size)
    settings = dict(SETTINGS, name=folder.name)
    if not guidance:
        settings |= {"family": "schnell", "defaults": {"width": 64, "height": 64, "steps": 2, "guidance": None}}
    (folder / "triptych.json").write_text(json.dumps(settings, indent=2))
    return folder
