"""The page of a comparison: two models' pictures side by side, and how far they are apart."""

import html
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.page import megabytes, number, page, table

STYLE: Final = """\
.pair { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.5rem; max-width: 60rem; }
@media (max-width: 40rem) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
figure { margin: 0; }
.pair img { width: 100%; }
.difference { display: grid; background: #000; isolation: isolate; }
.difference img { grid-area: 1 / 1; }
.difference img + img { mix-blend-mode: difference; }
"""
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
    body = [
        f'<p class="faint">{len(values["pairs"])} pairs of pictures: the same prompts and the same seeds.</p>',
        table(("", "A", "B"), _facts(a, b)),
        "<h2>Distance of the pairs</h2>",
        table(
            ("mean of all pairs", "PSNR", "MS-SSIM", "GMSD"),
            [(_identical(values["identical"]), *_distances(mean, identical="-"))],
        ),
        EXPLAINED,
        *(_pair(pair, place, a["name"], b["name"]) for place, pair in enumerate(values["pairs"], start=1)),
    ]
    return page(f"{a['name']} and {b['name']}", body, style=STYLE)


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


def _pair(pair: Mapping[str, Any], place: int, first: str, second: str) -> str:
    prompt, a, b = (html.escape(str(pair[name])) for name in ("prompt", "a", "b"))
    psnr, ms_ssim, gmsd = _distances(pair, identical="identical")
    seconds = pair["seconds"]
    return (
        f"<h2>{place}. {prompt}</h2>\n"
        '<div class="pair">\n'
        f"{_figure(a, f'A: {prompt}', f'A, {html.escape(first)}', seconds['a'])}\n"
        f"{_figure(b, f'B: {prompt}', f'B, {html.escape(second)}', seconds['b'])}\n"
        f'<figure><div class="difference"><img src="{a}" alt="" loading="lazy"><img src="{b}" '
        f'alt="difference of A and B" loading="lazy"></div><figcaption>difference</figcaption></figure>\n'
        "</div>\n"
        f'<p class="faint">seed {pair["seed"]}; PSNR {psnr}, MS-SSIM {ms_ssim}, GMSD {gmsd}</p>'
    )


def _figure(file: str, alternative: str, caption: str, seconds: float | None) -> str:
    took = "" if seconds is None else f", {seconds:.2f} s"
    return (
        f'<figure><a href="{file}"><img src="{file}" alt="{alternative}" loading="lazy"></a>'
        f"<figcaption>{caption}{took}</figcaption></figure>"
    )


def _distances(values: Mapping[str, Any], *, identical: str) -> tuple[str, str, str]:
    psnr = identical if values["psnr_db"] is None else f"{values['psnr_db']:.1f} dB"
    return psnr, number(values["ms_ssim"], 3), number(values["gmsd"], 3)


def _identical(count: int) -> str:
    return f"{count} identical, without a PSNR" if count else "none identical"
