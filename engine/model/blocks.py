"""The two kinds of block of a FLUX transformer, and what they are made of."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.embedding import Rope, rotate

EPSILON = 1e-6
MLP_RATIO = 4


class Modulation(nn.Module):
    """Shifts, scales and gates of a block, computed from the conditioning vector."""

    def __init__(self, dim: int, parts: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, parts * dim)

    def forward(self, vector: Tensor) -> Tensor:
        """`vector` is [n, D]; returns [n, 1, parts * D], which broadcasts over tokens."""
        modulation: Tensor = self.linear(F.silu(vector))
        return modulation.unsqueeze(1)


class FeedForward(nn.Module):
    """Linear, GELU (its tanh approximation), linear."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        widen = nn.ModuleDict({"proj": nn.Linear(dim, MLP_RATIO * dim)})
        self.net = nn.ModuleDict({"0": widen, "2": nn.Linear(MLP_RATIO * dim, dim)})

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [B, L, D]; returns the same shape."""
        wide: Tensor = self.net["0"]["proj"](x)  # type: ignore[index]
        narrow: Tensor = self.net["2"](F.gelu(wide, approximate="tanh"))
        return narrow


class Attention(nn.Module):
    """Queries, keys and values of one stream, with RMS norms over each head of queries and keys."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q, self.to_k, self.to_v = (nn.Linear(dim, dim) for _ in range(3))
        self.norm_q, self.norm_k = (nn.RMSNorm(dim // heads, eps=EPSILON) for _ in range(2))

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`x` is [B, L, D]; returns queries, keys and values, each [B, H, L, d]."""
        query, key, value = (split_heads(linear(x), self.heads) for linear in (self.to_q, self.to_k, self.to_v))
        return self.norm_q(query), self.norm_k(key), value


class JointAttention(Attention):
    """One attention over the tokens of two streams, each with weights of its own."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__(dim, heads)
        self.add_q_proj, self.add_k_proj, self.add_v_proj = (nn.Linear(dim, dim) for _ in range(3))
        self.norm_added_q, self.norm_added_k = (nn.RMSNorm(dim // heads, eps=EPSILON) for _ in range(2))
        self.to_out = nn.ModuleList([nn.Linear(dim, dim)])
        self.to_add_out = nn.Linear(dim, dim)

    def project_text(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`x` is [B, T, D]; returns queries, keys and values, each [B, H, T, d]."""
        linears = (self.add_q_proj, self.add_k_proj, self.add_v_proj)
        query, key, value = (split_heads(linear(x), self.heads) for linear in linears)
        return self.norm_added_q(query), self.norm_added_k(key), value

    def forward(self, image: Tensor, text: Tensor, rope: Rope) -> tuple[Tensor, Tensor]:
        """`image` is [B, S, D] and `text` [B, T, D]; returns both attended, in the same shapes."""
        streams = zip(self.project_text(text), self.project(image), strict=True)
        query, key, value = (torch.cat(pair, dim=2) for pair in streams)  # [B, H, T + S, d]
        attended = attend(query, key, value, rope)
        attended_text, attended_image = attended.split((text.shape[1], image.shape[1]), dim=1)
        return self.to_out[0](attended_image), self.to_add_out(attended_text)


class DoubleStreamBlock(nn.Module):
    """Image and text in streams of their own, which meet in the attention."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.norm1 = Modulation(dim, 6)
        self.norm1_context = Modulation(dim, 6)
        self.attn = JointAttention(dim, heads)
        self.ff = FeedForward(dim)
        self.ff_context = FeedForward(dim)

    def modulate(self, vector: Tensor) -> tuple[Tensor, Tensor]:
        """`vector` is [n, D]; returns the modulations of the image and of the text, [n, 1, 6 * D] each."""
        return self.norm1(vector), self.norm1_context(vector)

    def forward(
        self, image: Tensor, text: Tensor, modulation: tuple[Tensor, Tensor], rope: Rope
    ) -> tuple[Tensor, Tensor]:
        """`image` is [B, S, D] and `text` [B, T, D]; returns both in the same shapes."""
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = modulation[0].chunk(6, dim=-1)
        text_shift, text_scale, text_gate, text_mlp_shift, text_mlp_scale, text_mlp_gate = modulation[1].chunk(
            6, dim=-1
        )
        attended, attended_text = self.attn(
            modulated_norm(image, shift, scale), modulated_norm(text, text_shift, text_scale), rope
        )
        image = image + gate * attended
        image = image + mlp_gate * self.ff(modulated_norm(image, mlp_shift, mlp_scale))
        text = text + text_gate * attended_text
        text = text + text_mlp_gate * self.ff_context(modulated_norm(text, text_mlp_shift, text_mlp_scale))
        return image, text


class SingleStreamBlock(nn.Module):
    """Text and image tokens in one stream; attention and feed-forward side by side."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.norm = Modulation(dim, 3)
        self.proj_mlp = nn.Linear(dim, MLP_RATIO * dim)
        self.attn = Attention(dim, heads)
        self.proj_out = nn.Linear((1 + MLP_RATIO) * dim, dim)

    def modulate(self, vector: Tensor) -> Tensor:
        """`vector` is [n, D]; returns the modulation, [n, 1, 3 * D]."""
        modulation: Tensor = self.norm(vector)
        return modulation

    def forward(self, x: Tensor, modulation: Tensor, rope: Rope) -> Tensor:
        """`x` is [B, T + S, D]; returns the same shape."""
        shift, scale, gate = modulation.chunk(3, dim=-1)
        normed = modulated_norm(x, shift, scale)
        attended = attend(*self.attn.project(normed), rope)
        mlp = F.gelu(self.proj_mlp(normed), approximate="tanh")
        update: Tensor = self.proj_out(torch.cat((attended, mlp), dim=-1))
        return x + gate * update


def modulated_norm(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Layer norm of `x` [B, L, D] without weights, then scaled by `1 + scale` and shifted, [B, 1, D] each."""
    return F.layer_norm(x, x.shape[-1:], eps=EPSILON) * (1 + scale) + shift


def split_heads(x: Tensor, heads: int) -> Tensor:
    """`x` is [B, L, D]; returns [B, H, L, D / H]."""
    return x.view(*x.shape[:-1], heads, -1).transpose(1, 2)


def attend(query: Tensor, key: Tensor, value: Tensor, rope: Rope) -> Tensor:
    """Attention of every token to every token, positions turned in; [B, H, L, d] each, returns [B, L, H * d]."""
    attended = F.scaled_dot_product_attention(rotate(query, rope), rotate(key, rope), value)
    return attended.transpose(1, 2).flatten(2)
