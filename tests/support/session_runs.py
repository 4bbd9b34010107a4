"""A request of a session, and what came of it."""

from engine.events import Event, PictureReady
from engine.requests import GenerationRequest
from engine.session import Session

REQUEST = GenerationRequest(prompt="a red cube", seed=7)


def run(session: Session, request: GenerationRequest = REQUEST) -> list[Event]:
    """All events of a request."""
    return list(session.generate(request))


def pictures(events: list[Event]) -> list[PictureReady]:
    """The pictures among events."""
    return [event for event in events if isinstance(event, PictureReady)]
