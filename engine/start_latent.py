"""A start picture's latent: what the encoder of a model's VAE makes of it."""

from pathlib import Path

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from torch import Tensor

from engine.latents import STEM, take_tiles
from engine.parts import check_complete, loading
from engine.start_picture import OpenedStart


class StartEncoder:
    """The encoder of the VAE of the model in `folder`, which is read from its file when it is needed and then dropped.

    It computes in `dtype` on `device`. The last latent is remembered.
    """

    def __init__(self, folder: Path, *, dtype: torch.dtype, device: torch.device) -> None:
        self._folder = folder
        self._dtype = dtype
        self._device = device
        self._last: tuple[OpenedStart, int | None, Tensor] | None = None

    def encode(self, start: OpenedStart, *, tile: int | None = None) -> Tensor:
        """The latent [1, C, H, W] that the transformer would end with to make this picture: float32, on the host.

        It is the mode of what the encoder holds likely, without noise, so that it is the same each time. A picture with
        a side of more than `tile` pixels is encoded in tiles that overlap by a quarter and are blended.

        Raises:
            InvalidModel: the VAE is damaged or incomplete.
            OutOfMemory: it does not fit.
        """
        if self._last is not None and self._last[:2] == (start, tile):
            return self._last[2]
        latent = self._encoded(to_tensor(start), tile)
        self._last = start, tile, latent
        return latent

    @torch.inference_mode()
    def _encoded(self, picture: Tensor, tile: int | None) -> Tensor:
        vae = load_encoder(self._folder, dtype=self._dtype, device=self._device)
        take_tiles(vae, tile)
        likely = vae.encode(picture.to(self._device, self._dtype), return_dict=False)[0]
        latent: Tensor = likely.mode().float().cpu()  # [1, C, H, W]
        shift, scale = float(vae.config.shift_factor or 0.0), float(vae.config.scaling_factor)
        return (latent - shift) * scale


def load_encoder(folder: Path, *, dtype: torch.dtype, device: torch.device) -> AutoencoderKL:
    """The VAE of the model in `folder` without its decoder, with weights in `dtype` on `device`.

    Raises:
        InvalidModel: the VAE is damaged or incomplete.
        OutOfMemory: it does not fit.
    """
    part = folder / "vae"
    with loading(part, stem=STEM):
        vae, info = AutoencoderKL.from_pretrained(
            part, dtype=dtype, local_files_only=True, use_safetensors=True, output_loading_info=True
        )
    check_complete(part, info)
    vae.decoder = vae.post_quant_conv = None
    return vae.to(device).eval()


def to_tensor(start: OpenedStart) -> Tensor:
    """The picture as a VAE takes it: float32 [1, 3, height, width], -1 to 1."""
    pixels = torch.frombuffer(bytearray(start.pixels), dtype=torch.uint8)
    return (pixels.view(1, start.height, start.width, 3).permute(0, 3, 1, 2).float() / 255) * 2 - 1
