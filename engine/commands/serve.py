"""`triptych serve`: the engine for other programs, over HTTP."""

import argparse
import contextlib
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from engine.catalog import DEFAULT_MODEL
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.options import byte_count
from engine.paths import user_paths
from engine.saving import check_output

if TYPE_CHECKING:
    from engine.serve.served import Served

PORT: Final = 7861
LOOK_SECONDS: Final = 0.5  # between two looks at whether the server still answers
EXAMPLES = """\
examples:
  triptych serve
  triptych serve --model ./my-model --port 0 --json
"""


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "serve",
        help="make pictures for other programs, over HTTP on this computer",
        description=(
            "Make pictures for other programs: OpenAI's images endpoint and a small queue, on this computer, behind a "
            "token. The address and the token go to stdout, what happens to stderr. Ctrl+C ends it."
        ),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--model", metavar="M", default=DEFAULT_MODEL, help="a model's name or folder (%(default)s)")
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=("int8", "exact"), default="int8", help="arithmetic (%(default)s)")
    parser.add_argument("--budget", metavar="SIZE", type=byte_count, help="memory that this may take, as 8GB")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument("--port", metavar="N", type=_port, default=PORT, help="0 chooses a free one (%(default)s)")
    parser.add_argument("--token-file", metavar="FILE", type=Path, help="where the token is kept, or will be")
    parser.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[], help="another name that programs call this by"
    )
    parser.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        action="append",
        default=[],
        type=_origin,
        help="a page's origin, as https://example.org, that may use this from a browser (none)",
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of lines")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes, and return the exit code: 0 after SIGTERM, 130 after Ctrl+C.

    Raises:
        EngineError: the model, the token, the address or the outputs folder stands in the way.
    """
    from engine.serve.access_token import read_or_make_token, token_file
    from engine.serve.application import Gate, application
    from engine.serve.server import Server, listen

    served = _served(arguments)
    file = (arguments.token_file or token_file()).expanduser().absolute()
    token = read_or_make_token(file)
    listener = listen(arguments.host, arguments.port)
    gate = Gate(token=token, host=arguments.host, hosts=arguments.allow_host, origins=arguments.allow_origin)
    server = Server(application(served, gate), listener)
    with _signals() as came:
        served.worker.start()
        server.start()
        try:
            _announce(arguments, listener.getsockname()[1], file, token)
            while server.is_running and not came.event.wait(LOOK_SECONDS):
                pass
        finally:
            served.worker.stop()  # first: it ends the jobs, and with them the answers that wait for one
            server.stop()
    if came.number is None:
        console.note("triptych: the server ended by itself, which its log above tells: start it again")
        return ExitCode.FAILED
    return ExitCode.INTERRUPTED if came.number == signal.SIGINT else ExitCode.DONE


class _Came:
    """The first signal that came."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.number: int | None = None


@contextlib.contextmanager
def _signals() -> Iterator[_Came]:
    """Take Ctrl+C and SIGTERM: the first is kept, a second Ctrl+C interrupts at once."""
    came = _Came()

    def keep(number: int, _frame: FrameType | None) -> None:
        if came.event.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        came.number = came.number or number
        came.event.set()

    before = {number: signal.signal(number, keep) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _served(arguments: argparse.Namespace) -> "Served":
    from engine.serve.jobs import Jobs
    from engine.serve.models import ServedModels
    from engine.serve.served import Served
    from engine.serve.worker import EngineOptions, Worker

    models = ServedModels(arguments.model)
    outputs = user_paths().outputs
    check_output(outputs / "picture.png", force=True)
    options = EngineOptions(device=arguments.device, activations=arguments.activations, budget=arguments.budget)
    jobs = Jobs()
    return Served(jobs=jobs, models=models, worker=Worker(jobs, outputs, options, note=console.note))


def _announce(arguments: argparse.Namespace, port: int, file: Path, token: str) -> None:
    from engine.serve.gate import is_loopback
    from engine.serve.server import base_address

    url = base_address(arguments.host, port)
    if not is_loopback(arguments.host):
        console.note(
            f"triptych: WARNING: --host {arguments.host} lets other computers ask for pictures, over a connection that "
            "is not encrypted, so that whoever listens on it learns the token: use it only in a network you trust"
        )
    if arguments.json:
        console.emit_json({"url": url, "openai_base_url": f"{url}/v1", "token_file": str(file)})
        return
    console.emit(f"url    {url}/v1  (for OpenAI's clients; the queue is at {url}/api)")
    console.emit(f"token  {token}  (kept in {file})")
    console.note("triptych: serving; the first picture starts the engine; Ctrl+C ends it")


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give 1 to 65535, or 0 for a free one")
    return int(text)


def _origin(text: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s@*]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no origin: write it as https://example.org, without a path")
    return text.lower()
