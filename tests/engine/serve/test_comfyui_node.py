"""Tests of the node for ComfyUI that the page on the server shows, outside of ComfyUI."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.serve.server import Server, listen

pytestmark = pytest.mark.slow  # it imports torch
PAGE = Path(__file__).parents[3] / "docs" / "serve.md"
TOKEN = "a-token-of-the-tests"


@pytest.fixture
def node() -> Any:
    """The node as ComfyUI finds it in the page's file."""
    (code,) = re.findall(r"```python\n(import base64\nimport io\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 - the page's own code
    return names["NODE_CLASS_MAPPINGS"]["TriptychPicture"]()


@pytest.fixture
def inputs(server: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The node's inputs as ComfyUI gives them."""
    listener = listen("127.0.0.1", 0)
    running = Server(server.app, listener)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    running.start()
    yield {"url": url, "token_file": str(tmp_path / "token"), "prompt": "a cube", "size": "auto", "n": 2, "seed": 51}
    running.stop()


def test_its_picture_is_a_tensor_of_comfyuis_form(node: Any, inputs: dict[str, Any]) -> None:
    assert inputs.keys() == node.INPUT_TYPES()["required"].keys()
    (pictures,) = getattr(node, node.FUNCTION)(**inputs)
    assert (tuple(pictures.shape), str(pictures.dtype)) == ((2, 256, 256, 3), "torch.float32")
    assert pictures[0, 0, 0].tolist() == pytest.approx([51 / 255, 0, 0])
    assert pictures[1, 0, 0].tolist() == pytest.approx([52 / 255, 0, 0])


def test_a_refusal_is_its_sentence(node: Any, inputs: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="pocket makes no pictures of 512x512: its one size is 256x256"):
        node.make(**{**inputs, "size": "512x512"})
