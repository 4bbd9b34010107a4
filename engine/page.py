"""A page to look at: one HTML file without scripts, for a browser, in light and dark, on a desk and on a phone."""

import html
from collections.abc import Iterable, Sequence
from typing import Final

UNKNOWN: Final = "-"  # in a table
STYLE: Final = """\
:root { color-scheme: light dark; --ink: #1b1d22; --faint: #5d6470; --paper: #fbfbfc; --line: #d9dce2;
  --first: #2f6fdb; --second: #c2571a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --faint: #9aa2af; --paper: #16181c;
  --line: #343941; --first: #7aa7f7; --second: #f0965c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
p { max-width: 44rem; }
.faint, figcaption { color: var(--faint); font-size: 0.875rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
@media (max-width: 40rem) { table { font-size: 0.8rem; } th, td { padding-right: 0.5rem; } }
figure { margin: 0; }
.pair { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.5rem; max-width: 60rem; }
@media (max-width: 40rem) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.pair img { width: 100%; }
.difference { display: grid; background: #000; isolation: isolate; }
.difference img { grid-area: 1 / 1; }
.difference img + img { mix-blend-mode: difference; }
img, svg { max-width: 100%; height: auto; display: block; }
"""


def page(title: str, body: Iterable[str], *, style: str = "") -> str:
    """A whole HTML document.

    Args:
        title: plain text, the document's title and its heading.
        body: pieces of HTML, already escaped.
        style: rules besides those that every page has.
    """
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            f"<style>\n{STYLE}{style}</style>",
            "</head>",
            "<body>",
            f"<h1>{html.escape(title)}</h1>",
            *body,
            "</body>",
            "</html>\n",
        )
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain texts, the first column to the left, which scrolls by itself where it is too wide."""
    cells = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in head)
    lines = "\n".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>'


def pair(prompt: str, files: tuple[str, str], captions: tuple[str, str], below: str) -> str:
    """Two pictures side by side, and their difference, which the browser makes.

    Args:
        prompt: what they show, plain text.
        files: where they lie, relative to the page.
        captions: what stands below each, plain text.
        below: a line on both, plain text.
    """
    (first, second), words = (html.escape(file) for file in files), html.escape(prompt)
    figures = "\n".join(
        f'<figure><a href="{file}"><img src="{file}" alt="{words}" loading="lazy"></a>'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
        for file, caption in zip((first, second), captions, strict=True)
    )
    return (
        f'<div class="pair">\n{figures}\n'
        f'<figure><div class="difference"><img src="{first}" alt="" loading="lazy"><img src="{second}" '
        'alt="difference of the two" loading="lazy"></div><figcaption>difference</figcaption></figure>\n</div>\n'
        f'<p class="faint">{html.escape(below)}</p>'
    )


def seed_and_distances(seed: int, psnr_db: float | None, ms_ssim: float | None, gmsd: float) -> str:
    """The seed of one pair and how far it is apart (`engine.distances`), for a person."""
    psnr = "identical" if psnr_db is None else f"{psnr_db:.1f} dB"
    return f"seed {seed}; PSNR {psnr}, MS-SSIM {number(ms_ssim, 3)}, GMSD {number(gmsd, 3)}"


def megabytes(count: int | None) -> str:
    """Bytes for a person, `UNKNOWN` where they are not known."""
    if count is None:
        return UNKNOWN
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def number(value: float | None, digits: int, *, none: str = "-") -> str:
    """A number with so many digits after the point, `none` where there is none."""
    return none if value is None else f"{value:.{digits}f}"
