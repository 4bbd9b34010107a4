"""What files and folders are recognized as, at their true sizes, damaged ones too."""

import json
import os
import socket
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from bfl_shapes import FLUX_DEV, bfl_shapes
from engine.checkpoint.source import open_source
from engine.description import PARTS
from engine.sources import single_files
from engine.sources.findings import HEADER_LIMIT
from engine.sources.recognition import recognize_source
from engine.sources.recognized import LONGEST, Layout, Readiness, RecognizedSource
from engine.sources.variants import Variant
from fake_sources import dev_shapes, write_cached, write_pipeline, write_shards, write_sparse

BFL = bfl_shapes(FLUX_DEV)
SMALL = bfl_shapes({"double": 1, "single": 1, "width": 128, "head": 128, "channels": 64, "joint": 16, "pooled": 16})
DEV_PARAMETERS = 11_901_408_320
DEV_SHA256 = "4610115bb0c89560703c892c59ac2742fa821e60ef5871b33493ba544683abd7"
PREFIX = "model.diffusion_model."
IN, OUT = "img_in.weight", "final_layer.linear.weight"


def check_sound(found: RecognizedSource) -> None:
    """See that a verdict can be shown, stored and sent, whatever was looked at."""
    assert found.verdict
    assert found.what
    assert len(found.verdict) <= LONGEST + 1
    assert found.verdict == " ".join(found.verdict.split())
    json.dumps(found.to_json())
    found.to_text().encode("utf-8")


def refusal(path: Path) -> RecognizedSource:
    """What is recognized at `path`, which cannot be converted."""
    found = recognize_source(path)
    check_sound(found)
    assert found.readiness is Readiness.NO
    return found


def test_a_single_file_of_true_size(tmp_path: Path) -> None:
    file = write_sparse(tmp_path / "flux1-dev.safetensors", BFL)
    found = recognize_source(file)
    check_sound(found)
    assert file.stat().st_size > 23_802_000_000
    assert (found.path, found.layout, found.readiness) == (file, Layout.FILE, Readiness.NEEDS_BASE)
    assert (found.architecture, found.parameters, found.numbers) == ("FLUX.1", DEV_PARAMETERS, "bf16")
    assert (found.bytes, found.total_bytes) == (2 * DEV_PARAMETERS, file.stat().st_size)
    assert found.kind is not None
    assert (found.kind.variant, found.kind.fine_tune) == (Variant.DEV, None)
    assert found.what == "FLUX.1-dev or a fine-tune of it"
    assert found.missing == tuple(part for part in PARTS if part != "transformer")
    assert "11.9 billion parameters in bf16, 23.8 GB" in found.verdict
    assert "lends its text encoders, tokenizers and VAE" in found.verdict
    assert found.licence.must_be_accepted


def test_nothing_but_headers_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_sparse(tmp_path / "flux1-dev.safetensors", BFL)
    counted = [0]
    original = Path.open

    def counting(self: Path, *arguments: object, **values: object) -> object:
        stream = original(self, *arguments, **values)  # type: ignore[call-overload]
        read = stream.read

        class Counting:
            def __enter__(self) -> "Counting":
                return self

            def __exit__(self, *_: object) -> None:
                stream.close()

            def read(self, size: int = -1) -> bytes:
                content: bytes = read(size)
                counted[0] += len(content)
                return content

        return Counting()

    monkeypatch.setattr(Path, "open", counting)
    assert recognize_source(file).readiness is Readiness.NEEDS_BASE
    assert 0 < counted[0] < 2_000_000


def test_schnell_is_told_by_the_missing_guidance(tmp_path: Path) -> None:
    file = write_sparse(tmp_path / "some.safetensors", bfl_shapes(FLUX_DEV, guidance=False))
    found = recognize_source(file)
    assert found.what == "FLUX.1-schnell or a fine-tune of it"
    assert found.licence.licence is not None
    assert (found.licence.licence.id, found.licence.must_be_accepted) == ("apache-2.0", False)


def test_the_cache_of_the_hub_proves_what_it_is(tmp_path: Path) -> None:
    link = write_cached(tmp_path, "black-forest-labs/FLUX.1-dev", "flux1-dev.safetensors", BFL, sha256=DEV_SHA256)
    found = recognize_source(link)
    assert found.what == "FLUX.1-dev"
    assert found.repository == "black-forest-labs/FLUX.1-dev"
    assert found.kind is not None
    assert DEV_SHA256[:12] in found.kind.evidence[0]


@pytest.mark.parametrize("prefix", ["", "transformer."])
def test_diffusers_names_in_one_file(tmp_path: Path, prefix: str) -> None:
    named = {prefix + name: shape for name, shape in dev_shapes().items()}
    found = recognize_source(write_sparse(tmp_path / "a.safetensors", named, dtype="F16"))
    assert (found.readiness, found.numbers, found.parameters) == (Readiness.NEEDS_BASE, "fp16", DEV_PARAMETERS)


def test_an_all_in_one_checkpoint_in_8_bits(tmp_path: Path) -> None:
    named = {PREFIX + name: shape for name, shape in BFL.items()}
    named |= {"text_encoders.t5xxl.transformer.shared.weight": (8, 8), "vae.decoder.conv_in.weight": (8, 8)}
    found = recognize_source(write_sparse(tmp_path / "all.safetensors", named, dtype="F8_E4M3"))
    assert (found.readiness, found.numbers) == (Readiness.NEEDS_BASE, "fp8 (e4m3fn)")
    assert found.inside == ("text encoders", "VAE")
    assert found.parameters == DEV_PARAMETERS


def test_scaled_8_bit_floats(tmp_path: Path) -> None:
    scale = "double_blocks.0.img_attn.qkv.scale_weight"
    shapes = {"scaled_fp8": (2,), **BFL, scale: (1,)}
    dtypes = {name: "F8_E4M3" for name, shape in BFL.items() if len(shape) == 2} | {scale: "F32", "scaled_fp8": "U8"}
    file = write_sparse(tmp_path / "scaled.safetensors", shapes, dtypes=dtypes)
    with file.open("r+b") as stream:
        stream.seek(-4, os.SEEK_END)
        stream.write(b"\x00\x00\x80\x3f")
    found = recognize_source(file)
    assert found.readiness is Readiness.NEEDS_BASE, found.verdict
    assert found.numbers == "fp8 (e4m3fn), scaled"


def test_a_whole_pipeline_in_shards(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "tuned", card="---\nlicense_name: flux-1-dev-non-commercial-license\n---\n")
    found = recognize_source(folder)
    check_sound(found)
    assert (found.layout, found.readiness, found.missing) == (Layout.PIPELINE, Readiness.READY, ())
    assert (found.parts, found.parameters, found.can_lend) == (PARTS, DEV_PARAMETERS, True)
    assert found.total_bytes > 23_802_000_000
    assert "can be converted" in found.verdict


def test_the_transformer_of_a_pipeline_stands_for_the_pipeline(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "tuned")
    assert recognize_source(folder / "transformer").path == folder


def test_a_transformer_folder_alone_needs_a_base(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "tuned")
    for entry in folder.iterdir():
        if entry.name != "transformer":
            entry.rename(tmp_path / entry.name)
    found = recognize_source(folder)
    assert (found.layout, found.readiness) == (Layout.TRANSFORMER, Readiness.NEEDS_BASE)
    assert "lacks model_index.json, text_encoder" in found.verdict


def test_shards_outside_a_folder_named_transformer_are_told_how_to_lie(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "tuned")
    moved = (folder / "transformer").rename(tmp_path / "flux")
    assert "name the folder transformer" in refusal(moved).verdict


@pytest.mark.parametrize("part", ["transformer", "text_encoder_2"])
def test_an_interrupted_download_is_no_source(tmp_path: Path, part: str) -> None:
    folder = write_pipeline(tmp_path / "tuned")
    max((folder / part).glob("*.safetensors")).unlink()
    found = refusal(folder)
    assert "fetch it again" in found.verdict
    assert part in found.missing


def test_what_needs_a_picture_is_named(tmp_path: Path) -> None:
    for channels, name in ((384, "Fill"), (128, "Canny-dev or FLUX.1-Depth"), (196, "a size of its own")):
        file = write_sparse(tmp_path / f"{channels}.safetensors", BFL | {IN: (3072, channels), OUT: (64, 3072)})
        found = refusal(file)
        assert name in found.what
        assert "needs a picture beside the prompt" in found.verdict
    folder = write_pipeline(tmp_path / "fill", pipeline="FluxFillPipeline", in_channels=384, out_channels=64)
    assert "Fill" in refusal(folder).what


def test_what_is_said_to_convert_opens_as_a_source(tmp_path: Path) -> None:
    lender = write_pipeline(tmp_path / "lender")
    alone = write_pipeline(tmp_path / "alone")
    (alone / "vae").rename(tmp_path / "vae")
    paths = [
        write_sparse(tmp_path / "bfl.safetensors", BFL),
        write_sparse(tmp_path / "fp8.safetensors", BFL, dtype="F8_E5M2"),
        write_sparse(tmp_path / "diffusers.safetensors", dev_shapes()),
        lender,
        alone,
    ]
    for path in paths:
        found = recognize_source(path)
        source = open_source(found.path, base=lender if found.readiness is Readiness.NEEDS_BASE else None)
        assert source.description.parameters == found.parameters == DEV_PARAMETERS
        assert source.config == found.config


@pytest.mark.parametrize("pipeline", ["FluxPriorReduxPipeline", "Flux2Pipeline"])
def test_relatives_of_flux_are_no_sources(tmp_path: Path, pipeline: str) -> None:
    found = refusal(write_pipeline(tmp_path / "relative", pipeline=pipeline))
    assert found.what in ("FLUX.1 Redux", "FLUX.2")


def test_kontext_converts_with_a_word_of_caution(tmp_path: Path) -> None:
    found = recognize_source(write_pipeline(tmp_path / "edit", pipeline="FluxKontextPipeline"))
    assert found.readiness is Readiness.READY
    assert "Kontext" in found.what
    assert "made to edit a picture" in found.verdict


FOREIGN = {
    "Stable Diffusion 1 or 2": ["model.diffusion_model.input_blocks.0.0.weight", "first_stage_model.x"],
    "Stable Diffusion XL": ["model.diffusion_model.label_emb.0.0.weight", "conditioner.embedders.0.x", "denoiser.s"],
    "Stable Diffusion 3": ["model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight"],
    "FLUX.2": ["double_stream_modulation_img.lin.weight", "double_blocks.0.img_attn.qkv.weight"],
    "Qwen-Image": ["txt_norm.weight", "transformer_blocks.0.img_mod.1.weight"],
    "Wan": ["patch_embedding.weight", "blocks.0.self_attn.q.weight"],
    "LTX-Video": ["patchify_proj.weight"],
    "a LoRA": ["lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight"],
    "a VAE": ["decoder.conv_in.weight", "encoder.conv_in.weight"],
    "a text encoder (CLIP)": ["text_model.embeddings.token_embedding.weight"],
    "a text encoder (T5)": ["encoder.block.0.layer.0.SelfAttention.q.weight", "shared.weight"],
    "a text encoder (a language model)": ["model.layers.0.self_attn.q_proj.weight", "model.embed_tokens.weight"],
    "a ternary transformer already": ["transformer_blocks.0.attn.to_q.row_scale"],
    "quantized by another method (bitsandbytes nf4)": [
        "double_blocks.0.img_attn.qkv.weight.quant_state.bitsandbytes__nf4",
        "double_blocks.0.img_attn.qkv.weight.absmax",
    ],
    "quantized by another method (SVDQuant)": ["transformer_blocks.0.qkv_proj.qweight", "transformer_blocks.0.wscales"],
    "a model that is not known": ["layers.0.weight"],
}


@pytest.mark.parametrize("what", FOREIGN)
def test_something_else_is_named_with_a_way_out(tmp_path: Path, what: str) -> None:
    file = write_sparse(tmp_path / "a.safetensors", dict.fromkeys(FOREIGN[what], (2, 2)), dtype="F16")
    found = refusal(file)
    assert found.what == what
    assert ":" in found.verdict
    assert found.numbers == "fp16"


def test_other_pipelines_are_named_by_their_class(tmp_path: Path) -> None:
    for pipeline, what in (("StableDiffusionXLPipeline", "Stable Diffusion XL"), ("NewPipeline", "a NewPipeline")):
        (tmp_path / pipeline).mkdir()
        (tmp_path / pipeline / "model_index.json").write_text(json.dumps({"_class_name": pipeline}))
        assert refusal(tmp_path / pipeline).what == what


def test_quantized_pipelines_are_told_apart() -> None:
    found = refusal(resources.models_folder() / "pocket")
    assert "a ternary model of Triptych's" in found.what
    assert "pocket-bf16" in found.verdict
    assert found.can_lend


def test_a_folder_quantized_by_others(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "nf4", quantization_config={"quant_method": "bitsandbytes"})
    assert "bitsandbytes" in refusal(folder).what


@pytest.mark.parametrize(
    ("name", "content", "what", "way_out"),
    [
        ("a.gguf", b"GGUF\x03\0\0\0", "a GGUF file", "choose a safetensors file"),
        ("a.ckpt", b"PK\x03\x04", "a pickled file", "choose a safetensors file"),
        ("a.ckpt", b"SQLite format 3\0" + bytes(100), "a model in Draw Things' format", "made from"),
        ("a.safetensors", b"", "a damaged file, or no model", "fetch"),
        ("a.safetensors", b"<html>log in, please</html>", "a damaged file, or no model", "fetch"),
        ("a.safetensors", bytes(8), "a damaged file, or no model", "fetch"),
        ("a.txt", b"\x02" + bytes(7) + b"{}", "a model that is not known", "choose"),
    ],
)
def test_foreign_files(tmp_path: Path, name: str, content: bytes, what: str, way_out: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = refusal(tmp_path / name)
    assert found.what == what
    assert way_out in found.verdict


def test_a_header_longer_than_any_models_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "long.safetensors"
    with file.open("wb") as stream:
        stream.write((HEADER_LIMIT + 1).to_bytes(8, "little") + b'{"a":')
        stream.truncate(HEADER_LIMIT + 100)
    assert "header of 8,388,609 bytes" in refusal(file).verdict


def test_a_header_of_too_many_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.sources.findings.TENSOR_LIMIT", 3)
    file = write_sparse(tmp_path / "many.safetensors", {str(number): (1,) for number in range(4)})
    assert "describes 4 tensors" in refusal(file).verdict


def test_unknown_types_of_numbers_are_named(tmp_path: Path) -> None:
    header = json.dumps({"a": {"dtype": "F4", "shape": [2], "data_offsets": [0, 1]}}).encode()
    (tmp_path / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0")
    assert "type F4" in refusal(tmp_path / "a.safetensors").verdict


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.safetensors")
    (tmp_path / "empty").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        for name in ("loop", "dangling", "pipe.safetensors", "empty", "s", "nothing", "a\0b", "x" * 5000):
            assert refusal(tmp_path / name).parameters == 0
    for text in ("", "/dev/zero"):
        refusal(Path(text))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the permissions of others do not hold the superuser")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    file = write_sparse(tmp_path / "a.safetensors", {"a": (1,)})
    file.chmod(0)
    assert "permission" in refusal(file).verdict
    tmp_path.chmod(0)
    assert "permission" in refusal(tmp_path).verdict
    tmp_path.chmod(stat.S_IRWXU)


def test_a_file_that_the_system_does_not_let_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_sparse(tmp_path / "a.safetensors", {"a": (1,)})

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert "Permission denied" in refusal(file).verdict
    monkeypatch.setattr(Path, "iterdir", deny)
    assert "Permission denied" in refusal(tmp_path).verdict


def test_a_file_in_the_cloud_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_sparse(tmp_path / "a.safetensors", {"a": (1,)})
    monkeypatch.setattr("engine.sources.findings.in_the_cloud", lambda status: True)
    monkeypatch.setattr(single_files, "read_header", lambda *_, **__: pytest.fail("it was read"))
    assert "downloaded first" in refusal(file).verdict


def test_a_folder_with_one_file_is_that_file(tmp_path: Path) -> None:
    file = write_sparse(tmp_path / "one" / "flux.safetensors", BFL)
    assert recognize_source(file.parent).path == file
    write_sparse(tmp_path / "one" / "two.safetensors", BFL)
    assert "holds 2 models" in refusal(file.parent).verdict


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from([*list(BFL)[:30], "__metadata__", "x.lora_A.weight", "\ud800", "a\nb", "n" * 2000]) | st.text()
ENTRIES = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["BF16", "F8_E4M3", "F4", "", None, []]),
        "shape": st.lists(st.integers(-1, 2**40), max_size=3) | JSON,
        "data_offsets": st.lists(st.integers(-1, 2**40), max_size=3) | JSON,
    }
)


@settings(deadline=None)
@given(header=st.dictionaries(NAMES, ENTRIES | JSON, max_size=8) | JSON, length=st.none() | st.integers(0, 2**64 - 1))
def test_damaged_headers_get_a_verdict(
    header: object, length: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = json.dumps(header).encode()
    file = tmp_path_factory.getbasetemp() / "damaged.safetensors"
    file.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text)
    refusal(file)


@settings(deadline=None)
@given(
    name=st.sampled_from(sorted(SMALL)),
    shape=st.lists(st.integers(0, 8), max_size=3).map(tuple),
    dtype=st.sampled_from(["BF16", "I8", "F8_E4M3", "BOOL"]),
)
def test_one_wrong_tensor_gets_a_verdict(
    name: str, shape: tuple[int, ...], dtype: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "wrong.safetensors"
    found = refusal(write_sparse(file, SMALL | {name: shape}, dtypes={name: dtype}))
    assert found.architecture == "FLUX.1"
    without = {other: shape for other, shape in SMALL.items() if other != name}
    assert refusal(write_sparse(file, without)).architecture == "FLUX.1"


@settings(deadline=None)
@given(content=st.binary(max_size=200), name=st.sampled_from(["b.safetensors", "b.sft", "b.gguf", "b"]))
def test_bytes_of_any_kind_get_a_verdict(content: bytes, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(content)
    refusal(file)


@settings(deadline=None)
@given(config=JSON | st.fixed_dictionaries({"_class_name": st.just("FluxTransformer2DModel")}), index=JSON)
def test_damaged_settings_get_a_verdict(
    config: object, index: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "settings"
    (folder / "transformer").mkdir(parents=True, exist_ok=True)
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "transformer" / "config.json").write_text(json.dumps(config))
    write_sparse(folder / "transformer" / "diffusion_pytorch_model.safetensors", {"a": (1,)})
    (folder / "transformer" / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    refusal(folder)


def test_damaged_shards_get_a_verdict(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "tuned")
    shard = min((folder / "transformer").glob("*.safetensors"))
    with shard.open("r+b") as stream:
        stream.truncate(1000)
    assert "cut short" in refusal(folder).verdict
    write_shards(folder / "transformer", "diffusion_pytorch_model", dev_shapes(num_layers=18))
    assert "lacks the tensor" in refusal(folder).verdict
