"""A whole picture in an open session, and its phases."""

import time
from typing import TYPE_CHECKING, Final

from engine.bench.case import Case, Tell, clear_memory, peak_bytes
from engine.bench.timing import summarize
from engine.events import Event, Failed, Noted, PictureReady
from engine.requests import GenerationRequest

if TYPE_CHECKING:
    from engine.session import Session

PROMPTS: Final = ("a red cube", "a blue ball", "a green apple", "a yellow car")  # the first one warms up
FEWEST: Final = 3
PICTURE_SECONDS: Final = 10.0  # after which no further one begins
WHOLE: Final = "triptych"


def measure_picture(session: "Session", *, width: int, height: int, tell: Tell) -> Case:
    """Two pictures or more of several prompts at the model's own number of steps, the first of them not counted.

    Raises:
        EngineError: a picture failed.
    """
    made: list[PictureReady] = []
    notes: set[str] = set()
    started = time.perf_counter()
    clear_memory(session.device)
    for number, prompt in enumerate(PROMPTS):
        tell(f"a whole picture, {number + 1} of {len(PROMPTS)}")
        request = GenerationRequest(prompt=prompt, seed=number, width=width, height=height)
        picture: PictureReady | None = None
        for event in session.generate(request):
            picture = _seen(event, notes) or picture
        assert picture, "a job that did not fail made a picture"
        made.append(picture)
        if len(made) >= FEWEST and time.perf_counter() - started > PICTURE_SECONDS:
            break
    counted = made[1:]
    phases = {
        phase.value: summarize([each.phase_seconds[phase] for each in counted]) for phase in made[0].phase_seconds
    }
    peak = peak_bytes(session.device)
    return Case(
        name="a whole picture",
        sizes={"width": width, "height": height, "steps": session.description.defaults.steps},
        timings={WHOLE: summarize([each.seconds for each in counted]), **phases},
        skipped={f"note {number}": note for number, note in enumerate(sorted(notes), start=1)},
        peak_bytes={} if peak is None else {WHOLE: peak},
    )


def _seen(event: Event, notes: set[str]) -> PictureReady | None:
    match event:
        case PictureReady():
            return event
        case Noted(sentence=sentence):
            notes.add(sentence)
        case Failed(error=error):
            raise error
    return None
