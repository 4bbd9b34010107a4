"""How a student is distilled: every number that the result depends on."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from engine.quant.calibrated.sizes import OTHER_SIZES
from kernels.reference import Activations

Start = Literal["calibrated", "instant"]
BATCH_TOKENS: Final = 65_536  # image tokens of an update: 256 pictures of 256 x 256, 16 of 1024 x 1024
MOST_STATES: Final = 256  # of an update
SMALL_PARAMETERS: Final = 10**9
SMALL_UPDATES: Final = 12_000
LARGE_UPDATES: Final = 3_000
SMALL_FEATURES: Final = 0.5  # a small model's teacher can stay beside its student
ROUND_UPDATES: Final = 400
PROMPTS_A_STATE: Final = 4  # prompts of a round for each state of a batch
PILOT_WIDTH: Final = 384  # the model's width at which `OTHER_RATE` was found
OTHER_RATE: Final = 5e-4


@dataclass(frozen=True, kw_only=True)
class DistillationSettings:
    """A schedule in numbers of updates, so that it is the same on every machine.

    `start` is the recipe that codes start from. Each of `rounds` begins with new trajectories of `round_prompts`
    prompts, of which the share `rollouts` is the student's own; `kept_rounds` of them are learned from at once.
    Guidance is the model's default for every second prompt, and otherwise anything within `guidance_spread` of it, as a
    share. `other_sizes` is the share of a round's prompts that are drawn at another size than the model's own, where it
    makes others. Rates are peaks: `code_rate` is Muon's for latent weights in units of their row's scale, `scale_rate`
    Adam's for the logarithms of row scales, `other_rate` Adam's for biases, norms and what lies outside the blocks.
    A window of fewer than `full_updates` has rates in proportion: there is no time to make good what large ones break.
    They rise for the share `warmup` of a window's updates, stay until `decay_from`, and fall as a cosine: that of codes
    until `frozen_at`, the others until the end. From `freeze_from` on codes freeze, those far from a threshold first.
    `features` weighs what the blocks make beside the velocity that comes of it all; where it is not 0, the teacher
    stays on the device. `checkpoint_seconds` and `compiled` change no number that is recorded.
    """

    updates: int
    batch: int
    rounds: int
    round_prompts: int
    other_rate: float
    start: Start = "calibrated"
    kept_rounds: int = 8
    rollouts: float = 0.25
    guidance_spread: float = 0.5
    steps_spread: float = 0.4
    other_sizes: float = OTHER_SIZES
    full_updates: int = 200
    code_rate: float = 1e-2
    scale_rate: float = 1e-3
    warmup: float = 0.03
    decay_from: float = 0.4
    freeze_from: float = 0.7
    frozen_at: float = 0.9
    features: float = 0.0
    activations: Activations = "int8"
    checkpoint_seconds: float = 120.0
    compiled: bool = False

    def __post_init__(self) -> None:
        counts = (self.updates, self.batch, self.rounds, self.round_prompts, self.kept_rounds)
        assert min(counts) > 0, f"nothing is learned with {counts}"
        assert self.rounds <= self.updates, f"{self.rounds} rounds in {self.updates} updates"
        assert self.features >= 0, f"a weight of {self.features}"
        assert 0 <= self.rollouts <= 1, f"a share of roll-outs of {self.rollouts}"
        assert 0 <= self.other_sizes < 1, f"a share of other sizes of {self.other_sizes}"
        assert 0 <= self.warmup <= self.decay_from <= self.freeze_from < self.frozen_at <= 1, (
            "the schedule is out of order"
        )

    def round_of(self, update: int) -> int:
        """The round that `update` (from 0) belongs to."""
        return update * self.rounds // self.updates

    def to_json(self) -> dict[str, Any]:
        """What the result depends on."""
        return {name: value for name, value in asdict(self).items() if name != "checkpoint_seconds"}


def settings_for(
    *, parameters: int, width: int, tokens: int, updates: int | None = None, compiled: bool = False
) -> DistillationSettings:
    """The settings for a model of so many `parameters`, `width` numbers a token and `tokens` a picture."""
    small = parameters < SMALL_PARAMETERS
    updates = updates or (SMALL_UPDATES if small else LARGE_UPDATES)
    batch = max(1, min(MOST_STATES, BATCH_TOKENS // tokens))
    return DistillationSettings(
        updates=updates,
        batch=batch,
        rounds=max(1, round(updates / ROUND_UPDATES)),
        round_prompts=PROMPTS_A_STATE * batch,
        other_rate=OTHER_RATE * min(1.0, PILOT_WIDTH / width),
        features=SMALL_FEATURES if small else 0.0,
        compiled=compiled,
    )
