"""Tests of `triptych serve`."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.child_process import child_environment
from engine.command_line import main
from engine.commands import console
from engine.paths import user_paths
from engine.picture import read_settings

ROOT = Path(__file__).parents[3]
GONE_WITHIN = 5.0  # seconds after a signal, for the engine too
HEAVY = ("torch", "triton", "kernels", "diffusers", "transformers", "accelerate", "numpy", "PySide6")
LOADED = f"""
import sys
from engine.command_line import main
import engine.serve.access_token, engine.serve.application, engine.serve.server, engine.serve.models
code = main({{arguments!r}})
print(code, *[name for name in {HEAVY!r} if name in sys.modules])
"""


@pytest.fixture
def running() -> Iterator[subprocess.Popen[str]]:
    """`triptych serve` on a free port; what is still there at the end is killed."""
    process = serve("--port", "0", "--json")
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def serve(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.main", "serve", *options],
        cwd=ROOT, env=child_environment(os.environ, frozen=False), text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def announced(process: subprocess.Popen[str]) -> dict[str, str]:
    """The JSON object that a server writes when it listens."""
    assert process.stdout
    text = ""
    while not text.rstrip().endswith("}"):
        line = process.stdout.readline()
        assert line, process.communicate()
        text += line
    values: dict[str, str] = json.loads(text)
    return values


def ask(told: dict[str, str], path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What an OpenAI client would ask, with nothing but the standard library."""
    token = Path(told["token_file"]).read_text("ascii").strip()
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{told['url']}{path}", data, headers), timeout=100) as answer:
        values: dict[str, Any] = json.load(answer)
        return values


@pytest.mark.parametrize("options", [["--model", "nothing"], ["--host", "203.0.113.7"], ["--token-file", "."]])
def test_what_stands_in_the_way_is_one_line(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "0", *options]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("triptych: ")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--port", "70000"], "is no port"),
        (["--port", "-1"], "is no port"),
        (["--allow-origin", "*"], "is no origin"),
        (["--allow-origin", "https://example.org/page"], "is no origin"),
        (["--activations", "fp8"], "invalid choice"),
        (["--budget", "much"], "is no amount of memory"),
        (["a prompt"], "unrecognized arguments"),
    ],
)
def test_wrong_usage(options: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", *options]) == 2
    assert says in capsys.readouterr().err


def test_its_process_loads_nothing_heavy() -> None:
    code = LOADED.format(arguments=["serve", "--model", "nothing"])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]


def test_no_other_command_loads_a_web_server() -> None:
    code = "import sys\nfrom engine.command_line import main\nmain(['serve', '--help'])\n"
    code += "sys.exit(' '.join({'starlette', 'uvicorn', 'asyncio'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


class Stops:
    """Sends a signal when the server says that it serves."""

    def __init__(self, number: int) -> None:
        self.lines: list[str] = []
        self._number = number

    def __call__(self, text: str) -> None:
        self.lines.append(text)
        if "the first picture starts the engine" in text:
            signal.raise_signal(self._number)


def test_url_and_token_are_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(console, "note", Stops(signal.SIGTERM))
    assert main(["serve", "--port", "0"]) == 0
    file = user_paths().settings.with_name("serve-token")
    out = capsys.readouterr().out
    assert out.startswith("url    http://127.0.0.1:")
    assert f"token  {file.read_text('ascii').strip()}  (kept in {file})" in out


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(console, "note", Stops(signal.SIGINT))
    assert main(["serve", "--port", "0"]) == 130
    assert signal.getsignal(signal.SIGINT) is before


def test_an_address_that_others_reach_is_told_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    stops = Stops(signal.SIGTERM)
    monkeypatch.setattr(console, "note", stops)
    assert main(["serve", "--port", "0", "--host", "0.0.0.0"]) == 0
    assert stops.lines[0].startswith("triptych: WARNING: --host 0.0.0.0 lets other computers ask for pictures")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals end a process differently there")
def test_a_picture_of_pocket_as_an_openai_client_asks_for_it(running: subprocess.Popen[str]) -> None:
    told = announced(running)
    assert told.keys() == {"url", "openai_base_url", "token_file"}
    assert told["openai_base_url"] == f"{told['url']}/v1"
    assert stat.S_IMODE(Path(told["token_file"]).stat().st_mode) == 0o600
    assert [model["id"] for model in ask(told, "/v1/models")["data"]] == ["pocket"]
    assert psutil.Process(running.pid).children() == []
    body = {"prompt": "a red apple", "size": "256x256", "seed": 7, "steps": 4, "quality": "hd"}
    ask(told, "/v1/images/generations", body)
    (file,) = user_paths().outputs.glob("*.png")
    settings = read_settings(file)
    assert (settings.request.prompt, settings.seed, settings.request.steps) == ("a red apple", 7, 4)
    assert (settings.model, settings.request.width, settings.activations) == ("pocket", 256, "int8")
    assert not any("libtorch" in each.path for each in psutil.Process(running.pid).memory_maps())
    leave(running, signal.SIGTERM, 0)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals end a process differently there")
def test_the_same_picture_as_generate_makes(running: subprocess.Popen[str], tmp_path: Path) -> None:
    told = announced(running)
    made = ask(told, "/api/jobs", {"prompt": "a green cone", "seed": 3, "steps": 3})
    while ask(told, f"/api/jobs/{made['id']}")["state"] in {"queued", "running"}:
        time.sleep(0.1)
    leave(running, signal.SIGINT, 130)
    out = tmp_path / "a.png"
    command = ["generate", "a green cone", "--seed", "3", "--steps", "3", "--out", str(out)]
    subprocess.run([sys.executable, "-m", "app.main", *command], cwd=ROOT, check=True, capture_output=True)
    (file,) = user_paths().outputs.glob("*.png")
    assert file.read_bytes() == out.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals end a process differently there")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_no_process_is_left_in_the_middle_of_a_job(running: subprocess.Popen[str], number: int, code: int) -> None:
    told = announced(running)
    job = ask(told, "/api/jobs", {"prompt": "a red apple", "steps": 200, "n": 10})
    while (ask(told, f"/api/jobs/{job['id']}")["progress"] or {}).get("step", 0) < 1:
        time.sleep(0.1)
    leave(running, number, code)


def leave(process: subprocess.Popen[str], number: int, code: int) -> None:
    """Send a signal, and see the server and its engine go."""
    engines = psutil.Process(process.pid).children(recursive=True)
    assert engines
    process.send_signal(number)
    _, alive = psutil.wait_procs(engines, timeout=GONE_WITHIN)
    assert not alive
    assert process.wait(GONE_WITHIN) == code
