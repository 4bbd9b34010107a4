"""Latents: the noise a picture starts from, their packing into tokens, and their colours."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from torch import Tensor

from engine.description import PreviewMap
from engine.events import Preview
from engine.parts import check_complete, loading, present
from engine.placement import VAE_ENCODER, Stay

STEM: Final = "diffusion_pytorch_model"
PATCH: Final = 2


@dataclass(frozen=True, kw_only=True)
class LatentSize:
    """The shape of one picture's latent; `height` and `width` are even."""

    channels: int
    height: int
    width: int

    @property
    def tokens(self) -> int:
        """How many tokens the packed latent has."""
        return (self.height // PATCH) * (self.width // PATCH)


def start_noise(seed: int, size: LatentSize) -> Tensor:
    """Normal noise [1, channels, height, width], float32, from a CPU generator: the same on every device."""
    generator = torch.Generator("cpu").manual_seed(seed)
    return torch.randn(1, size.channels, size.height, size.width, generator=generator, dtype=torch.float32)


def pack(latent: Tensor) -> Tensor:
    """Latents [B, C, H, W] as tokens [B, H / 2 * W / 2, 4 * C], each a 2 x 2 patch, as FLUX packs them."""
    batch, channels, height, width = latent.shape
    patches = latent.view(batch, channels, height // PATCH, PATCH, width // PATCH, PATCH)
    return patches.permute(0, 2, 4, 1, 3, 5).flatten(1, 2).flatten(2)


def unpack(tokens: Tensor, size: LatentSize) -> Tensor:
    """Tokens [B, H / 2 * W / 2, 4 * C] as the latents [B, C, H, W] that `pack` took."""
    rows, columns = size.height // PATCH, size.width // PATCH
    patches = tokens.view(-1, rows, columns, size.channels, PATCH, PATCH)
    return patches.permute(0, 3, 1, 4, 2, 5).reshape(-1, size.channels, size.height, size.width)


def image_ids(size: LatentSize) -> Tensor:
    """The place of each token, float32 [tokens, 3]: 0, row, column."""
    rows = torch.arange(size.height // PATCH, dtype=torch.float32)
    columns = torch.arange(size.width // PATCH, dtype=torch.float32)
    row, column = torch.meshgrid(rows, columns, indexing="ij")
    return torch.stack((torch.zeros_like(row), row, column), dim=-1).reshape(-1, 3)


class PictureDecoder:
    """The decoder of a model's VAE. Where it visits, it rests on the host but while it decodes."""

    def __init__(self, vae: AutoencoderKL, *, stay: Stay = Stay.VISITING) -> None:
        self._vae = vae
        self.stay = stay

    @property
    def channels(self) -> int:
        """How many channels a latent has."""
        return int(self._vae.config.latent_channels)

    @property
    def multiple(self) -> int:
        """What a picture's sides must divide by."""
        return self._scale * PATCH

    @property
    def _scale(self) -> int:
        return pixels_a_place(self._vae)

    def size_of(self, width: int, height: int) -> LatentSize:
        """The latent of a picture of `width` x `height` pixels, both multiples of `multiple`."""
        assert width % self.multiple == height % self.multiple == 0, f"{width} x {height}"
        return LatentSize(channels=self.channels, height=height // self._scale, width=width // self._scale)

    def decode(self, latent: Tensor, *, tile: int | None = None) -> Tensor:
        """The picture [3, height, width] of a latent [1, C, H, W], about -1 to 1, on the latent's device."""
        return self.decode_all(latent, tile=tile)[0]

    @torch.inference_mode()
    def decode_all(self, latents: Tensor, *, tile: int | None = None) -> Tensor:
        """The pictures [B, 3, height, width] of latents [B, C, H, W], at once; float32, about -1 to 1.

        Pictures with a side of more than `tile` pixels are made of tiles that overlap by a quarter and are blended:
        less memory, and slightly other colours, since each tile is normed by itself.
        """
        latents = latents / self._vae.config.scaling_factor + (self._vae.config.shift_factor or 0.0)
        take_tiles(self._vae, tile)
        with present(self._vae, latents.device, self.stay) as vae:
            pictures: Tensor = vae.decode(latents.to(vae.dtype), return_dict=False)[0]  # [B, 3, height, width]
        return pictures.float()


def pixels_a_place(vae: AutoencoderKL) -> int:
    """How many pixels of a side one place of a latent stands for."""
    return int(2 ** (len(vae.config.block_out_channels) - 1))


def take_tiles(vae: AutoencoderKL, tile: int | None) -> None:
    """Let a VAE take what has a side of more than `tile` pixels in tiles of that side; None lets it take all whole."""
    if tile is None:
        vae.disable_tiling()
        return
    vae.tile_sample_min_size, vae.tile_latent_min_size = tile, tile // pixels_a_place(vae)
    vae.enable_tiling()


def load_decoder(
    folder: Path, *, dtype: torch.dtype, device: torch.device | str = "cpu", stay: Stay = Stay.VISITING
) -> PictureDecoder:
    """The decoder of the model in `folder`, with weights in `dtype` on the host; on `device` where it is resident.

    The VAE's encoder may be missing: only a picture to begin from needs it.

    Raises:
        InvalidModel: the VAE is damaged or incomplete.
        OutOfMemory: it does not fit.
    """
    part = folder / "vae"
    with loading(part, stem=STEM):
        vae, info = AutoencoderKL.from_pretrained(
            part, dtype=dtype, local_files_only=True, use_safetensors=True, output_loading_info=True
        )
    missing = [name for name in info["missing_keys"] if not name.startswith(VAE_ENCODER)]
    check_complete(part, info | {"missing_keys": missing})
    vae.encoder = vae.quant_conv = None
    return PictureDecoder(vae.to(device).eval() if stay is Stay.RESIDENT else vae.eval(), stay=stay)


@torch.inference_mode()
def to_pixels(picture: Tensor) -> bytes:
    """A picture [3, height, width], -1 to 1 and clipped to it, as row-major 8-bit RGB."""
    scaled = (picture.float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
    return bytes(scaled.permute(1, 2, 0).contiguous().cpu().numpy().tobytes())


@torch.inference_mode()
def preview(latent: Tensor, colours: PreviewMap) -> Preview:
    """A latent [1, C, H, W] in colours, one pixel a place, without the VAE.

    `colours` maps a latent as the transformer sees it to red, green and blue in 0 to 1.
    """
    weight = torch.tensor(colours.weight, dtype=torch.float32)  # [3, C]
    bias = torch.tensor(colours.bias, dtype=torch.float32)  # [3]
    picture = torch.einsum("kc,chw->khw", weight, latent[0].float().cpu()) + bias[:, None, None]
    return Preview(width=latent.shape[3], height=latent.shape[2], pixels=to_pixels(picture * 2 - 1))
