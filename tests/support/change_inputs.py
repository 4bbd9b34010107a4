"""`triptych quantize` killed half-way, with other inputs when it is called again: SOURCE PLACE RECIPE PROMPTS.

SOURCE and PROMPTS are changed and brought back, and then the same call must go on to the model that an unbroken one
makes. The result is one line of JSON: of each change, the sentence that refused it.
"""

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from conversion_runs import Run, make_quick
from conversions import fixed_of
from damage import TRANSFORMER_FILE, flip_bit_unseen

HALF_WAY = 4  # pieces of work that are finished
PLACE = -1000  # in a shard, from its end: a weight's


def changes(run: Run) -> Iterator[tuple[str, Run]]:
    """Each change in words with the call that must be refused; what changed is brought back behind it."""
    for part in (TRANSFORMER_FILE, Path("text_encoder_2", "model.safetensors")):
        file = run.source / part
        flip_bit_unseen(file, PLACE)
        yield f"a flipped bit in {part.parent}", run
        flip_bit_unseen(file, PLACE)
    file = run.source / TRANSFORMER_FILE
    before = file.stat()
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    yield "another time of change", run
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    content = file.read_bytes()
    file.write_bytes(content + b"\0")
    yield "another size", run
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run.prompts is not None
    prompts = run.prompts.read_text(encoding="utf-8")
    run.prompts.write_text(f"{prompts}one more\n", encoding="utf-8")
    yield "another prompt", run
    run.prompts.write_text(prompts, encoding="utf-8")
    for options in (("--seed", "1"), ("--branch", "1"), ("--budget", "16GB")):
        yield " ".join(options), dataclasses.replace(run, options=options)


def main(run: Run) -> None:
    """Make one model unbroken, kill another half-way, change what it is made from, and bring it back."""
    make_quick(run.journal)
    run.finish()
    unbroken = fixed_of(run.target)
    run.target.rename(run.target.with_name("unbroken"))
    assert run.killed(lambda: len(run.kept()) >= HALF_WAY), "it was too fast to kill"
    kept, told = run.kept(), {}
    run.told()
    for words, asked in changes(run):
        told[words] = asked.refused()
        assert run.kept() == kept, f"{words}: work was lost"
        assert not run.told(), f"{words}: work was begun"
        assert not run.target.exists(), f"{words}: a model was made"
    run.finish()
    assert not kept & set(run.told()), "what was finished was done again"
    assert fixed_of(run.target) == unbroken, "another model"
    print(json.dumps(told))


if __name__ == "__main__":
    main(Run.in_place(*sys.argv[1:]))
