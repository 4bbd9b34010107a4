"""What the server refuses, with its HTTP status, and every error in the shape that OpenAI's clients read."""

from typing import Any, Final

from starlette.responses import JSONResponse

from engine.errors import EngineError, InvalidRequest, ModelNotFound

INVALID_REQUEST: Final = "invalid_request_error"
SERVER_ERROR: Final = "server_error"
NO_RETRY: Final = {"x-should-retry": "false"}  # what has failed fails again: OpenAI's clients read this and stop


class Refusal(EngineError):
    """A request that is not served: `status` is HTTP's, `param` the field at fault, `code` a word for programs."""

    def __init__(
        self,
        sentence: str,
        *,
        status: int = 400,
        code: str = "invalid_value",
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.param = param
        self.headers = headers or {}


class JobCancelled(EngineError):
    """The job was cancelled before it ended."""


class ServerStopping(EngineError):
    """The server stops, and takes no more jobs."""


def error_answer(error: EngineError) -> JSONResponse:
    """The answer that tells `error`, in OpenAI's shape."""
    match error:
        case Refusal():
            return _answer(error, error.status, code=error.code, param=error.param, headers=error.headers)
        case InvalidRequest():
            return _answer(error, 400, code="invalid_value")
        case ModelNotFound():
            return _answer(error, 404, code="model_not_found", param="model")
        case JobCancelled():
            return _answer(error, 409, code="cancelled", headers=NO_RETRY)
        case ServerStopping():
            return _answer(error, 503, code="stopping")
        case _:
            return _answer(error, 500, code=type(error).__name__, headers=NO_RETRY)


def error_values(error: EngineError, *, kind: str, code: str | None, param: str | None) -> dict[str, Any]:
    """OpenAI's error object."""
    return {"error": {"message": error.sentence, "type": kind, "param": param, "code": code}}


def _answer(
    error: EngineError,
    status: int,
    *,
    code: str | None,
    param: str | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    kind = SERVER_ERROR if status >= 500 else INVALID_REQUEST
    return JSONResponse(error_values(error, kind=kind, code=code, param=param), status, headers=headers)
