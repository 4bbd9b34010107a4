"""The time to pack, unpack, check and repack codes in each layout: `python -m benchmarks.layout`."""

from typing import Any

import torch

from benchmarks.device import device_name, place_from_arguments, results_name, synchronizer
from benchmarks.timing import measure, write_results
from kernels.layout import Layout, PackedWeight, check_packed, pack, repack, unpack, unpacked_columns

SHAPES = ((1152, 384), (384, 1920), (2304, 384), (3072, 3072))  # N, K: three of Pocket's, one of FLUX's


def measure_layout(layout: Layout, out_features: int, in_features: int, device: torch.device) -> dict[str, Any]:
    """One shape in one layout; the round trip is proved before it is timed."""
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(-1, 2, (out_features, in_features), dtype=torch.int8, generator=generator).to(device)
    packed = pack(codes, layout)
    shape = (out_features, in_features)
    assert torch.equal(unpack(packed, layout, *shape), codes)
    other = next(candidate for candidate in Layout if candidate is not layout)
    scale = torch.ones(out_features, device=device)
    weight = PackedWeight(codes=packed, row_scale=scale, layout=layout, in_features=in_features)
    scratch = torch.empty(out_features, unpacked_columns(layout, in_features), dtype=torch.int8, device=device)
    timings = measure(
        {
            "pack": lambda: pack(codes, layout),
            "unpack": lambda: unpack(packed, layout, *shape, out=scratch),
            "check": lambda: check_packed(packed, layout, *shape),
            f"repack to {other.id}": lambda: repack(weight, other),
        },
        synchronize=synchronizer(device),
    )
    return {
        "layout": layout.id,
        "out_features": out_features,
        "in_features": in_features,
        "bits_a_code": 8 * packed.numel() / codes.numel(),
        "timings": timings,
    }


def main() -> None:
    """Measure every layout at every shape and write the results."""
    place = place_from_arguments("Time packing and unpacking of codes.")
    cases = [measure_layout(layout, *shape, place.device) for shape in SHAPES for layout in Layout]
    name = results_name("layout", place.device, place.label)
    print(write_results(name, device_name(place.device), cases))


if __name__ == "__main__":
    main()
