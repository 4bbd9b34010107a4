"""One way through a prompt's choices: by chance, or by a combination's number."""

import bisect
import itertools
import random
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication

from app.prompting.syntax import MAX_LETTERS, Choice, Node, Option, PromptMistake, Wildcard, Words

translate = QCoreApplication.translate

MAX_DRAWS: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Deck:
    """Options to draw from, with their summed weights; options of weight 0 are left out."""

    options: tuple[Option, ...]
    sums: tuple[float, ...]

    @classmethod
    def of(cls, options: tuple[Option, ...]) -> "Deck":
        """The deck of what can be drawn."""
        drawn = tuple(option for option in options if option.weight)
        return cls(options=drawn, sums=tuple(itertools.accumulate(option.weight for option in drawn)))


class Choices(Protocol):
    """What a way needs to know of the choices it goes through."""

    def deck(self, node: Choice | Wildcard) -> Deck:
        """What a node draws from."""

    def count_of_node(self, node: Node) -> int:
        """How many combinations a node has."""

    def count_of_option(self, option: Option) -> int:
        """How many combinations an option has."""

    def table(self, node: Choice) -> list[list[int]]:
        """`table[i][k]`: in how many ways `k` of the options from `i` on can be picked."""


class Walk:
    """One way through a template: by chance, or by a combination's number.

    Raises:
        PromptMistake: the text grows too long, or draws too often.
    """

    def __init__(self, template: Choices, way: random.Random | int) -> None:
        self._template = template
        self._way = way
        self._draws = 0
        self._letters = 0

    def text(self, nodes: tuple[Node, ...]) -> str:
        """The words of `nodes`."""
        if isinstance(self._way, int):
            return self._combined(nodes, self._way)
        return "".join(self._drawn(node, self._way) for node in nodes)

    def _drawn(self, node: Node, chance: random.Random) -> str:
        if isinstance(node, Words):
            return self._spend(node.text)
        deck = self._template.deck(node)
        if isinstance(node, Wildcard) or node.high == 1:
            self._count_draw()
            return self.text(deck.options[_draw(deck.sums, chance)].nodes)
        options = list(deck.options)
        texts = []
        most = min(node.high, len(options))
        for _ in range(node.low + int(chance.random() * (most - node.low + 1))):
            self._count_draw()
            chosen = options.pop(_draw(tuple(itertools.accumulate(option.weight for option in options)), chance))
            texts.append(self.text(chosen.nodes).strip())
        return self._spend(node.separator).join(texts)

    def _combined(self, nodes: tuple[Node, ...], index: int) -> str:
        parts = []
        for node in reversed(nodes):
            index, own = divmod(index, self._template.count_of_node(node))
            parts.append(self._spend(node.text) if isinstance(node, Words) else self._chosen(node, own))
        return "".join(reversed(parts))

    def _chosen(self, node: Choice | Wildcard, index: int) -> str:
        self._count_draw()
        if isinstance(node, Choice) and node.high > 1:
            return self._picked(node, index)
        for option in self._template.deck(node).options:
            ways = self._template.count_of_option(option)
            if index < ways:
                return self._combined(option.nodes, index)
            index -= ways
        raise AssertionError("a combination lies beyond the count")

    def _picked(self, node: Choice, index: int) -> str:
        table = self._template.table(node)
        left = node.low
        while index >= table[0][left]:
            index -= table[0][left]
            left += 1
        texts = []
        for number, option in enumerate(self._template.deck(node).options):
            if left == 0:
                break
            rest = table[number + 1][left - 1]
            with_it = self._template.count_of_option(option) * rest
            if index >= with_it:
                index -= with_it
                continue
            own, index = divmod(index, rest)
            texts.append(self._combined(option.nodes, own).strip())
            left -= 1
        return node.separator.join(texts)

    def _count_draw(self) -> None:
        self._draws += 1
        if self._draws > MAX_DRAWS:
            raise PromptMistake(
                translate("PromptSyntax", "the prompt draws more than {most} times: use fewer wildcards").format(
                    most=MAX_DRAWS
                )
            )

    def _spend(self, text: str) -> str:
        self._letters += len(text)
        if self._letters > MAX_LETTERS:
            sentence = translate(
                "PromptSyntax", "the prompt grows beyond {most} characters: use shorter or fewer wildcards"
            )
            raise PromptMistake(sentence.format(most=MAX_LETTERS))
        return text


def _draw(sums: tuple[float, ...], chance: random.Random) -> int:
    return min(bisect.bisect_right(sums, chance.random() * sums[-1]), len(sums) - 1)
