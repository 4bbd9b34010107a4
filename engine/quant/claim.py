"""A conversion's claim to its target: whether it may begin there, or has made its model already."""

from collections.abc import Mapping
from typing import Any

from engine.checkpoint.digest import RECORD
from engine.checkpoint.writer import check_target
from engine.errors import InvalidRequest, OutputExists
from engine.headers import read_json
from engine.quant.fingerprint import check_same
from engine.quant.planning import Place
from engine.quant.surroundings import Obstacle
from engine.requests import ConversionRequest


class Claim:
    """What `request` may do with the target of `place`, by its `fingerprint`; each question looks at the disk anew."""

    def __init__(self, request: ConversionRequest, place: Place, fingerprint: Mapping[str, Any]) -> None:
        self._request = request
        self._work = place.work
        self._parts = place.source.parts
        self._fingerprint = fingerprint

    @property
    def is_met(self) -> bool:
        """Whether the target is this conversion's, whole, and only the working folder is left to delete.

        Raises:
            InvalidModel: a record is damaged.
        """
        record, begun = self._work.target / RECORD, self._work.begun()
        if self._request.restart or begun is None or not record.exists():
            return False
        return bool(read_json(record).get("job", "") == begun.get("job"))

    def check(self) -> None:
        """See that nothing is in the way: no target that may not be replaced, no blocks of another conversion.

        An empty working folder beside a target is deleted.

        Raises:
            InvalidRequest: another conversion was begun to the target.
            OutputExists: the target is there and may not be replaced.
            InvalidModel: a record is damaged.
        """
        if self._request.restart:
            check_target(self._parts, self._work.target, force=self._request.force)
            return
        if (begun := self._work.begun()) is not None:
            check_same(begun, self._fingerprint, target=self._work.target, folder=self._work.folder)
        elif self._work.target.exists():
            self._work.tidy()
        if not self.is_met:
            check_target(self._parts, self._work.target, force=self._request.force)

    def obstacle(self) -> Obstacle | None:
        """What `check` would refuse, None where it refuses nothing.

        Raises:
            InvalidModel: a record is damaged.
        """
        try:
            self.check()
        except (InvalidRequest, OutputExists) as error:
            other_begun = isinstance(error, InvalidRequest)
            return Obstacle(error=error, other_begun=other_begun, replaceable=self._is_replaceable())
        return None

    def _is_replaceable(self) -> bool:
        try:
            check_target(self._parts, self._work.target, force=True)
        except OutputExists:
            return False
        return True
