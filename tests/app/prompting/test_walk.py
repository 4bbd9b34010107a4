"""Ways through choices."""

import itertools

from app.prompting.syntax import Option, Words, parse
from app.prompting.template import Template
from app.prompting.walk import Deck, Walk
from app.prompting.wildcards import WildcardBook


def test_a_deck_leaves_out_what_is_never_drawn() -> None:
    options = tuple(Option(weight=weight, nodes=(Words(text=name),)) for name, weight in (("a", 1.0), ("b", 0.0)))
    assert Deck.of(options) == Deck(options=options[:1], sums=(1.0,))


def test_the_first_combinations_of_far_too_many_are_there() -> None:
    template = Template("{a|b}" * 200, WildcardBook(()))
    way = [Walk(template, number).text(parse("x")) for number in range(2)]
    assert way == ["x", "x"]
    endings = [template.combination(number)[-3:] for number in range(8)]
    assert endings == ["".join(letters) for letters in itertools.product("ab", repeat=3)]
