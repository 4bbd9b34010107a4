"""A hub on this machine that answers as the Hugging Face Hub does, for one repository."""

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass(kw_only=True)
class FakeHub:
    """What the hub serves: the files below `folder` as `repository`, to `token` only where the model is gated."""

    folder: Path
    repository: str = "someone/flux-tuned"
    token: str | None = None
    cut_after: int | None = None
    damaged: str | None = None
    revision: str = REVISION
    url: str = ""
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)

    def fetched(self) -> list[str]:
        """The paths of the files that were sent, in their order."""
        mark = f"/resolve/{self.revision}/"
        return [path.split(mark)[1] for method, path, _ in self.requests if method == "GET" and mark in path]


@contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    """Serve `hub` on a free port while the context lasts."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, *_: Any) -> None:
        """Print nothing."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path, hub = self.path.split("?")[0], self.hub
        hub.requests.append((self.command, path, self.headers.get("Range")))
        hub.tokens.add(self.headers.get("Authorization"))
        if path in (f"/api/models/{hub.repository}", f"/api/models/{hub.repository}/revision/main"):
            self._send(200, json.dumps(self._info()).encode(), with_body=with_body)
            return
        prefix = f"/{hub.repository}/resolve/{hub.revision}/"
        file = hub.folder / path.removeprefix(prefix)
        if not path.startswith(prefix) or not file.is_file():
            self._send(404, b"", with_body=False, headers={"X-Error-Code": "RepoNotFound"})
        elif hub.token is not None and self.headers.get("Authorization") != f"Bearer {hub.token}":
            self._send(403, b"", with_body=False, headers={"X-Error-Code": "GatedRepo"})
        else:
            self._send_file(file, with_body=with_body)

    def _info(self) -> dict[str, Any]:
        files = sorted(file for file in self.hub.folder.rglob("*") if file.is_file())
        siblings = [self._entry(file) for file in files]
        return {"id": self.hub.repository, "sha": self.hub.revision, "siblings": siblings}

    def _entry(self, file: Path) -> dict[str, Any]:
        content = file.read_bytes()
        entry: dict[str, Any] = {"rfilename": file.relative_to(self.hub.folder).as_posix(), "size": len(content)}
        entry["blobId"] = hashlib.sha1(content).hexdigest()
        if file.suffix == ".safetensors":
            digest = hashlib.sha256(content).hexdigest()
            entry["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 130}
        return entry

    def _send_file(self, file: Path, *, with_body: bool) -> None:
        content = file.read_bytes()
        if file.name == self.hub.damaged:
            content = content[:-1] + bytes([content[-1] ^ 1])
        etag = hashlib.sha256(content).hexdigest()
        wanted = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")
        start, stop = int(wanted[0]), int(wanted[1]) + 1 if wanted[1] else len(content)
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": self.hub.revision, "Accept-Ranges": "bytes"}
        if "Range" in self.headers:
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
        status = 206 if "Range" in self.headers else 200
        self._send(status, content[start:stop], with_body=with_body, headers=headers)

    def _send(self, status: int, body: bytes, *, with_body: bool, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not with_body:
            return
        cut = self.hub.cut_after
        if cut is not None and len(body) > cut:  # the line goes dead, once
            self.hub.cut_after = None
            body, self.close_connection = body[:cut], True
        self.wfile.write(body)
