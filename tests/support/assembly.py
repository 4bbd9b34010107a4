"""Kernels compiled for GPUs that are not here, and what their machine code says.

A child process compiles, because this one may hold kernels made for Triton's interpreter.
"""

import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WARP = 32
ALIGNED = [["tt.divisibility", 16]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A kernel, "module:name", for a capability.

    `arguments` are all of its parameters: Triton's types ("*i8", "i32") for what a launch brings, other values
    for what is fixed. Pointers, and the numbers named in `aligned`, are multiples of 16.
    """

    kernel: str
    capability: int
    arguments: dict[str, Any]
    aligned: tuple[str, ...] = ()
    warps: int = 4
    stages: int = 3


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What a compiled kernel needs: registers of a thread, bytes of its stack (spills), shared bytes; its instructions.

    `instructions` counts the machine's, by name without what follows the first dot; `copies` are the whole names of
    those that load to shared memory, `products` those of the tensor cores in PTX.
    """

    registers: int
    stack: int
    shared: int
    instructions: dict[str, int]
    copies: list[str]
    products: list[str]

    @property
    def spills(self) -> bool:
        """Whether registers went to memory."""
        return self.stack > 0 or any(name in self.instructions for name in ("LDL", "STL"))


def assemble(cases: Sequence[Case], cache: Path) -> list[Assembly]:
    """Compile every case, equal ones once; `cache` is an empty folder for the compiler."""
    asked = [json.dumps(asdict(case), sort_keys=True) for case in cases]
    distinct = list(dict.fromkeys(asked))
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    environment |= {"TRITON_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, __file__],
        input=f"[{','.join(distinct)}]",
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    compiled = dict(zip(distinct, json.loads(run.stdout), strict=True))
    return [Assembly(**compiled[case]) for case in asked]


def _assembly(case: Case) -> Assembly:
    import triton
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    module, _, name = case.kernel.partition(":")
    kernel = getattr(importlib.import_module(module), name)
    types = {name: _type(case.arguments[name]) for name in kernel.arg_names}
    constants = {name: value for name, value in case.arguments.items() if types[name] == "constexpr"}
    attributes = {
        (index,): ALIGNED for index, name in enumerate(types) if types[name][0] == "*" or name in case.aligned
    }
    compiled = triton.compile(
        ASTSource(kernel, types, constexprs=constants, attrs=attributes),
        target=GPUTarget("cuda", case.capability, WARP),
        options={"num_warps": case.warps, "num_stages": case.stages, "enable_fp_fusion": False},
    )
    return _read(compiled.asm["cubin"], compiled.asm["ptx"], compiled.metadata.shared)


def _type(value: Any) -> str:
    return (
        value if isinstance(value, str) and re.fullmatch(r"(\*?(i|u|fp|bf)\d+|tensordesc<.*>)", value) else "constexpr"
    )


def _read(binary: bytes, ptx: str, shared: int) -> Assembly:
    import triton

    tools = Path(triton.__file__).parent / "backends" / "nvidia" / "bin"
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(binary)
        file.flush()
        usage, code = (
            subprocess.run([tools / tool, *options, file.name], capture_output=True, text=True, check=True).stdout
            for tool, *options in (("cuobjdump", "-res-usage"), ("nvdisasm", "-c", "--no-dataflow"))
        )
    needs = re.search(r"REG:(\d+) STACK:(\d+)", usage)
    assert needs is not None, usage
    instructions: dict[str, int] = {}
    for found in re.findall(r"/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+ )?([A-Z][A-Z0-9]*)", code):
        instructions[found] = instructions.get(found, 0) + 1
    return Assembly(
        registers=int(needs[1]),
        stack=int(needs[2]),
        shared=shared,
        instructions=instructions,
        copies=sorted(set(re.findall(r"LDGSTS[\w.]*", code))),
        products=sorted(set(re.findall(r"(?:wgmma\.mma_async|mma\.sync)[\w.]*", ptx))),
    )


if __name__ == "__main__":
    cases = [Case(**values) for values in json.load(sys.stdin)]
    print(json.dumps([asdict(_assembly(case)) for case in cases]))
