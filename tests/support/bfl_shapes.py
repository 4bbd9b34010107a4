"""The names and shapes of FLUX.1's tensors in Black Forest Labs' files."""

FLUX_DEV = {"double": 19, "single": 38, "width": 3072, "head": 128, "channels": 64, "joint": 4096, "pooled": 768}


def bfl_shapes(sizes: dict[str, int], *, guidance: bool = True) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor in Black Forest Labs' file of a transformer of these sizes."""
    width, head = sizes["width"], (sizes["head"],)
    linears: dict[str, tuple[int, int]] = {
        "img_in": (width, sizes["channels"]),
        "txt_in": (width, sizes["joint"]),
        "time_in.in_layer": (width, 256),
        "time_in.out_layer": (width, width),
        "vector_in.in_layer": (width, sizes["pooled"]),
        "vector_in.out_layer": (width, width),
        "final_layer.linear": (sizes["channels"], width),
        "final_layer.adaLN_modulation.1": (2 * width, width),
    }
    if guidance:
        linears |= {"guidance_in.in_layer": (width, 256), "guidance_in.out_layer": (width, width)}
    norms: list[str] = []
    for i in range(sizes["double"]):
        for stream in ("img", "txt"):
            block = f"double_blocks.{i}.{stream}"
            linears |= {
                f"{block}_mod.lin": (6 * width, width),
                f"{block}_attn.qkv": (3 * width, width),
                f"{block}_attn.proj": (width, width),
                f"{block}_mlp.0": (4 * width, width),
                f"{block}_mlp.2": (width, 4 * width),
            }
            norms += [f"{block}_attn.norm.query_norm.scale", f"{block}_attn.norm.key_norm.scale"]
    for i in range(sizes["single"]):
        block = f"single_blocks.{i}"
        linears |= {
            f"{block}.modulation.lin": (3 * width, width),
            f"{block}.linear1": (7 * width, width),
            f"{block}.linear2": (width, 5 * width),
        }
        norms += [f"{block}.norm.query_norm.scale", f"{block}.norm.key_norm.scale"]
    shapes: dict[str, tuple[int, ...]] = dict.fromkeys(norms, head)
    for name, shape in linears.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return shapes
