"""Where a benchmark's scorer looks for its pictures, and what it reads off their names."""

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image

from engine.errors import InvalidRequest
from engine.requests import GenerationRequest
from engine.suites.prompts import READERS, SuitePrompt

SUITES: Final = tuple(READERS)
MAX_NAME_BYTES: Final = 255
IMPOSSIBLE: Final = '<>:"/\\|?*\0' if os.name == "nt" else "/\0"


class Layout:
    """A folder `00000/metadata.jsonl`, `00000/samples/0000.png` and so on, as GenEval's scorer reads it.

    `pictures` is how many pictures a prompt the benchmark itself asks for.
    """

    pictures: int = 4

    def file(self, prompt: SuitePrompt, number: int) -> str:
        """Where picture `number` of a prompt lies in the folder, with slashes."""
        return f"{prompt.index:05d}/samples/{number:04d}.png"

    def companion(self, prompt: SuitePrompt) -> tuple[str, bytes] | None:
        """A file that goes with a prompt's pictures: where it lies and its bytes; None where there is none."""
        return f"{prompt.index:05d}/metadata.jsonl", (json.dumps(prompt.metadata, ensure_ascii=False) + "\n").encode()

    def sheet(self, _prompt: SuitePrompt) -> str | None:
        """Where all pictures of a prompt lie as one, None where the scorer wants each by itself."""
        return None

    def check(self, prompts: Sequence[SuitePrompt], request: GenerationRequest) -> None:
        """See that the pictures can lie as the scorer reads them.

        Args:
            prompts: all prompts.
            request: the first one's pictures, with the model's defaults filled in.

        Raises:
            InvalidRequest: they cannot; the sentence says which and why.
        """


class CompBenchLayout(Layout):
    """A folder `samples` of `PROMPT_000000.png`: the scorers read the prompt and the number off the name."""

    pictures = 10

    def file(self, prompt: SuitePrompt, number: int) -> str:
        return f"samples/{prompt.prompt}_{prompt.index * self.pictures + number:06d}.png"

    def companion(self, _prompt: SuitePrompt) -> None:
        return None

    def check(self, prompts: Sequence[SuitePrompt], request: GenerationRequest) -> None:
        if request.count > self.pictures:
            raise InvalidRequest(
                f"T2I-CompBench has {self.pictures} pictures a prompt, {request.count} are asked for: lower --count"
            )
        for prompt in prompts:
            name = Path(self.file(prompt, self.pictures - 1)).name
            if found := sorted(set(prompt.prompt) & set(IMPOSSIBLE + "_")):
                raise InvalidRequest(
                    f"prompt {prompt.index + 1} holds {found[0]!r}, and T2I-CompBench's scorers read prompts off file "
                    "names, where that cannot stand: change the line"
                )
            if len(name.encode()) > MAX_NAME_BYTES:
                raise InvalidRequest(
                    f"prompt {prompt.index + 1} is too long to be a file's name ({len(name.encode())} bytes, "
                    f"{MAX_NAME_BYTES} at most), as T2I-CompBench's scorers need: shorten the line"
                )


class GridLayout(Layout):
    """A folder `grids` of `ITEM.png`, two by two pictures, for DPG-Bench's scorer; they lie one by one beside it."""

    def file(self, prompt: SuitePrompt, number: int) -> str:
        return f"pictures/{prompt.item}/{number:04d}.png"

    def companion(self, prompt: SuitePrompt) -> tuple[str, bytes]:
        return f"pictures/{prompt.item}/prompt.txt", prompt.prompt.encode()

    def sheet(self, prompt: SuitePrompt) -> str:
        return f"grids/{prompt.item}.png"

    def check(self, prompts: Sequence[SuitePrompt], request: GenerationRequest) -> None:
        if request.count != self.pictures:
            raise InvalidRequest(
                f"DPG-Bench's scorer reads {self.pictures} pictures a prompt, {request.count} are asked for: "
                "leave --count out"
            )
        if request.width != request.height:
            raise InvalidRequest(
                f"DPG-Bench's scorer reads square pictures, this model makes {request.width} x {request.height}: "
                "choose another model"
            )
        for prompt in prompts:
            if not prompt.item or set(prompt.item) & set(IMPOSSIBLE + "."):
                raise InvalidRequest(f"the item {prompt.item!r} cannot name a picture of DPG-Bench: change its name")


class NumberedLayout(Layout):
    """Folders `images`, `images-1` and so on of `00000.png`, numbered as the prompts, and `prompts` of their texts."""

    pictures = 1

    def file(self, prompt: SuitePrompt, number: int) -> str:
        return f"images{f'-{number}' if number else ''}/{prompt.index:05d}.png"

    def companion(self, prompt: SuitePrompt) -> tuple[str, bytes]:
        return f"prompts/{prompt.index:05d}.txt", prompt.prompt.encode()


LAYOUTS: Final[dict[str, Layout]] = {
    "pocket": Layout(),
    "geneval": Layout(),
    "t2i-compbench": CompBenchLayout(),
    "dpg-bench": GridLayout(),
    "partiprompts": NumberedLayout(),
}


def grid(files: Sequence[Path]) -> bytes:
    """A PNG file of four pictures of one size: the first two above, the other two below."""
    pictures = [Image.open(file).convert("RGB") for file in files]
    width, height = pictures[0].size
    whole = Image.new("RGB", (2 * width, 2 * height))
    for number, picture in enumerate(pictures):
        whole.paste(picture, (number % 2 * width, number // 2 * height))
    content = io.BytesIO()
    whole.save(content, format="PNG")
    return content.getvalue()
