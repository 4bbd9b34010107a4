"""A hub on this machine that answers as the Hugging Face Hub does, for one repository, and fails as it is told to."""

import contextlib
import enum
import functools
import hashlib
import http.server
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LARGE = "transformer/diffusion_pytorch_model.safetensors"
REVISION = "0123456789abcdef0123456789abcdef01234567"
UNNEEDED = (
    "flux1-tuned.safetensors",
    "transformer/diffusion_pytorch_model.fp16.safetensors",
    "transformer/diffusion_pytorch_model.bin",
    "text_encoder/pytorch_model.bin",
    "text_encoder/model.onnx",
    "safety_checker/model.safetensors",
    "pictures/example.png",
    "run.py",
)
NARROW = (
    "Please enable access to public gated repositories in your fine-grained token settings to view this repository."
)


class Rights(enum.Enum):
    """What the account of a token may do."""

    ACCEPTED = "accepted the licence"
    STRANGER = "did not accept it"
    NARROW = "accepted it, but the token may not read gated repositories"


class Way(enum.Enum):
    """How the bytes of a file go wrong."""

    CUT = "the connection ends in the midst of an answer"
    RESET = "the connection is reset"
    STALL = "nothing comes any more"
    WRONG = "one byte is another one"
    WHOLE = "the asked range is ignored"
    LINK_RAN_OUT = "the store refuses the link"


@dataclass(kw_only=True)
class Fault:
    """What happens at the next `times` answers with the bytes of `file`, or of any file.

    Either a `way`, `after` so many bytes of the answer, or a `status` with `headers`.
    """

    way: Way | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    after: int = 0
    times: int = 1
    file: str | None = None


@dataclass(kw_only=True)
class Asked:
    """One question: the method, the path, the range and the header with the token."""

    method: str
    path: str
    range: str | None
    token: str | None


@dataclass(kw_only=True)
class FakeHub:
    """What the hub serves: the files below `folder` as `repository`.

    `tokens` are the valid ones. Large files (`.safetensors`) are redirected to a store at another address, which
    refuses whoever shows it a token. `api_faults` are the answers to the next questions that are not for files.
    """

    folder: Path
    repository: str = "someone/flux-tuned"
    gated: bool = False
    private: bool = False
    tokens: dict[str, Rights] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    api_faults: list[Fault] = field(default_factory=list)
    revision: str = REVISION
    url: str = ""
    store: str = ""
    asked: list[Asked] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    ending: threading.Event = field(default_factory=threading.Event)

    def fetched(self) -> list[str]:
        """The paths of the files that were asked for, in their order."""
        mark = f"/resolve/{self.revision}/"
        return [asked.path.split(mark)[1] for asked in self.asked if asked.method == "GET" and mark in asked.path]

    def ranges(self, name: str) -> list[str | None]:
        """The ranges of a file, by the end of its path, that the store or the hub sent."""
        ours = (asked for asked in self.asked if asked.method == "GET" and asked.path.endswith(name))
        return [asked.range for asked in ours if "/store/" in asked.path or not name.endswith(".safetensors")]

    def next_fault(self, path: str | None) -> Fault | None:
        """The fault that is due for the file at `path`, or for a question that is for none."""
        for fault in self.api_faults if path is None else self.faults:
            if fault.times > 0 and (fault.file is None or (path or "").endswith(fault.file)):
                fault.times -= 1
                return fault
        return None


@contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    """Serve `hub` and its store on free ports while the context lasts."""
    with contextlib.ExitStack() as stack:
        hub.store = stack.enter_context(_listening(type("Store", (_Store,), {"hub": hub})))
        hub.url = stack.enter_context(_listening(type("Hub", (_Hub,), {"hub": hub})))
        stack.callback(hub.ending.set)
        yield hub


@contextmanager
def _listening(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Answers(http.server.BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, *_: Any) -> None:
        """Print nothing."""

    def do_HEAD(self) -> None:
        self._note()

    def do_GET(self) -> None:
        self._note()

    def _note(self) -> None:
        path, token = self.path.split("?")[0], self.headers.get("Authorization")
        self.hub.asked.append(Asked(method=self.command, path=path, range=self.headers.get("Range"), token=token))
        with contextlib.suppress(ConnectionError):  # whoever asked does not wait any more
            self._answer(path)

    def _answer(self, path: str) -> None:
        raise AssertionError(path)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self._head(status, len(body), headers)
        if self.command == "GET":
            self.wfile.write(body)

    def _head(self, status: int, length: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send_file(self, path: str) -> None:
        """The bytes of a file, or of the range that is asked for, with what is due to go wrong."""
        content, fault = (self.hub.folder / path).read_bytes(), self.hub.next_fault(path)
        if fault is not None and fault.way is None:
            self._send(fault.status, b"", fault.headers)
            return
        way, asked = fault.way if fault else None, self.headers.get("Range")
        if way is Way.LINK_RAN_OUT:
            self._send(403, b"<Error><Code>AccessDenied</Code></Error>")
            return
        if way is Way.WRONG:
            content = content[:-1] + bytes([content[-1] ^ 1])
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "Accept-Ranges": "bytes"}
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and way is not Way.WHOLE else 0
        if start >= len(content) > 0:
            self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
            return
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._head(206 if start else 200, len(content) - start, headers)
        if self.command == "GET":
            self._send_bytes(path, content[start:], fault)

    def _send_bytes(self, path: str, body: bytes, fault: Fault | None) -> None:
        way, sent = fault.way if fault else None, self.hub.sent
        broken = way in (Way.CUT, Way.RESET, Way.STALL)
        part = body[: fault.after] if fault and broken else body
        self.wfile.write(part)
        sent[path] = sent.get(path, 0) + len(part)
        if way is Way.STALL:
            self.hub.ending.wait(30.0)
        if way is Way.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


class _Store(_Answers):
    """Where the bytes of large files lie; a link to it needs no token."""

    def _answer(self, path: str) -> None:
        if self.headers.get("Authorization"):
            self._send(400, b"<Error><Code>InvalidArgument</Code></Error>")
        else:
            self._send_file(path.removeprefix("/store/"))


class _Hub(_Answers):
    """Questions, small files, and links to the store."""

    def _answer(self, path: str) -> None:
        hub = self.hub
        if not path.startswith(f"/{hub.repository}/resolve/") and (fault := hub.next_fault(None)):
            self._send(fault.status, b"", fault.headers)
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in hub.tokens:
            self._refuse(401, "", "Invalid credentials in Authorization header")
            return
        ours = path.startswith((f"/api/models/{hub.repository}", f"/{hub.repository}/"))
        if not ours or (hub.private and hub.tokens.get(token) is not Rights.ACCEPTED):
            self._refuse(404 if token else 401, "RepoNotFound", "Repository not found" if token else "Invalid username")
        elif path in (f"/api/models/{hub.repository}", f"/api/models/{hub.repository}/revision/main"):
            self._send(200, json.dumps(self._info()).encode(), {"Content-Type": "application/json"})
        elif self._may_read(token):
            self._give(path)

    def _may_read(self, token: str) -> bool:
        rights = self.hub.tokens.get(token)
        if not self.hub.gated or rights is Rights.ACCEPTED:
            return True
        if rights is Rights.NARROW:
            self._refuse(403, "", NARROW)
        else:
            said = "and you are not in the authorized list" if token else "You must be authenticated to access it"
            self._refuse(
                403 if token else 401, "GatedRepo", f"Access to model {self.hub.repository} is restricted {said}"
            )
        return False

    def _give(self, path: str) -> None:
        hub = self.hub
        if path == f"/api/models/{hub.repository}/auth-check":
            self._send(200, b"{}")
            return
        name = path.removeprefix(f"/{hub.repository}/resolve/{hub.revision}/")
        file = hub.folder / name
        if name == path or not file.is_file():
            self._refuse(404, "EntryNotFound", "Entry not found")
        elif file.suffix != ".safetensors":
            self._send_file(name)
        else:
            large = {"X-Linked-Size": str(file.stat().st_size), "X-Linked-ETag": f'"{_sha256(file, _mark(file))}"'}
            link = {"Location": f"{hub.store}/store/{name}?signature=1", "X-Repo-Commit": hub.revision}
            self._send(302, b"", large | link)

    def _refuse(self, status: int, code: str, message: str) -> None:
        headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
        self._send(status, json.dumps({"error": message}).encode(), headers)

    def _info(self) -> dict[str, Any]:
        files = sorted(file for file in self.hub.folder.rglob("*") if file.is_file())
        siblings = [self._entry(file) for file in files]
        gated = "auto" if self.hub.gated else False
        return {"id": self.hub.repository, "sha": self.hub.revision, "gated": gated, "siblings": siblings}

    def _entry(self, file: Path) -> dict[str, Any]:
        content = file.read_bytes()
        entry: dict[str, Any] = {"rfilename": file.relative_to(self.hub.folder).as_posix(), "size": len(content)}
        entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        if file.suffix == ".safetensors":
            entry["lfs"] = {"sha256": _sha256(file, _mark(file)), "size": len(content), "pointerSize": 130}
        return entry


def _mark(file: Path) -> int:
    return file.stat().st_mtime_ns


@functools.cache
def _sha256(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
