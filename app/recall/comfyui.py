"""ComfyUI's graph of nodes: what a sampler is fed with, found by following its links."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from app.recall import values
from app.recall.settings import Program, RecalledSettings

MAX_NODES: Final = 5_000
MAX_LINKS: Final = 50_000
# In which order the fields of a node lie in `widgets_values` of a saved workflow; None is a field of the window only.
WIDGETS: Final[dict[str, tuple[str | None, ...]]] = {
    "KSampler": ("seed", None, "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", None, "steps", "cfg"),
    "SamplerCustom": ("add_noise", "noise_seed", None, "cfg"),
    "RandomNoise": ("noise_seed", None),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "Flux2Scheduler": ("steps", "width", "height"),
    "CFGGuider": ("cfg",),
    "FluxGuidance": ("guidance",),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "ModelSamplingFlux": ("max_shift", "base_shift", "width", "height"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "PrimitiveNode": ("value",),
    "PrimitiveInt": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
}
SAMPLERS: Final = ("KSampler", "SamplerCustom")
TEXTS: Final = ("text", "t5xxl", "text_g", "clip_l", "prompt", "positive", "string", "value")
MODELS: Final = ("unet_name", "ckpt_name", "model_name", "gguf_name")


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node: its class, its values, and for each linked input the id of the node that feeds it."""

    kind: str
    values: dict[str, Any]
    links: dict[str, str]


Graph = dict[str, Node]
Value = TypeVar("Value")


def parse_prompt(text: str) -> RecalledSettings | None:
    """The settings in the text of a chunk `prompt`, the graph as it ran; None where it is no such text."""
    found = values.json_object(text)
    return _from_graph(_ran_graph(found)) if found else None


def parse_workflow(text: str) -> RecalledSettings | None:
    """The settings in the text of a chunk `workflow`, the graph as it was drawn; None where it is no such text."""
    found = values.json_object(text)
    return _from_graph(_drawn_graph(found)) if found else None


def _from_graph(graph: Graph) -> RecalledSettings | None:
    sampler = _sampler(graph)
    if sampler is None:
        return None
    wired = list(_upstream(graph, sampler))
    positive = _branch(graph, sampler, "positive", "conditioning")
    negative = _branch(graph, sampler, "negative")
    latent = _branch(graph, sampler, "latent_image")
    return RecalledSettings(
        program=Program.COMFYUI,
        prompt=next((words for node in positive if (words := _text(graph, node))), None),
        negative=next((words for node in negative if (words := _text(graph, node))), None),
        seed=_first(values.seed, graph, wired, "seed", "noise_seed"),
        steps=_first(values.steps, graph, wired, "steps"),
        guidance=_first(values.scale, graph, positive, "guidance"),
        true_cfg=_first(values.scale, graph, wired, "cfg"),
        width=_first(values.side, graph, latent, "width"),
        height=_first(values.side, graph, latent, "height"),
        model=_first(values.words, graph, _branch(graph, sampler, "model") or wired, *MODELS),
    )


def _ran_graph(found: dict[str, Any]) -> Graph:
    graph = {}
    for number, entry in list(found.items())[:MAX_NODES]:
        inputs = entry.get("inputs") if isinstance(entry, dict) else None
        kind = entry.get("class_type") if isinstance(entry, dict) else None
        if not isinstance(inputs, dict) or not isinstance(kind, str):
            continue
        linked = {name: str(value[0]) for name, value in inputs.items() if _is_link(value)}
        plain = {name: value for name, value in inputs.items() if name not in linked}
        graph[str(number)] = Node(kind=kind, values=plain, links=linked)
    return graph


def _drawn_graph(found: dict[str, Any]) -> Graph:
    nodes, links = found.get("nodes"), found.get("links")
    if not isinstance(nodes, list) or not isinstance(links, list):
        return {}
    origin = {
        link[0]: str(link[1])
        for link in links[:MAX_LINKS]
        if isinstance(link, list) and len(link) >= 4 and isinstance(link[0], int)
    }
    graph = {}
    for entry in nodes[:MAX_NODES]:
        kind = entry.get("type") if isinstance(entry, dict) else None
        if not isinstance(kind, str):
            continue
        linked = _drawn_links(entry.get("inputs"), origin)
        widgets = entry.get("widgets_values")
        plain = zip(WIDGETS.get(kind, ()), widgets if isinstance(widgets, list) else (), strict=False)
        fields = {name: value for name, value in plain if name and name not in linked}
        graph[str(entry.get("id"))] = Node(kind=kind, values=fields, links=linked)
    return graph


def _drawn_links(inputs: Any, origin: dict[int, str]) -> dict[str, str]:
    slots = [slot for slot in inputs if isinstance(slot, dict)] if isinstance(inputs, list) else []
    return {
        slot["name"]: origin[slot["link"]]
        for slot in slots
        if isinstance(slot.get("name"), str) and isinstance(slot.get("link"), int) and slot["link"] in origin
    }


def _is_link(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], (str, int))


def _sampler(graph: Graph) -> str | None:
    """The sampler nearest to a picture that is saved or shown, or else the first one."""
    ends = [number for number, node in graph.items() if "Save" in node.kind or "Preview" in node.kind]
    for end in ends:
        for number in _upstream(graph, end):
            if graph[number].kind.startswith(SAMPLERS):
                return number
    return next((number for number, node in graph.items() if node.kind.startswith(SAMPLERS)), None)


def _upstream(graph: Graph, start: str) -> Iterator[str]:
    """The node `start` and those that feed it, the nearest first."""
    waiting, seen = deque([start]), {start}
    while waiting:
        number = waiting.popleft()
        if number not in graph:
            continue
        yield number
        for feeding in graph[number].links.values():
            if feeding not in seen:
                seen.add(feeding)
                waiting.append(feeding)


def _branch(graph: Graph, sampler: str, *inputs: str) -> list[str]:
    """What feeds the first of these inputs, of the sampler itself or of the guider before it."""
    for number in (sampler, *(graph[sampler].links[name] for name in ("guider",) if name in graph[sampler].links)):
        for name in inputs:
            if number in graph and name in graph[number].links:
                return list(_upstream(graph, graph[number].links[name]))
    return []


def _text(graph: Graph, number: str) -> str | None:
    for name in TEXTS:
        if words := values.words(_value(graph, number, name)):
            return words
    return None


def _first(read: Callable[[Any], Value | None], graph: Graph, numbers: list[str], *names: str) -> Value | None:
    """The first of these values that has the right form, the nearest node first."""
    for number in numbers:
        for name in names:
            value = read(_value(graph, number, name))
            if value is not None:
                return value
    return None


def _value(graph: Graph, number: str, name: str) -> Any:
    """A node's value, which may come from another node, over any number of reroutes."""
    node = graph[number]
    if name in node.values:
        return node.values[name]
    if name not in node.links:
        return None
    for feeding in _upstream(graph, node.links[name]):
        for source in (name, "value", "seed", "noise_seed", "text", "string", "int", "number"):
            if source in graph[feeding].values:
                return graph[feeding].values[source]
    return None
