"""A prompt with its choices and wildcards resolved: drawn by a seed, counted, or gone through one by one."""

import random
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.prompting.syntax import (
    MAX_DEPTH,
    Choice,
    Node,
    Option,
    PromptMistake,
    Wildcard,
    Words,
    deck_name,
    parse,
)
from app.prompting.walk import Deck, Walk
from app.prompting.wildcards import MARKS, Entry, WildcardBook

translate = QCoreApplication.translate

COUNT_CAP: Final = 1_000_000_000


class Template:
    """A prompt's text whose every wildcard is there; nothing in it can fail but by growing too long.

    The same seed gives the same words, on every machine and version of Python.
    """

    def __init__(self, text: str, wildcards: WildcardBook, *, may_be_empty: bool = False) -> None:
        """Read the text and every wildcard file that it can come to; a negative prompt's may come to nothing.

        Raises:
            PromptMistake: the text is wrong, a wildcard is missing, or wildcards name each other without end.
        """
        self._wildcards = wildcards
        self._may_be_empty = may_be_empty
        self._files: dict[str, Deck] = {}
        self._depths: dict[str, int] = {}
        self._decks: dict[int, Deck] = {}
        self._counts: dict[int, int] = {}
        self._tables: dict[int, list[list[int]]] = {}
        self._nodes = parse(text)
        self._resolve(self._nodes, (), 0)

    @property
    def has_choices(self) -> bool:
        """Whether two seeds can give different words."""
        return any(not isinstance(node, Words) for node in self._nodes)

    def count(self) -> int:
        """How many combinations there are, whatever the order of what is picked; at most `COUNT_CAP`."""
        return self._count_of(self._nodes)

    def words(self, seed: int) -> str:
        """The prompt that `seed` draws.

        Raises:
            PromptMistake: it grows longer than a prompt may be.
        """
        chance = random.Random(seed)  # only `random()` is used, which every version of Python keeps as it is
        return self._finish(Walk(self, chance).text(self._nodes))

    def combination(self, index: int) -> str:
        """Combination `index` (from 0), the last choice changing fastest.

        Raises:
            PromptMistake: it grows longer than a prompt may be.
        """
        assert 0 <= index < self.count()
        return self._finish(Walk(self, index).text(self._nodes))

    def deck(self, node: Choice | Wildcard) -> Deck:
        """What a node draws from."""
        if isinstance(node, Wildcard):
            return self._files[node.name]
        if id(node) not in self._decks:
            name = deck_name(node)
            picked = name is not None and node.high > 1
            self._decks[id(node)] = self._files[name or ""] if picked else Deck.of(node.options)
        return self._decks[id(node)]

    def count_of_option(self, option: Option) -> int:
        """How many combinations one option has."""
        return self._count_of(option.nodes)

    def table(self, node: Choice) -> list[list[int]]:
        """`table[i][k]`: in how many ways `k` of the options from `i` on can be picked."""
        if id(node) not in self._tables:
            rows = [[1] + [0] * node.high]
            for option in reversed(self.deck(node).options):
                ways, after = self.count_of_option(option), rows[-1]
                picked = [min(COUNT_CAP, after[k] + ways * after[k - 1]) for k in range(1, node.high + 1)]
                rows.append([1, *picked])
            self._tables[id(node)] = rows[::-1]
        return self._tables[id(node)]

    def count_of_node(self, node: Node) -> int:
        """How many combinations one node has."""
        if isinstance(node, Words):
            return 1
        if id(node) not in self._counts:
            if isinstance(node, Choice) and node.high > 1:
                total = sum(self.table(node)[0][node.low :])
            else:
                total = sum(self.count_of_option(option) for option in self.deck(node).options)
            self._counts[id(node)] = min(total, COUNT_CAP)
        return self._counts[id(node)]

    def _count_of(self, nodes: tuple[Node, ...]) -> int:
        total = 1
        for node in nodes:
            total = min(COUNT_CAP, total * self.count_of_node(node))
        return total

    def _resolve(self, nodes: tuple[Node, ...], within: tuple[Entry, ...], level: int) -> int:
        """Read what `nodes` can come to, which entries `within` led to; how deep they nest."""
        deepest = 0
        for node in nodes:
            if isinstance(node, Words):
                continue
            if isinstance(node, Choice):
                below = 1 + max(self._resolve(option.nodes, within, level + 1) for option in node.options)
                self._check_picks(node, within)
            else:
                below = 1 + self._resolve_file(node, within, level + 1)
            if level + below > MAX_DEPTH:
                raise _placed(_too_deep(), node, within)
            deepest = max(deepest, below)
        return deepest

    def _resolve_file(self, node: Wildcard, within: tuple[Entry, ...], level: int) -> int:
        if level > MAX_DEPTH:
            raise _placed(_too_deep(), node, within)
        if node.name in self._depths:
            return self._depths[node.name]
        try:
            entries = self._wildcards.entries(node.name)
            plain = self._wildcards.plain_deck(node.name)
        except PromptMistake as error:
            raise _placed(error.sentence, node, within) from None
        self._refuse_loop(node, within)
        options = []
        depth = 0
        for entry in entries if plain is None else ():
            nodes = _parse_entry(entry)
            depth = max(depth, self._resolve(nodes, (*within, entry), level))
            options.append(Option(weight=entry.weight, nodes=nodes))
        self._files[node.name] = plain or Deck.of(tuple(options))
        self._depths[node.name] = depth
        return depth

    def _refuse_loop(self, node: Wildcard, within: tuple[Entry, ...]) -> None:
        names = [entry.name for entry in within]
        looping = next((name for name in self._wildcards.matching(node.name) if name in names), None)
        if looping is None:
            return
        chain = " → ".join((*names[names.index(looping) :], looping))
        sentence = translate(
            "PromptSyntax", "the wildcards {chain} name each other without end: take __{name}__ out of {last}"
        )
        raise _placed(sentence.format(chain=chain, name=node.name, last=names[-1]), node, within)

    def _check_picks(self, node: Choice, within: tuple[Entry, ...]) -> None:
        there = len(self.deck(node).options)
        if node.low > there:
            sentence = translate(
                "PromptSyntax", "the prompt picks {low} of {there} choices: add choices, or pick fewer"
            )
            raise _placed(sentence.format(low=node.low, there=there), node, within)

    def _finish(self, text: str) -> str:
        if not text.strip() and not self._may_be_empty:
            raise PromptMistake(
                translate("PromptSyntax", "the prompt comes out empty with this seed: add words outside the choices")
            )
        return text


def _parse_entry(entry: Entry) -> tuple[Node, ...]:
    if not MARKS.intersection(entry.text):
        return (Words(text=entry.text),)
    try:
        return parse(entry.text)
    except PromptMistake as error:
        raise PromptMistake(_in_file(entry, error.sentence)) from None


def _placed(sentence: str, node: Choice | Wildcard, within: tuple[Entry, ...]) -> PromptMistake:
    """The mistake at a node: with its place in the prompt, or with the file and line that it stands in."""
    length = len(node.name) + 4 if isinstance(node, Wildcard) else 1
    if not within:
        text = translate("PromptSyntax", "the prompt has a mistake at character {place}: {cause}")
        return PromptMistake(
            text.format(place=node.position + 1, cause=sentence), position=node.position, length=length
        )
    return PromptMistake(_in_file(within[-1], sentence))


def _in_file(entry: Entry, sentence: str) -> str:
    text = translate(
        "PromptSyntax", "the prompt comes to line {line} of the wildcard file {name}, which is wrong: {cause}"
    )
    return text.format(line=entry.line, name=entry.name, cause=sentence)


def _too_deep() -> str:
    return translate("PromptSyntax", "choices and wildcards nest more than {most} deep: take some apart").format(
        most=MAX_DEPTH
    )
