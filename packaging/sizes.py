"""The size of each library in a bundle, held to a budget: `python packaging/sizes.py dist/triptych [--accept]`."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Final

BUDGET: Final = Path(__file__).with_name("budget.json")
GROWTH: Final = 1.05
LEAST: Final = 4_000_000  # bytes under which a part is counted with the others


def main() -> int:
    """Write the table; 1 where a part has outgrown the budget by more than 5 %, or is large and not in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--accept", action="store_true", help="make what was found the budget")
    arguments = parser.parse_args()
    found = parts(arguments.bundle)
    for name, size in found.items():
        print(f"{size / 1e6:8.1f} MB  {name}")
    if arguments.accept:
        BUDGET.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    grown = outgrown(found, json.loads(BUDGET.read_text(encoding="utf-8")))
    for sentence in grown:
        print(sentence, file=sys.stderr)
    return 1 if grown else 0


def parts(bundle: Path) -> dict[str, int]:
    """The bytes of each library and file of the bundle, greatest first, with `all` of them and the small `others`."""
    sizes: Counter[str] = Counter()
    for file in bundle.rglob("*"):
        if file.is_file() and not file.is_symlink():
            place = file.relative_to(bundle).parts
            sizes[place[1] if place[0] == "_internal" and len(place) > 1 else place[0]] += file.stat().st_size
    large = {name: size for name, size in sizes.most_common() if size >= LEAST}
    return {"all": sum(sizes.values())} | large | {"others": sum(sizes.values()) - sum(large.values())}


def outgrown(found: dict[str, int], budget: dict[str, int]) -> list[str]:
    """A sentence for each part that is over its budget."""
    return [
        f"{name} takes {size:,} bytes, the budget has {budget.get(name, 0):,}: make it smaller, or accept it "
        "(python packaging/sizes.py BUNDLE --accept)"
        for name, size in found.items()
        if size > GROWTH * budget.get(name, 0)
    ]


if __name__ == "__main__":
    sys.exit(main())
