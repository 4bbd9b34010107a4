"""The rendered truth: scenes of which the rules say that they are right, and their folder."""

import functools
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from engine.errors import OutputExists
from engine.suites import Maker, SuiteFolder, SuitePrompt, file_sha256, limited, prompts_file
from training import truth
from training.colours import COLOURS
from training.grounds import GROUNDS
from training.judges.targets import outlines
from training.nouns import NOUNS
from training.renderer import Renderer
from training.rules import Thresholds, judge
from training.scenes import STYLES, Scenes
from training.score import read_folder
from training.suite import TAGS, Split, make_suite
from training.truth import Camera, Wish, detections_of, joined, scenes_of, suite_prompts, wish_of, write_truth

MAKER = Maker(suite="pocket", prompts_sha256="0", model="rendered truth", weights_sha256="1", activations="exact")
NAMES = [noun.name for noun in NOUNS]


def an_order() -> np.random.Generator:
    return np.random.default_rng(8)


@pytest.fixture(scope="module")
def camera(sprites: np.ndarray) -> Camera:
    return Camera(sprites, None, torch.device("cpu"))


@pytest.fixture(scope="module")
def of_dev() -> tuple[SuitePrompt, ...]:
    return suite_prompts(Split.DEV)[0]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(truth, "SIDE", 64)
    monkeypatch.setattr(truth, "BATCH", 5)


@pytest.mark.parametrize(
    ("include", "wish"),
    [
        ([{"class": "dog", "count": 1}], Wish(things=(("dog", "own"),), layout="single")),
        ([{"class": "dog", "count": 1, "color": "red"}], Wish(things=(("dog", "red"),), layout="single")),
        ([{"class": "dog", "count": 3}], Wish(things=(("dog", "own"),) * 3, layout="count")),
        (
            [{"class": "dog", "count": 1, "color": "red"}, {"class": "cat", "count": 1, "color": "blue"}],
            Wish(things=(("dog", "red"), ("cat", "blue")), layout="pair"),
        ),
        (
            [{"class": "cat", "count": 1}, {"class": "dog", "count": 1, "position": ["right of", 0]}],
            Wish(things=(("dog", "own"), ("cat", "own")), layout="right"),
        ),
    ],
)
def test_a_wish_is_read_from_metadata(include: list[dict], wish: Wish) -> None:
    assert wish_of({"include": include}) == wish


def test_what_no_scene_can_show_is_refused() -> None:
    for include in ([{"class": "dog", "count": 6}], [{"class": "dog", "count": 2}, {"class": "cat", "count": 1}]):
        with pytest.raises(ValueError, match="no scene can show 'many dogs'"):
            wish_of({"include": include, "prompt": "many dogs"})


@pytest.mark.parametrize("split", list(Split))
def test_the_rules_call_the_truth_right(split: Split, sprites: np.ndarray) -> None:
    metadata = [prompt.to_json() for prompt in make_suite(split)[::23]]
    assert {wanted["tag"] for wanted in metadata} == set(TAGS)
    scenes = joined([scenes_of(wish_of(wanted), 3, an_order()) for wanted in metadata])
    found = detections_of(scenes, outlines(sprites))
    verdicts = [judge(one, metadata[row // 3], Thresholds()) for row, one in enumerate(found)]
    assert [verdict.reasons for verdict in verdicts if not verdict.correct] == []
    exchanged = [judge(one, metadata[row // 3 - 1], Thresholds()).correct for row, one in enumerate(found)]
    assert np.mean(exchanged) < 0.05


def test_scenes_show_what_was_asked_and_nothing_else() -> None:
    scenes = scenes_of(Wish(things=(("dog", "red"), ("cat", "own")), layout="pair"), 20, an_order())
    assert (scenes.noun == [NAMES.index("dog"), NAMES.index("cat"), -1, -1, -1]).all()
    assert (scenes.colour[:, :2] == [list(COLOURS).index("red") + 1, 0]).all()
    assert (scenes.ground == GROUNDS.index("soft")).all()
    assert (scenes.style == STYLES.index("3d")).all()
    assert (np.abs(scenes.y[:, 0] - scenes.y[:, 1]) < 0.07).all()
    assert 4 < (scenes.x[:, 0] < scenes.x[:, 1]).sum() < 16, "either of two stands on the left"


def test_scenes_of_one_wish_differ_and_come_again() -> None:
    wish = Wish(things=(("dog", "own"),) * 4, layout="count")
    one, again = (scenes_of(wish, 4, an_order()) for _ in range(2))
    for name in vars(one):
        np.testing.assert_array_equal(getattr(one, name), getattr(again, name))
    for name in ("x", "y", "size", "turn", "upper", "phase"):
        assert len({values.tobytes() for values in getattr(one, name)}) == 4


@pytest.mark.parametrize(("layout", "number"), [("single", 1), ("count", 2), ("count", 3), ("count", 4), ("pair", 2)])
def test_things_lie_within_the_picture_and_apart(layout: str, number: int, sprites: np.ndarray) -> None:
    scenes = scenes_of(Wish(things=(("ball", "own"),) * number, layout=layout), 200, an_order())
    for row, found in enumerate(detections_of(scenes, outlines(sprites))):
        boxes = np.array([one.box for one in found])
        assert boxes.min() > 0
        assert boxes.max() < 1
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        apart = [np.hypot(*(a - b)) for i, a in enumerate(middles) for b in middles[i + 1 :]]
        assert all(distance > 0.88 * scenes.size[row, 0] for distance in apart)
    if layout == "single":
        assert scenes.size.min() >= 0.6


def test_pictures_through_an_autoencoder_are_its_own(sprites: np.ndarray, tiny_vae: AutoencoderKL, small: None) -> None:
    scenes = scenes_of(Wish(things=(("ball", "red"),), layout="single"), 2, an_order())
    plain, decoded = (Camera(sprites, vae, torch.device("cpu")).take(scenes) for vae in (None, tiny_vae))
    assert plain.shape == decoded.shape == (2, 64, 64, 3)
    assert plain.dtype == decoded.dtype == np.uint8
    red, green, blue = plain[0, 32, 32].tolist()
    assert red > 150 > max(green, blue)
    pictures = Renderer(sprites, torch.device("cpu")).render(scenes, 64)
    with torch.no_grad():
        expected = tiny_vae.decode(tiny_vae.encode(pictures).latent_dist.mode()).sample
    shown = torch.from_numpy(decoded).permute(0, 3, 1, 2).float() / 127.5 - 1
    assert (shown - expected.clamp(-1, 1)).abs().max() < 0.01


def test_the_folder_is_what_the_scorer_reads(
    camera: Camera, of_dev: tuple[SuitePrompt, ...], tmp_path: Path, small: None
) -> None:
    prompts = limited(of_dev, 1)
    write_truth(SuiteFolder(tmp_path / "truth", MAKER), prompts, 2, camera)
    asked = read_folder(tmp_path / "truth")
    assert [one.metadata for one in asked] == [prompt.metadata for prompt in prompts]
    assert all(len(one.files) == 2 for one in asked)
    assert json.loads((tmp_path / "truth" / "suite.json").read_text("utf-8"))["model"] == "rendered truth"
    first, second = (file.read_bytes() for file in asked[0].files)
    assert first != second
    few = prompts[3:5]
    write_truth(SuiteFolder(tmp_path / "few", MAKER), few, 2, camera)
    for one, same in zip(read_folder(tmp_path / "few"), asked[3:5], strict=True):
        assert [file.read_bytes() for file in one.files] == [file.read_bytes() for file in same.files]


def test_a_scene_that_is_not_right_is_never_taken(
    camera: Camera,
    of_dev: tuple[SuitePrompt, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    small: None,
) -> None:
    def only_dogs(wish: Wish, count: int, random: np.random.Generator) -> Scenes:
        return scenes_of(Wish(things=(("dog", "own"),), layout="single"), count, random)

    monkeypatch.setattr(truth, "scenes_of", only_dogs)
    with pytest.raises(AssertionError, match="expected, 0 found"):
        write_truth(SuiteFolder(tmp_path / "truth", MAKER), of_dev[400:401], 1, camera)


def test_the_program(
    camera: Camera, tmp_path: Path, tiny_vae: AutoencoderKL, monkeypatch: pytest.MonkeyPatch, small: None
) -> None:
    through: list[type] = []

    def take_the_same_camera(_sprites: np.ndarray, vae: AutoencoderKL | None, _device: torch.device) -> Camera:
        through.append(type(vae))
        return camera

    monkeypatch.setattr(truth, "load_atlas", lambda file: file.read_bytes())
    monkeypatch.setattr(truth, "Camera", take_the_same_camera)
    monkeypatch.setattr(truth, "suite_prompts", functools.cache(suite_prompts))
    tiny_vae.save_pretrained(tmp_path / "vae")
    atlas, out = tmp_path / "atlas.npz", tmp_path / "truth"
    atlas.write_bytes(b"sprites")

    def run(*arguments: str | Path) -> None:
        call = ["truth", out, "--split", "test", "--limit", "1", "--count", "1", "--atlas", atlas, "--device", "cpu"]
        monkeypatch.setattr("sys.argv", [str(word) for word in (*call, *arguments)])
        truth.main()

    run("--vae", tmp_path / "vae")
    assert len(read_folder(out)) == 6
    record = json.loads((out / "suite.json").read_text("utf-8"))
    assert (record["suite"], record["model"]) == ("pocket", "rendered truth through the autoencoder")
    assert record["prompts_sha256"] == file_sha256(prompts_file("pocket", None)), "the prompts that evaluate takes"
    assert through == [AutoencoderKL]
    with pytest.raises(SystemExit, match="made with another"):
        run("--no-vae")
    for wrong, sentence in (
        (("--vae", tmp_path / "nowhere"), r"nowhere.* is not there: name an autoencoder's folder"),
        (("--no-vae", "--atlas", tmp_path / "none.npz"), r"none.npz is not there: make it"),
        (("--no-vae", "--count", "0"), "--count must be at least 1, got 0"),
        (("--no-vae", "--limit", "0"), "must be at least 1, got 0"),
    ):
        with pytest.raises(SystemExit, match=sentence):
            run(*wrong)


def test_another_makers_folder_is_left_alone(camera: Camera, of_dev: tuple[SuitePrompt, ...], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputExists):
        write_truth(SuiteFolder(tmp_path, MAKER), of_dev[:1], 1, camera)
