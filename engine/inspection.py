"""What a model's files hold, told from their headers without loading a tensor."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.checkpoint.contents import PACKED_DTYPES, TransformerContents, read_contents
from engine.checkpoint.digest import RECORD, REPORT, weights_digest
from engine.description import PARTS, ModelDescription, describe, folder_bytes, read_quantization
from engine.errors import InvalidModel
from engine.headers import read_json
from engine.model.shapes import block_linears
from engine.quant.report import Report


@dataclass(frozen=True, kw_only=True)
class Bits:
    """Bits on disk for each ternary weight, by what they are spent on."""

    codes: float
    row_scales: float
    input_scales: float
    branches: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.codes + self.row_scales + self.input_scales + self.branches


@dataclass(frozen=True, kw_only=True)
class ReportTotals:
    """A conversion's measures in short, over all ternary linears.

    `weight_snr_db` is the mean signal-to-noise ratio of the weights, weighed by their numbers, `zero_share` (0 to 1)
    how many codes are 0.
    """

    weight_snr_db: float
    zero_share: float

    @property
    def sentence(self) -> str:
        """The same in one line."""
        return f"weights {self.weight_snr_db:.2f} dB, {100 * self.zero_share:.1f} % zeros, by linear in {RECORD}"


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """One model's sizes and kind.

    `part_bytes` is the size on disk by part. `parameters` are the transformer's, `block_parameters` the weights of
    the linears in its blocks; `ternary_parameters` and `ternary_block_parameters` are how many of each are ternary.
    `wide_block_linears` names the linears in blocks that are not. `limits` is the model's own line on what it makes,
    `report` what its conversion measured, None where nothing was, `report_page` the page that shows it, if there is
    one. `recipe`, `layout`, `source` and `bits` are None for a 16-bit model.
    """

    name: str
    folder: Path
    family: str
    licence: str
    limits: str | None
    recipe: str | None
    layout: str | None
    source: str | None
    part_bytes: dict[str, int]
    total_bytes: int
    parameters: int
    ternary_parameters: int
    block_parameters: int
    ternary_block_parameters: int
    wide_block_linears: tuple[str, ...]
    bits: Bits | None
    has_report: bool
    report: ReportTotals | None
    report_page: Path | None
    weights_digest: str

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, with the shares and the whole of the bits."""
        return asdict(self) | {
            "folder": str(self.folder),
            "report_page": None if self.report_page is None else str(self.report_page),
            "wide_block_linears": list(self.wide_block_linears),
            "ternary_share": self.ternary_parameters / self.parameters,
            "ternary_block_share": self.ternary_block_parameters / self.block_parameters,
            "every_block_linear_ternary": not self.wide_block_linears,
            "bits_a_weight": self.bits.total if self.bits else None,
        }

    def to_text(self) -> str:
        """The same for a person, some twenty lines."""
        rows = [
            ("model", f"{self.name}  ({self.folder})"),
            ("kind", f"FLUX.1 {self.family}, {f'ternary, {self.recipe}' if self.recipe else '16-bit'}"),
            ("licence", self.licence),
            ("made from", self.source or "not stated"),
            *([("limits", self.limits)] if self.limits else []),
            ("report", self._report_sentence()),
            *([("", str(self.report_page))] if self.report_page else []),
            ("transformer", f"{self.parameters:,} parameters"),
            ("ternary", _share(self.ternary_parameters, self.parameters, "of the transformer")),
            ("in blocks", _share(self.ternary_block_parameters, self.block_parameters, "of the blocks' linears")),
            ("", self._wide_sentence()),
            *self._bit_rows(),
            *((part, f"{size / 1e6:,.1f} MB") for part, size in self.part_bytes.items()),
            ("total", f"{self.total_bytes / 1e6:,.1f} MB"),
            ("weights", f"SHA-256 {self.weights_digest}"),
        ]
        return "\n".join(f"{label:<16}{value}" for label, value in rows)

    def _report_sentence(self) -> str:
        if self.report is None:
            return "yes" if self.has_report else "none"
        return self.report.sentence

    def _wide_sentence(self) -> str:
        if not self.wide_block_linears:
            return "every linear of the blocks is ternary"
        return f"{len(self.wide_block_linears)} linears of the blocks are not ternary"

    def _bit_rows(self) -> list[tuple[str, str]]:
        if self.bits is None:
            return []
        spent = asdict(self.bits)
        parts = ", ".join(f"{name.replace('_', ' ')} {bits:.3f}" for name, bits in spent.items() if bits)
        return [("layout", f"{self.layout}"), ("bits a weight", f"{self.bits.total:.3f}  ({parts})")]


def inspect_model(folder: Path) -> Inspection:
    """The inspection of the model in `folder`.

    Raises:
        InvalidModel: the folder is no whole model, or a file is damaged.
        UnsupportedFormat: a newer version wrote it.
    """
    description = describe(folder)
    contents = read_contents(folder)
    blocks = block_linears(contents.config)
    quantization, report = read_quantization(folder), _report_totals(folder)
    return Inspection(
        name=description.name,
        folder=folder,
        family=description.family,
        licence=description.licence,
        limits=description.limits,
        recipe=description.recipe,
        layout=str(quantization["layout"]) if quantization else None,
        source=_source_name(folder),
        part_bytes=_part_bytes(folder),
        total_bytes=description.total_bytes,
        parameters=description.parameters,
        ternary_parameters=description.ternary_parameters,
        block_parameters=sum(rows * columns for rows, columns in blocks.values()),
        ternary_block_parameters=sum(
            rows * columns for name, (rows, columns) in blocks.items() if name in contents.modules
        ),
        wide_block_linears=tuple(name for name in blocks if name not in contents.modules),
        bits=_bits(contents, description),
        has_report=(folder / REPORT).is_dir() or report is not None,
        report=report,
        report_page=page if (page := folder / REPORT / "index.html").is_file() else None,
        weights_digest=weights_digest(folder),
    )


def _bits(contents: TransformerContents, description: ModelDescription) -> Bits | None:
    if not contents.modules:
        return None
    spent = dict.fromkeys(PACKED_DTYPES, 0)
    for module in contents.modules:
        for part, name in contents.packed_names(module).items():
            spent[part] += contents.tensors[name].bytes
    bits = {part: 8 * size / description.ternary_parameters for part, size in spent.items()}
    return Bits(
        codes=bits["codes"],
        row_scales=bits["row_scale"],
        input_scales=bits["input_scale"],
        branches=bits["branch_down"] + bits["branch_up"],
    )


def _part_bytes(folder: Path) -> dict[str, int]:
    return {part: folder_bytes(folder / part) for part in PARTS}


def _source_name(folder: Path) -> str | None:
    if not (folder / RECORD).exists():
        return None
    source = read_json(folder / RECORD).get("source")
    if not isinstance(source, dict) or not isinstance(source.get("name"), str):
        raise InvalidModel(f"{folder / RECORD} does not name the model's source: fetch or make the model again")
    return str(source["name"])


def _report_totals(folder: Path) -> ReportTotals | None:
    values = read_json(folder / RECORD).get("report") if (folder / RECORD).exists() else None
    if values is None:
        return None
    report = Report.from_json(values)
    if report.weight_snr_db is None:
        return None
    return ReportTotals(weight_snr_db=report.weight_snr_db, zero_share=report.zero_share)


def _share(part: int, whole: int, of_what: str) -> str:
    return f"{part:,} = {100 * part / whole:.2f} % {of_what}"
