"""The name and shape of every tensor of a FLUX transformer, without torch."""

from engine.model.config import TIME_CHANNELS, TransformerConfig

Shape = tuple[int, ...]

MODULATIONS = (".norm1.linear", ".norm1_context.linear", ".norm.linear")  # what the names of modulation linears end in
BEFORE_THE_STEPS = ("time_text_embed", "context_embedder", "norm_out")  # what those of the others begin with


def block_linears(config: TransformerConfig) -> dict[str, tuple[int, int]]:
    """The linears inside the transformer's blocks: name to (out_features N, in_features K)."""
    dim = config.dim
    attention = {"attn.to_q": (dim, dim), "attn.to_k": (dim, dim), "attn.to_v": (dim, dim)}
    added = {f"attn.add_{name}_proj": (dim, dim) for name in "qkv"}
    outputs = {"attn.to_out.0": (dim, dim), "attn.to_add_out": (dim, dim)}
    norms = {"norm1.linear": (6 * dim, dim), "norm1_context.linear": (6 * dim, dim)}
    feeds = {
        f"{stream}.net.{layer}": shape
        for stream in ("ff", "ff_context")
        for layer, shape in (("0.proj", (4 * dim, dim)), ("2", (dim, 4 * dim)))
    }
    double = norms | attention | added | outputs | feeds
    single = {"norm.linear": (3 * dim, dim), "proj_mlp": (4 * dim, dim), "proj_out": (dim, 5 * dim), **attention}
    linears = {
        f"transformer_blocks.{i}.{name}": shape for i in range(config.num_layers) for name, shape in double.items()
    }
    return linears | {
        f"single_transformer_blocks.{i}.{name}": shape
        for i in range(config.num_single_layers)
        for name, shape in single.items()
    }


def linears(config: TransformerConfig) -> dict[str, tuple[int, int]]:
    """Every linear of the transformer, those outside the blocks too: name to (N, K)."""
    dim = config.dim
    embedders = {"timestep_embedder": TIME_CHANNELS, "text_embedder": config.pooled_projection_dim}
    if config.guidance_embeds:
        embedders["guidance_embedder"] = TIME_CHANNELS
    outside = {"x_embedder": (dim, config.in_channels), "context_embedder": (dim, config.joint_attention_dim)}
    for name, channels in embedders.items():
        outside[f"time_text_embed.{name}.linear_1"] = (dim, channels)
        outside[f"time_text_embed.{name}.linear_2"] = (dim, dim)
    outside["norm_out.linear"] = (2 * dim, dim)
    outside["proj_out"] = (config.patch_size**2 * config.out_channels, dim)
    return outside | block_linears(config)


def tensor_shapes(config: TransformerConfig) -> dict[str, Shape]:
    """Every tensor of the 16-bit transformer: a weight and a bias a linear, and the norms of queries and keys."""
    shapes: dict[str, Shape] = {}
    for name, (rows, columns) in linears(config).items():
        shapes[f"{name}.weight"] = (rows, columns)
        shapes[f"{name}.bias"] = (rows,)
    head = (config.attention_head_dim,)
    for i in range(config.num_layers):
        for norm in ("norm_q", "norm_k", "norm_added_q", "norm_added_k"):
            shapes[f"transformer_blocks.{i}.attn.{norm}.weight"] = head
    for i in range(config.num_single_layers):
        for norm in ("norm_q", "norm_k"):
            shapes[f"single_transformer_blocks.{i}.attn.{norm}.weight"] = head
    return shapes


def read_before_the_steps(config: TransformerConfig) -> dict[str, tuple[int, int]]:
    """The linears outside the blocks that no step reads, since what they compute serves all steps: name to (N, K)."""
    return {name: shape for name, shape in linears(config).items() if name.startswith(BEFORE_THE_STEPS)}
