"""Tests of errors in the shape that OpenAI's clients read."""

import json

import pytest

from engine.errors import EngineCrashed, EngineError, InvalidRequest, ModelNotFound, OutOfMemory, PromptTooLong
from engine.serve.refusals import JobCancelled, Refusal, ServerStopping, error_answer


@pytest.mark.parametrize(
    ("error", "status", "kind", "code", "is_final"),
    [
        (Refusal("no: ask again", status=418, code="tea", param="n"), 418, "invalid_request_error", "tea", False),
        (Refusal("full: wait", status=503, code="queue_full"), 503, "server_error", "queue_full", False),
        (InvalidRequest("no"), 400, "invalid_request_error", "invalid_value", False),
        (PromptTooLong("no", cut_off="words"), 400, "invalid_request_error", "invalid_value", False),
        (ModelNotFound("no"), 404, "invalid_request_error", "model_not_found", False),
        (JobCancelled("no"), 409, "invalid_request_error", "cancelled", True),
        (ServerStopping("no"), 503, "server_error", "stopping", False),
        (EngineCrashed("no"), 500, "server_error", "EngineCrashed", True),
        (OutOfMemory("no"), 500, "server_error", "OutOfMemory", True),
        (EngineError("no"), 500, "server_error", "EngineError", True),
    ],
)
def test_answers(error: EngineError, status: int, kind: str, code: str, is_final: bool) -> None:
    answer = error_answer(error)
    told = json.loads(bytes(answer.body))["error"]
    assert (answer.status_code, told["message"], told["type"], told["code"]) == (status, error.sentence, kind, code)
    assert (answer.headers.get("x-should-retry") == "false") is is_final
