"""The engine's process as its program holds it: started, spoken to in messages, seen to die, ended."""

import contextlib
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from engine.child_process import StandardError, command_of_engine, has_exited, obituary, spawn
from engine.errors import EngineCrashed, EngineError, ProtocolError
from engine.events import Readings
from engine.protocol import FrameCutShort, Heartbeat, Hello, Message, Shutdown, encode, read_message, write_frame


class EngineProcess:
    """One process; `close` may come from any thread.

    `on_heartbeat` and `on_end` are called by a thread of this one's, the second once, when the process has ended
    or could not be started. `last_heartbeat` is on `time.monotonic`'s clock.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        *,
        on_heartbeat: Callable[[Readings], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self._command = list(command or command_of_engine())
        self._env = env
        self._on_heartbeat = on_heartbeat
        self._on_end = on_end
        self._process: subprocess.Popen[bytes] | None = None
        self._threads: list[threading.Thread] = []
        self._inbox: queue.Queue[Message | None] = queue.Queue()
        self._outbox: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closing = False
        self._ended = threading.Event()
        self._end: EngineError = EngineCrashed("the engine process has not been started")
        self._doing = "started"
        self._stderr = StandardError()
        self.last_heartbeat = time.monotonic()

    @property
    def pid(self) -> int | None:
        """The process's number, None before it was started."""
        return self._process.pid if self._process else None

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone, or could not be started."""
        return self._ended.is_set()

    @property
    def end(self) -> EngineError:
        """Why the process is not there."""
        return self._end

    def start(self, timeout: float = 30.0) -> None:
        """Start the process and wait up to `timeout` seconds for its first message.

        Raises:
            EngineCrashed: it cannot be started, ends at once, says nothing, or `close` was called.
            ProtocolError: it speaks another version, or something else.
        """
        try:
            self._spawn()
        except EngineCrashed as error:
            self._conclude(error)
            raise
        self._outbox.put(encode(Hello()))
        try:
            message = self._inbox.get(timeout=timeout)
        except queue.Empty:
            self.close(timeout=0.0)
            raise EngineCrashed(
                f"the engine process did not answer within {timeout:g} s of its start: "
                "try again when the computer is less busy"
            ) from None
        if message is None:
            self._inbox.put(None)
            raise self._end
        if not isinstance(message, Hello):
            self.close(timeout=0.0)
            raise ProtocolError("the engine process did not greet: install Triptych again")
        self._doing = "waited for work"

    def close(self, timeout: float = 5.0) -> None:
        """End the process within about `timeout` seconds: ask, then terminate, then kill; safe to call twice."""
        with self._lock:
            self._closing = True
            process = self._process
        if process is None:
            return
        self._outbox.put(encode(Shutdown()))
        self._outbox.put(None)
        if not has_exited(process, timeout * 0.6):
            process.terminate()
            if not has_exited(process, timeout * 0.4):
                process.kill()
                process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _spawn(self) -> None:
        with self._lock:
            if self._closing:
                raise EngineCrashed("the engine process was closed before it started")
            assert self._process is None, "a client starts one process"
            process = self._process = spawn(self._command, self._env)
            self.last_heartbeat = time.monotonic()
            tasks = {"engine-writer": self._write, "engine-log": self._stderr.drain, "engine-reader": self._read}
            self._threads = [
                threading.Thread(target=task, args=(process,), name=name, daemon=True) for name, task in tasks.items()
            ]
            for thread in self._threads:
                thread.start()

    def _next(self) -> Message:
        message = self._inbox.get()
        if message is None:
            self._inbox.put(None)
            raise self._end
        return message

    def _write(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        with contextlib.suppress(OSError):
            while (frame := self._outbox.get()) is not None:
                write_frame(process.stdin, *frame)
        with contextlib.suppress(OSError):
            process.stdin.close()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Sort what comes, until the process has ended and its end has a sentence."""
        assert process.stdout
        broken: ProtocolError | None = None
        with process.stdout as stream:
            try:
                while (message := read_message(stream)) is not None:
                    if isinstance(message, Heartbeat):
                        self.last_heartbeat = time.monotonic()
                        if self._on_heartbeat:
                            self._on_heartbeat(message.readings)
                    else:
                        self._inbox.put(message)
            except FrameCutShort:
                pass  # it died while it wrote
            except ProtocolError as error:
                broken = error
        if broken or not has_exited(process, 2.0):
            process.kill()
        code = process.wait()
        last_line = self._stderr.last_line()
        doing = f"{self._doing} and was closed" if self._closing else self._doing
        self._outbox.put(None)
        self._conclude(broken or EngineCrashed(obituary(code, doing, last_line)))

    def _conclude(self, end: EngineError) -> None:
        self._end = end
        self._ended.set()
        self._inbox.put(None)
        if self._on_end:
            self._on_end()
