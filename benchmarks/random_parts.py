"""Random parts of FLUX.1-dev's shapes beside a random transformer, so that a whole conversion can be timed."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.t5.configuration_t5 import T5Config
from transformers.models.t5.modeling_t5 import T5EncoderModel

CLIP: Final = {
    "vocab_size": 49408,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "max_position_embeddings": 77,
}
T5: Final = {
    "vocab_size": 32128,
    "d_model": 4096,
    "d_kv": 64,
    "d_ff": 10240,
    "num_layers": 24,
    "num_heads": 64,
    "feed_forward_proj": "gated-gelu",
}
SCHEDULER: Final = {
    "_class_name": "FlowMatchEulerDiscreteScheduler",
    "base_image_seq_len": 256,
    "base_shift": 0.5,
    "max_image_seq_len": 4096,
    "max_shift": 1.15,
    "num_train_timesteps": 1000,
    "shift": 3.0,
    "use_dynamic_shifting": True,
}
VAE: Final = {"_class_name": "AutoencoderKL", "latent_channels": 16, "block_out_channels": [128, 256, 512, 512]}
TYPICAL: Final = 0.02
TOKENIZERS: Final = ("tokenizer", "tokenizer_2")


def write_random_parts(folder: Path, tokenizers: Path, *, device: torch.device, seed: int = 0) -> None:
    """Write both text encoders, bfloat16 (9.8 GB), the scheduler's and the VAE's configuration to a model's `folder`.

    `tokenizers` is a model whose tokenizers are copied; their words need not be the encoders' own. The same seed on
    the same device gives the same numbers.

    Raises:
        OSError: it cannot be written.
    """
    torch.manual_seed(seed)
    _save(CLIPTextModel, CLIPTextConfig(**CLIP), folder / "text_encoder", device)
    _save(T5EncoderModel, T5Config(**T5), folder / "text_encoder_2", device)
    for part in TOKENIZERS:
        shutil.copytree(tokenizers / part, folder / part, dirs_exist_ok=True)
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(SCHEDULER))
    (folder / "vae" / "config.json").write_text(json.dumps(VAE))


def _save(kind: Any, config: Any, folder: Path, device: torch.device) -> None:
    with torch.device("meta"):
        network: nn.Module = kind(config)
    network = network.to(torch.bfloat16).to_empty(device=device)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if not tensor.is_floating_point():
                tensor.copy_(torch.arange(tensor.numel(), device=device).view_as(tensor))  # position numbers
            elif "norm" in name:
                tensor.fill_(1.0)
            else:
                tensor.normal_(0.0, TYPICAL)
    network.cpu().save_pretrained(folder)  # type: ignore[operator]
