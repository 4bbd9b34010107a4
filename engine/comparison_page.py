"""The page of a comparison: two models' pictures side by side, and how far they are apart."""

import html
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.page import megabytes, number, page, pair, seed_and_distances, table

EXPLAINED: Final = """\
<details>
<summary>What the distances mean</summary>
<p><b>PSNR</b> is 10 log10(255&#178; / mean squared error) over all three channels, in dB: the more, the nearer.
<b>MS-SSIM</b> (Wang, Simoncelli and Bovik, 2003; on brightness, for sides of 176 pixels or more) is 1 for
identical pictures. <b>GMSD</b> (Xue, Zhang, Mou and Bovik, arXiv:1308.3052; on brightness) is 0 for identical ones:
the less, the nearer. None of them says which picture is better. Two pictures of one prompt and seed may differ
and both be right.</p>
</details>"""


def comparison_page(values: Mapping[str, Any]) -> str:
    """The HTML of `engine.comparison.results`' values; pictures are named relative to the page."""
    a, b = values["models"]["a"], values["models"]["b"]
    mean = values["mean"]
    rest = (number(mean["ms_ssim"], 3), number(mean["gmsd"], 3))
    body = [
        f'<p class="faint">{len(values["pairs"])} pairs of pictures: the same prompts and the same seeds.</p>',
        table(("", "A", "B"), _facts(a, b)),
        "<h2>Distance of the pairs</h2>",
        table(
            ("mean of all pairs", "PSNR, dB", "MS-SSIM", "GMSD"),
            [(_identical(values["identical"]), number(mean["psnr_db"], 1), *rest)],
        ),
        EXPLAINED,
        *(_pair(each, place, a["name"], b["name"]) for place, each in enumerate(values["pairs"], start=1)),
    ]
    return page(f"{a['name']} and {b['name']}", body)


def _facts(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    rows: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "model": lambda side: str(side["name"]),
        "transformer": lambda side: megabytes(side["transformer_bytes"]),
        "whole model": lambda side: megabytes(side["total_bytes"]),
        "ternary": lambda side: f"{100 * side['ternary_parameters'] / side['parameters']:.1f} %",
        "recipe": lambda side: str(side["recipe"] or "16-bit"),
        "activations": lambda side: str(side["activations"]),
        "size": lambda side: f"{side['width']} x {side['height']}",
        "steps": lambda side: str(side["steps"]),
        "guidance": lambda side: "none" if side["guidance"] is None else f"{side['guidance']:g}",
        "seconds a picture": lambda side: number(side["median_seconds"], 2),
        "device memory": lambda side: megabytes(side["device_peak"]),
        "host memory": lambda side: megabytes(side["host_used"]),
        "device": lambda side: str(side["device"]),
        "backend": lambda side: str(side["backend"]),
    }
    return [(name, read(a), read(b)) for name, read in rows.items()]


def _pair(values: Mapping[str, Any], place: int, first: str, second: str) -> str:
    seconds = values["seconds"]
    captions = (f"A, {first}{_took(seconds['a'])}", f"B, {second}{_took(seconds['b'])}")
    below = seed_and_distances(values["seed"], values["psnr_db"], values["ms_ssim"], values["gmsd"])
    pictures = pair(values["prompt"], (values["a"], values["b"]), captions, below)
    return f"<h2>{place}. {html.escape(values['prompt'])}</h2>\n{pictures}"


def _took(seconds: float | None) -> str:
    return "" if seconds is None else f", {seconds:.2f} s"


def _identical(count: int) -> str:
    return f"{count} identical, without a PSNR" if count else "none identical"
