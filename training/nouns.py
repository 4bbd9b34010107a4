"""The things that Pocket can draw: a name, its plural, synonyms and the sprite."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One thing: `sprite` is an emoji's code points, or the name of a shape that `shapes` draws."""

    name: str
    plural: str
    synonyms: tuple[str, ...]
    sprite: str


def _noun(name: str, sprite: str, *synonyms: str, plural: str | None = None) -> Noun:
    return Noun(name=name, plural=plural or _plural(name), synonyms=synonyms, sprite=sprite)


def _plural(name: str) -> str:
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"


NOUNS: tuple[Noun, ...] = (
    _noun("cube", "cube", "box", "block"),
    _noun("ball", "ball", "sphere"),
    _noun("dog", "1f415", "puppy", "hound"),
    _noun("cat", "1f408", "kitten", "kitty"),
    _noun("horse", "1f40e", "pony"),
    _noun("cow", "1f404"),
    _noun("sheep", "1f411", "lamb", plural="sheep"),
    _noun("pig", "1f416", "piglet"),
    _noun("elephant", "1f418"),
    _noun("bear", "1f43b", "bear face"),
    _noun("zebra", "1f993"),
    _noun("giraffe", "1f992"),
    _noun("fox", "1f98a", "fox face"),
    _noun("rabbit", "1f407", "bunny", "hare"),
    _noun("lion", "1f981", "lion face"),
    _noun("bird", "1f426"),
    _noun("penguin", "1f427"),
    _noun("duck", "1f986"),
    _noun("owl", "1f989"),
    _noun("frog", "1f438", "toad"),
    _noun("fish", "1f41f", plural="fish"),
    _noun("whale", "1f433"),
    _noun("turtle", "1f422", "tortoise"),
    _noun("butterfly", "1f98b"),
    _noun("bee", "1f41d", "honeybee"),
    _noun("snail", "1f40c"),
    _noun("octopus", "1f419"),
    _noun("tree", "1f333"),
    _noun("cactus", "1f335"),
    _noun("mushroom", "1f344", "toadstool"),
    _noun("rose", "1f339"),
    _noun("sunflower", "1f33b"),
    _noun("leaf", "1f341", "maple leaf", plural="leaves"),
    _noun("sun", "2600-fe0f"),
    _noun("moon", "1f319", "crescent moon"),
    _noun("star", "2b50"),
    _noun("cloud", "2601-fe0f"),
    _noun("snowman", "26c4", plural="snowmen"),
    _noun("apple", "1f34e"),
    _noun("banana", "1f34c"),
    _noun("orange", "1f34a", "tangerine", "mandarin"),
    _noun("pear", "1f350"),
    _noun("strawberry", "1f353"),
    _noun("carrot", "1f955"),
    _noun("broccoli", "1f966", plural="broccoli"),
    _noun("pizza", "1f355", "slice of pizza"),
    _noun("hot dog", "1f32d"),
    _noun("sandwich", "1f96a"),
    _noun("donut", "1f369", "doughnut"),
    _noun("cake", "1f382", "birthday cake"),
    _noun("wine glass", "1f377", "glass of wine"),
    _noun("hamburger", "1f354", "burger"),
    _noun("egg", "1f95a"),
    _noun("car", "1f697", "automobile"),
    _noun("bus", "1f68c"),
    _noun("truck", "1f69a", "lorry"),
    _noun("train", "1f686"),
    _noun("bicycle", "1f6b2", "bike"),
    _noun("motorcycle", "1f3cd-fe0f", "motorbike"),
    _noun("airplane", "2708-fe0f", "plane", "aeroplane"),
    _noun("boat", "26f5", "sailboat"),
    _noun("rocket", "1f680", "spaceship"),
    _noun("traffic light", "1f6a6"),
    _noun("stop sign", "1f6d1"),
    _noun("clock", "23f0", "alarm clock"),
    _noun("umbrella", "2602-fe0f", "parasol"),
    _noun("backpack", "1f392", "rucksack", "school bag"),
    _noun("handbag", "1f45c", "purse"),
    _noun("tie", "1f454", "necktie"),
    _noun("suitcase", "1f9f3", "luggage"),
    _noun("chair", "1fa91", "seat"),
    _noun("couch", "1f6cb-fe0f", "sofa"),
    _noun("bed", "1f6cf-fe0f"),
    _noun("toilet", "1f6bd"),
    _noun("tv", "1f4fa", "television", "telly"),
    _noun("laptop", "1f4bb", "notebook computer"),
    _noun("cell phone", "1f4f1", "phone", "smartphone", "mobile phone"),
    _noun("book", "1f4d5"),
    _noun("scissors", "2702-fe0f", plural="scissors"),
    _noun("teddy bear", "1f9f8", "teddy"),
    _noun("toothbrush", "1faa5"),
    _noun("spoon", "1f944"),
    _noun("vase", "1f3fa", "amphora", "jar"),
    _noun("potted plant", "1fab4", "houseplant"),
    _noun("hat", "1f3a9", "top hat"),
    _noun("shoe", "1f45f", "sneaker", "running shoe"),
    _noun("key", "1f511"),
    _noun("bell", "1f514"),
    _noun("guitar", "1f3b8"),
    _noun("camera", "1f4f7"),
    _noun("balloon", "1f388"),
    _noun("gift", "1f381", "present", "wrapped gift"),
    _noun("house", "1f3e0", "home"),
    _noun("heart", "2764-fe0f", "love heart"),
    _noun("crown", "1f451"),
    _noun("kite", "1fa81"),
    _noun("skateboard", "1f6f9"),
    _noun("soccer ball", "26bd", "football", "sports ball"),
    _noun("frisbee", "1f94f", "flying disc"),
    _noun("keyboard", "2328-fe0f", "computer keyboard"),
)
