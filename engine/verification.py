"""A model's files checked to the last byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.checkpoint.contents import TransformerContents, check_scales, read_contents
from engine.checkpoint.digest import RECORD, REPORT, check_digest, has_record, recorded_digests
from engine.checkpoint.reader import TensorReader
from engine.description import PARTS, ModelDescription, describe
from engine.errors import InvalidModel
from engine.headers import read_header


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was found right: `subject` is a file, part or linear, `found` the rest of the sentence.

    A detail is one of many alike, which a later check sums up.
    """

    subject: str
    found: str
    is_detail: bool = False


def verify_model(folder: Path) -> Iterator[Check]:
    """Check every header, shape, scale, code and number of the model in `folder`, then every recorded hash.

    Yields what was found right, as it is found; ends with the first thing that is wrong.

    Raises:
        InvalidModel: a file is missing, damaged, or not what was written; the sentence names it.
        UnsupportedFormat: a newer version wrote it.
    """
    description = describe(folder)
    yield Check(subject=description.name, found="has every part of a model")
    contents = read_contents(folder)
    yield Check(subject="transformer", found=f"has its {len(contents.tensors)} tensors in the right shapes and dtypes")
    check_scales(contents)
    yield from _check_other_parts(folder)
    yield from _check_values(contents)
    yield from _check_hashes(description)
    yield from _check_report(folder)


def _check_other_parts(folder: Path) -> Iterator[Check]:
    for part in PARTS:
        if part == "transformer":
            continue
        for file in sorted((folder / part).rglob("*.safetensors")):
            tensors = read_header(file)
            yield Check(subject=file.relative_to(folder).as_posix(), found=f"holds {len(tensors)} whole tensors")


def _check_values(contents: TransformerContents) -> Iterator[Check]:
    with TensorReader(contents) as reader:
        for module, (rows, columns) in contents.modules.items():
            reader.packed(module)
            yield Check(subject=module, found=f"holds {rows} x {columns} valid codes", is_detail=True)
        for name in contents.plain_names:
            if not bool(reader.tensor(name).isfinite().all()):
                file = contents.tensors[name].file
                raise InvalidModel(f"{name} in {file} holds NaN or infinity: fetch or make the model again")
    if contents.modules:
        count = len(contents.modules)
        yield Check(subject="transformer", found=f"holds valid codes and scales in its {count} ternary linears")
    yield Check(subject="transformer", found=f"holds finite numbers in its {len(contents.plain_names)} other tensors")


def _check_hashes(description: ModelDescription) -> Iterator[Check]:
    folder = description.folder
    if not has_record(description):
        yield Check(subject=RECORD, found="is not there: a 16-bit model need not record hashes")
        return
    for path, digest in recorded_digests(folder).items():
        check_digest(folder, path, digest)
        yield Check(subject=path, found="has the recorded SHA-256")


def _check_report(folder: Path) -> Iterator[Check]:
    """A report is no part of the model, which is whole without it: it is only told of."""
    if (folder / REPORT / "index.html").is_file():
        pairs = len(list((folder / REPORT).glob("after-*.png")))
        yield Check(subject=REPORT, found=f"has its page and {pairs} pairs of pictures")
