"""FLUX's transformer, in diffusers' tensor names."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from engine.errors import InvalidRequest
from engine.model.blocks import DoubleStreamBlock, Modulation, SingleStreamBlock, modulated_norm
from engine.model.config import TransformerConfig
from engine.model.embedding import Rope, VectorEmbedder, rope_tables
from engine.model.modulations import Modulations
from kernels.attention import fastest_attention


@dataclass(frozen=True, kw_only=True)
class Conditioning:
    """What stays the same while a picture denoises, with the modulations of all its steps.

    `text` is [B, T, D]; `rope` two float32 tensors [T + S, d / 2].
    """

    text: Tensor
    rope: Rope
    modulations: Modulations

    @property
    def steps(self) -> int:
        """For how many steps there are modulations."""
        return self.modulations.steps

    def step(self, index: int) -> "Conditioning":
        """What step `index` reads; views."""
        return replace(self, modulations=self.modulations.step(index))

    def copy_(self, other: "Conditioning") -> None:
        """Overwrite every tensor with that of another one of the same shapes."""
        for own, its in zip((self.text, *self.rope), (other.text, *other.rope), strict=True):
            own.copy_(its)
        torch._foreach_copy_(self.modulations.tensors, other.modulations.tensors)


class FluxTransformer(nn.Module):
    """A velocity field over latents, led by text: double blocks, then single blocks.

    Follows FLUX.1 (github.com/black-forest-labs/flux); names and results are those of
    `diffusers.FluxTransformer2DModel`, except that times and guidance are embedded from float32 in every dtype.
    """

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        dim, heads = config.dim, config.num_attention_heads
        self.x_embedder = nn.Linear(config.in_channels, dim)
        self.context_embedder = nn.Linear(config.joint_attention_dim, dim)
        self.time_text_embed = VectorEmbedder(config.pooled_projection_dim, dim, guidance=config.guidance_embeds)
        self.transformer_blocks = nn.ModuleList(DoubleStreamBlock(dim, heads) for _ in range(config.num_layers))
        self.single_transformer_blocks = nn.ModuleList(
            SingleStreamBlock(dim, heads) for _ in range(config.num_single_layers)
        )
        self.norm_out = Modulation(dim, 2)
        self.proj_out = nn.Linear(dim, config.patch_size**2 * config.out_channels)

    @property
    def dtype(self) -> torch.dtype:
        """The dtype that the transformer computes in."""
        return self.x_embedder.bias.dtype

    @property
    def device(self) -> torch.device:
        """Where the transformer lives."""
        return self.x_embedder.bias.device

    def forward(
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        pooled_projections: Tensor,
        timestep: Tensor,
        img_ids: Tensor,
        txt_ids: Tensor,
        guidance: Tensor | None = None,
    ) -> Tensor:
        """The velocity of a batch, each picture with a time of its own, as diffusers computes it.

        `hidden_states` is [B, S, C], `encoder_hidden_states` [B, T, joint_attention_dim], `pooled_projections`
        [B, P], `timestep` [B] in 0..1, `img_ids` [S, 3], `txt_ids` [T, 3], `guidance` [B] where the model
        takes it. Returns [B, S, C].
        """
        vector = self.time_text_embed(timestep, guidance, pooled_projections.to(self.dtype))
        text = self.context_embedder(encoder_hidden_states.to(self.device, self.dtype))
        return self._velocity(hidden_states, text, self._rope(txt_ids, img_ids), self._modulations(vector))

    def modulations(self, *, sigmas: Tensor, guidance: float | None, pooled: Tensor) -> Modulations:
        """The modulations of all steps of a picture at once; none of its steps reads the modulation linears again.

        `sigmas` is [n] in 0..1, `pooled` [1, P].

        Raises:
            InvalidRequest: guidance for a model that takes none, or none for a model that takes it.
        """
        if (guidance is not None) != self.config.guidance_embeds:
            takes = "needs a guidance value: set one" if guidance is None else "takes no guidance: leave it out"
            raise InvalidRequest(f"this model {takes}")
        times = sigmas.to(self.device, torch.float32)
        strengths = None if guidance is None else torch.full_like(times, guidance)
        return self._modulations(self.time_text_embed(times, strengths, pooled.to(self.device, self.dtype)))

    def prepare(
        self,
        *,
        sigmas: Tensor,
        guidance: float | None,
        pooled: Tensor,
        text: Tensor,
        img_ids: Tensor,
        txt_ids: Tensor,
    ) -> Conditioning:
        """Everything of one picture that does not depend on its latents, for all steps at once.

        `sigmas` is [n] in 0..1, `pooled` [1, P], `text` [1, T, joint_attention_dim], `img_ids` [S, 3] and
        `txt_ids` [T, 3]; all are moved to the transformer's device and, ids and sigmas apart, its dtype.

        Raises:
            InvalidRequest: guidance for a model that takes none, or none for a model that takes it.
        """
        return Conditioning(
            modulations=self.modulations(sigmas=sigmas, guidance=guidance, pooled=pooled),
            text=self.context_embedder(text.to(self.device, self.dtype)),
            rope=self._rope(txt_ids, img_ids),
        )

    def step(self, latents: Tensor, conditioning: Conditioning, index: int = 0) -> Tensor:
        """The velocity of `latents` [1, S, C] at step `index` of `conditioning`; [1, S, C] in the compute dtype."""
        return self._velocity(latents, conditioning.text, conditioning.rope, conditioning.modulations.step(index))

    def _modulations(self, vector: Tensor) -> Modulations:
        return Modulations(
            double=tuple(block.modulate(vector) for block in self.transformer_blocks),  # type: ignore[operator]
            single=tuple(block.modulate(vector) for block in self.single_transformer_blocks),  # type: ignore[operator]
            final=self.norm_out(vector),
        )

    def _rope(self, txt_ids: Tensor, img_ids: Tensor) -> Rope:
        return rope_tables(torch.cat((txt_ids, img_ids)).to(self.device), self.config.axes_dims_rope)

    def _velocity(self, latents: Tensor, text: Tensor, rope: Rope, modulations: Modulations) -> Tensor:
        image = self.x_embedder(latents.to(self.device, self.dtype))  # [B, S, D]
        with fastest_attention(self.device):
            for block, pair in zip(self.transformer_blocks, modulations.double, strict=True):
                image, text = block(image, text, pair, rope)
            joint, text_tokens = torch.cat((text, image), dim=1), text.shape[1]  # [B, T + S, D]
            del text, image  # their memory is the next blocks'
            for block, modulation in zip(self.single_transformer_blocks, modulations.single, strict=True):
                joint = block(joint, modulation, rope)
        image = joint[:, text_tokens:]
        scale, shift = modulations.final.chunk(2, dim=-1)
        velocity: Tensor = self.proj_out(modulated_norm(image, shift, scale))
        return velocity
