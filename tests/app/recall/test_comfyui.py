"""ComfyUI's graph of nodes."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.recall.comfyui import WIDGETS, parse_prompt, parse_workflow
from app.recall.settings import Program, RecalledSettings


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


SIMPLE = {
    "3": node(
        "KSampler",
        seed=156680208700286,
        steps=20,
        cfg=8,
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["5", 0],
    ),
    "4": node("CheckpointLoaderSimple", ckpt_name="v1-5.safetensors"),
    "5": node("EmptyLatentImage", width=512, height=768, batch_size=1),
    "6": node("CLIPTextEncode", text="a castle", clip=["4", 1]),
    "7": node("CLIPTextEncode", text="blurry", clip=["4", 1]),
    "9": node("SaveImage", images=["8", 0]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
}
FLUX = {
    "5": node("EmptySD3LatentImage", width=["30", 0], height=1024, batch_size=1),
    "6": node("CLIPTextEncode", text=["31", 0], clip=["11", 0]),
    "12": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "13": node(
        "SamplerCustomAdvanced",
        noise=["25", 0],
        guider=["22", 0],
        sampler=["16", 0],
        sigmas=["17", 0],
        latent_image=["5", 0],
    ),
    "16": node("KSamplerSelect", sampler_name="euler"),
    "17": node("BasicScheduler", scheduler="simple", steps=28, denoise=1, model=["12", 0]),
    "22": node("BasicGuider", model=["12", 0], conditioning=["26", 0]),
    "25": node("RandomNoise", noise_seed=99),
    "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
    "27": node("PreviewImage", images=["13", 0]),
    "30": node("PrimitiveInt", value=1280),
    "31": node("PrimitiveStringMultiline", value="a fox"),
}


def test_a_simple_graph_is_read() -> None:
    assert parse_prompt(json.dumps(SIMPLE)) == RecalledSettings(
        program=Program.COMFYUI,
        prompt="a castle",
        negative="blurry",
        seed=156680208700286,
        steps=20,
        true_cfg=8.0,
        width=512,
        height=768,
        model="v1-5.safetensors",
    )


def test_a_graph_of_flux_is_followed_through_guider_and_primitives() -> None:
    assert parse_prompt(json.dumps(FLUX)) == RecalledSettings(
        program=Program.COMFYUI,
        prompt="a fox",
        seed=99,
        steps=28,
        guidance=3.5,
        width=1280,
        height=1024,
        model="flux1-dev.safetensors",
    )


def test_the_sampler_that_made_the_saved_picture_counts() -> None:
    other = node("KSampler", seed=1, steps=1, cfg=1, positive=["7", 0], latent_image=["5", 0])
    found = parse_prompt(json.dumps({"2": other} | SIMPLE))
    assert found is not None
    assert found.seed == 156680208700286


def drawn(graph: dict[str, Any]) -> dict[str, Any]:
    """The graph as the window saves it: values by their order, links by their numbers."""
    nodes, links = [], []
    for number, entry in graph.items():
        inputs, widgets = [], []
        for name, value in entry["inputs"].items():
            if isinstance(value, list):
                links.append([len(links) + 1, int(value[0]), value[1], int(number), len(inputs), "ANY"])
                inputs.append({"name": name, "type": "ANY", "link": len(links)})
        for name in WIDGETS.get(entry["class_type"], ()):
            widgets.append(entry["inputs"].get(name) if name else "randomize")
        nodes.append({"id": int(number), "type": entry["class_type"], "inputs": inputs, "widgets_values": widgets})
    return {"nodes": nodes, "links": links, "version": 0.4}


def test_a_drawn_graph_says_the_same_as_one_that_ran() -> None:
    for graph in (SIMPLE, FLUX):
        assert parse_workflow(json.dumps(drawn(graph))) == parse_prompt(json.dumps(graph))


def test_circles_end() -> None:
    graph = SIMPLE | {"6": node("CLIPTextEncode", text=["6", 0]), "4": node("Reroute", model=["3", 0])}
    found = parse_prompt(json.dumps(graph))
    assert found is not None
    assert found.steps == 20


def test_what_has_no_sampler_is_none() -> None:
    assert parse_prompt('{"1": {"class_type": "LoadImage", "inputs": {}}}') is None
    assert parse_prompt("[1]") is None
    assert parse_workflow('{"nodes": 3}') is None


NUMBERS = st.sampled_from(["1", "2", "3", 1, 2, None, [], {}])
VALUES = st.none() | st.booleans() | st.floats() | st.text(max_size=4) | st.tuples(NUMBERS, st.integers(0, 1)).map(list)
INPUTS = st.dictionaries(
    st.sampled_from(["seed", "steps", "positive", "guider", "model", "latent_image", "text", "width", "cfg"]), VALUES
)
NODES = st.fixed_dictionaries({"class_type": st.sampled_from(["KSampler", "SaveImage", 3]), "inputs": INPUTS | VALUES})


@given(st.dictionaries(st.sampled_from(["1", "2", "3"]), NODES | VALUES))
def test_any_graph_is_taken(graph: dict[str, Any]) -> None:
    parse_prompt(json.dumps(graph))


ENTRIES = st.fixed_dictionaries(
    {
        "id": NUMBERS,
        "type": st.sampled_from(["KSampler", "SaveImage", "FluxGuidance", 3]),
        "inputs": st.lists(st.dictionaries(st.sampled_from(["name", "link"]), NUMBERS)) | VALUES,
        "widgets_values": st.lists(VALUES) | VALUES,
    }
)


@given(st.lists(ENTRIES | VALUES), st.lists(st.lists(NUMBERS | st.integers(0, 4), max_size=6) | VALUES))
def test_any_drawing_is_taken(nodes: list[Any], links: list[Any]) -> None:
    parse_workflow(json.dumps({"nodes": nodes, "links": links}))
