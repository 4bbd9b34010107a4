"""The things that Pocket can draw: names, plurals, synonyms and sprites."""

from dataclasses import dataclass

FIRST = 100  # nouns of the first Pocket

# The 80 classes of GenEval, which are those of COCO.
GENEVAL = frozenset(
    (
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
        "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
        "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
        "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
        "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
        "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
        "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "computer mouse", "tv remote",
        "computer keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock",
        "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    )
)  # fmt: skip
SAME_IN_PLURAL = frozenset({"sheep", "fish", "jellyfish", "scissors", "broccoli", "deer", "skis", "dice"})
IRREGULAR = {
    "leaf": "leaves", "loaf": "loaves", "snowman": "snowmen", "person": "people", "knife": "knives", "mouse": "mice",
    "die": "dice",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One thing: `sprite` is an emoji's code points, or the name of a shape that `shapes` draws.

    `bare` are those of its words that take no article and no number ("luggage"); `geneval` is the
    GenEval class that it is, None where it is none.
    """

    name: str
    plural: str
    synonyms: tuple[str, ...]
    sprite: str
    bare: tuple[str, ...]
    geneval: str | None

    @property
    def drawn(self) -> bool:
        """Whether `shapes` draws it."""
        return not self.sprite[0].isdigit()


def plural_of(words: str) -> str:
    """The plural of a name: "slices of pizza", "wine glasses", "pairs of scissors"."""
    head, of, rest = words.partition(" of ")
    if of:
        return f"{plural_of(head)} of {rest}"
    before, space, last = words.rpartition(" ")
    return before + space + _plural(last)


def _plural(word: str) -> str:
    if word in SAME_IN_PLURAL:
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("s", "x", "ch", "sh")) or word in ("tomato", "potato", "volcano"):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _noun(name: str, sprite: str, *synonyms: str, bare: tuple[str, ...] = ()) -> Noun:
    classes = [word for word in (name, *synonyms) if word in GENEVAL]
    geneval = classes[0] if classes else None
    return Noun(name=name, plural=plural_of(name), synonyms=synonyms, sprite=sprite, bare=bare, geneval=geneval)


NOUNS: tuple[Noun, ...] = (
    # The first hundred, which the first Pocket was trained on; their order is kept.
    _noun("cube", "cube", "box", "block"),
    _noun("ball", "ball", "sphere"),
    _noun("dog", "1f415", "puppy", "hound"),
    _noun("cat", "1f408", "kitten", "kitty"),
    _noun("horse", "1f40e", "pony"),
    _noun("cow", "1f404"),
    _noun("sheep", "1f411", "lamb"),
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
    _noun("fish", "1f41f"),
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
    _noun("leaf", "1f341", "maple leaf"),
    _noun("sun", "2600-fe0f"),
    _noun("moon", "1f319", "crescent moon"),
    _noun("star", "2b50"),
    _noun("cloud", "2601-fe0f"),
    _noun("snowman", "26c4"),
    _noun("apple", "1f34e"),
    _noun("banana", "1f34c"),
    _noun("orange", "1f34a", "tangerine", "mandarin"),
    _noun("pear", "1f350"),
    _noun("strawberry", "1f353"),
    _noun("carrot", "1f955"),
    _noun("broccoli", "1f966"),
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
    _noun("suitcase", "1f9f3", "luggage", bare=("luggage",)),
    _noun("chair", "1fa91", "seat"),
    _noun("couch", "1f6cb-fe0f", "sofa"),
    _noun("bed", "1f6cf-fe0f"),
    _noun("toilet", "1f6bd"),
    _noun("tv", "1f4fa", "television", "telly"),
    _noun("laptop", "1f4bb", "notebook computer"),
    _noun("cell phone", "1f4f1", "phone", "smartphone", "mobile phone"),
    _noun("book", "1f4d5"),
    _noun("scissors", "2702-fe0f", "pair of scissors", bare=("scissors",)),
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
    # The rest of GenEval's classes; words for a sprite are shapes that are drawn here.
    _noun("person", "1f9cd", "human"),
    _noun("bottle", "bottle"),
    _noun("cup", "2615", "mug", "cup of coffee", "coffee cup"),
    _noun("fork", "1f374"),
    _noun("knife", "1f52a", "kitchen knife"),
    _noun("bowl", "bowl"),
    _noun("computer mouse", "1f5b1-fe0f", "pc mouse"),
    _noun("tennis racket", "1f3be", "racket"),
    _noun("skis", "1f3bf", "pair of skis", bare=("skis",)),
    _noun("snowboard", "snowboard"),
    _noun("surfboard", "surfboard"),
    _noun("bench", "bench", "park bench"),
    _noun("fire hydrant", "fire hydrant", "hydrant"),
    _noun("parking meter", "parking meter"),
    _noun("baseball bat", "baseball bat"),
    _noun("baseball glove", "baseball glove", "catcher's mitt", "baseball mitt"),
    _noun("dining table", "dining table", "dinner table"),
    _noun("tv remote", "tv remote", "remote control", "remote"),
    _noun("microwave", "microwave", "microwave oven"),
    _noun("oven", "oven", "stove", "cooker"),
    _noun("toaster", "toaster"),
    _noun("sink", "sink", "washbasin"),
    _noun("refrigerator", "refrigerator", "fridge"),
    _noun("hair drier", "hair drier", "hair dryer", "blow dryer"),
    # Animals and plants.
    _noun("monkey", "1f412"),
    _noun("tiger", "1f405"),
    _noun("unicorn", "1f984"),
    _noun("deer", "1f98c", "stag"),
    _noun("goat", "1f410", "billy goat"),
    _noun("camel", "1f42b"),
    _noun("rhinoceros", "1f98f", "rhino"),
    _noun("mouse", "1f401"),
    _noun("squirrel", "1f43f-fe0f", "chipmunk"),
    _noun("hedgehog", "1f994"),
    _noun("bat", "1f987"),
    _noun("koala", "1f428", "koala bear"),
    _noun("panda", "1f43c", "panda bear"),
    _noun("kangaroo", "1f998"),
    _noun("chicken", "1f413", "rooster", "hen"),
    _noun("swan", "1f9a2"),
    _noun("flamingo", "1f9a9"),
    _noun("peacock", "1f99a"),
    _noun("parrot", "1f99c"),
    _noun("crocodile", "1f40a", "alligator"),
    _noun("snake", "1f40d", "serpent"),
    _noun("dragon", "1f409"),
    _noun("dinosaur", "1f995", "brontosaurus"),
    _noun("dolphin", "1f42c"),
    _noun("shark", "1f988"),
    _noun("seashell", "1f41a", "shell", "conch"),
    _noun("jellyfish", "1fabc"),
    _noun("crab", "1f980"),
    _noun("lobster", "1f99e"),
    _noun("caterpillar", "1f41b"),
    _noun("ladybug", "1f41e", "ladybird"),
    _noun("spider", "1f577-fe0f"),
    _noun("tulip", "1f337"),
    _noun("flower", "1f338", "blossom", "cherry blossom"),
    _noun("pine tree", "1f332", "fir tree", "pine"),
    _noun("palm tree", "1f334", "palm"),
    # Food and drink.
    _noun("bunch of grapes", "1f347", "grapes", bare=("grapes",)),
    _noun("watermelon", "1f349", "slice of watermelon"),
    _noun("lemon", "1f34b"),
    _noun("pineapple", "1f34d"),
    _noun("peach", "1f351"),
    _noun("tomato", "1f345"),
    _noun("kiwi", "1f95d", "kiwi fruit"),
    _noun("coconut", "1f965"),
    _noun("avocado", "1f951"),
    _noun("eggplant", "1f346", "aubergine"),
    _noun("potato", "1f954", "spud"),
    _noun("ear of corn", "1f33d", "corn", "corn cob", bare=("corn",)),
    _noun("chili pepper", "1f336-fe0f", "chili", "hot pepper"),
    _noun("bell pepper", "1fad1", "pepper"),
    _noun("cucumber", "1f952"),
    _noun("onion", "1f9c5"),
    _noun("loaf of bread", "1f35e", "bread", bare=("bread",)),
    _noun("croissant", "1f950"),
    _noun("pretzel", "1f968"),
    _noun("piece of cheese", "1f9c0", "cheese", "wedge of cheese", bare=("cheese",)),
    _noun("taco", "1f32e"),
    _noun("ice cream cone", "1f366", "ice cream", bare=("ice cream",)),
    _noun("cookie", "1f36a", "biscuit"),
    _noun("cupcake", "1f9c1", "muffin"),
    _noun("lollipop", "1f36d"),
    _noun("candy", "1f36c", "wrapped candy"),
    _noun("teapot", "1fad6"),
    # Places, vehicles and objects.
    _noun("globe", "1f30d", "earth globe"),
    _noun("mountain", "26f0-fe0f"),
    _noun("volcano", "1f30b"),
    _noun("castle", "1f3f0"),
    _noun("tractor", "1f69c"),
    _noun("taxi", "1f695", "cab"),
    _noun("fire truck", "1f692", "fire engine"),
    _noun("scooter", "1f6f5", "motor scooter"),
    _noun("helicopter", "1f681", "chopper"),
    _noun("ship", "1f6a2", "cruise ship"),
    _noun("anchor", "2693"),
    _noun("hourglass", "231b"),
    _noun("watch", "231a", "wristwatch"),
    _noun("planet", "1fa90", "ringed planet"),
    _noun("rainbow", "1f308"),
    _noun("snowflake", "2744-fe0f"),
    _noun("flame", "1f525", "fire", bare=("fire",)),
    _noun("pumpkin", "1f383", "jack-o'-lantern"),
    _noun("trophy", "1f3c6"),
    _noun("baseball", "26be"),
    _noun("basketball", "1f3c0"),
    _noun("volleyball", "1f3d0"),
    _noun("die", "1f3b2", "dice"),
    _noun("puzzle piece", "1f9e9", "jigsaw piece"),
    _noun("pair of glasses", "1f453", "glasses", "pair of spectacles", bare=("glasses",)),
    _noun("t-shirt", "1f455", "shirt", "tee"),
    _noun("pair of jeans", "1f456", "jeans", "pair of trousers", bare=("jeans",)),
    _noun("dress", "1f457"),
    _noun("boot", "1f462"),
    _noun("cap", "1f9e2", "baseball cap"),
    _noun("ring", "1f48d", "diamond ring"),
    _noun("diamond", "1f48e", "gem", "gemstone"),
    _noun("pair of headphones", "1f3a7", "headphones", bare=("headphones",)),
    _noun("trumpet", "1f3ba"),
    _noun("drum", "1f941"),
    _noun("telephone", "260e-fe0f", "landline phone"),
    _noun("candle", "1f56f-fe0f"),
    _noun("light bulb", "1f4a1", "lightbulb"),
    _noun("envelope", "2709-fe0f", "letter"),
    _noun("pencil", "270f-fe0f"),
    _noun("hammer", "1f528"),
    _noun("axe", "1fa93", "hatchet"),
    _noun("magnet", "1f9f2", "horseshoe magnet"),
)
