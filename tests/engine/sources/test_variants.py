"""Which FLUX.1 a transformer is, and no surer than the traces allow."""

import pytest

from engine.sources.variants import KNOWN_BYTES, KNOWN_FILES, Traces, Variant, kind_of, kind_with_picture
from fake_sources import config_of

DEV, SCHNELL = config_of(), config_of(guidance_embeds=False)


@pytest.mark.parametrize(
    ("traces", "title"),
    [
        (Traces(name="unnamed"), "FLUX.1-dev or a fine-tune of it"),
        (Traces(name="flux1-krea-dev"), "FLUX.1-Krea-dev or a fine-tune of it"),
        (Traces(name="flux1_kontext"), "FLUX.1-Kontext-dev or a fine-tune of it"),
        (Traces(name="flux1-schnell"), "FLUX.1-dev or a fine-tune of it"),
        (Traces(name="mine", pipeline="FluxKontextPipeline"), "FLUX.1-Kontext-dev or a fine-tune of it"),
        (Traces(name="mine", metadata={"modelspec.architecture": "flux-1-dev"}), "FLUX.1-dev or a fine-tune of it"),
        (Traces(name="mine", metadata={"modelspec.merged_from": "a, b"}), "a fine-tune of FLUX.1-dev"),
        (Traces(name="mine", card={"base_model": ("black-forest-labs/FLUX.1-dev",)}), "a fine-tune of FLUX.1-dev"),
        (Traces(name="mine", repository="someone/flux-pretty"), "a fine-tune of FLUX.1-dev"),
        (Traces(name="x", repository="black-forest-labs/FLUX.1-dev"), "FLUX.1-dev"),
        (Traces(name="x", repository="black-forest-labs/FLUX.1-Krea-dev"), "FLUX.1-Krea-dev"),
        (Traces(name="x", sha256=next(iter(KNOWN_FILES))), "FLUX.1-dev"),
        (Traces(name="x", bytes=KNOWN_BYTES[Variant.DEV]), "FLUX.1-dev or a fine-tune of it"),
    ],
)
def test_dev_shapes(traces: Traces, title: str) -> None:
    assert kind_of(DEV, traces).title == title


def test_the_shapes_win_over_a_name() -> None:
    kind = kind_of(SCHNELL, Traces(name="flux1-dev"))
    assert kind.variant is Variant.SCHNELL
    assert not any("called" in sentence for sentence in kind.evidence)


def test_the_same_bytes_are_no_proof_but_said() -> None:
    kind = kind_of(DEV, Traces(name="x", bytes=KNOWN_BYTES[Variant.DEV]))
    assert kind.fine_tune is None
    assert "23,802,932,552" in kind.evidence[-1]


def test_a_digest_of_other_shapes_proves_nothing() -> None:
    assert kind_of(SCHNELL, Traces(name="x", sha256=next(iter(KNOWN_FILES)))).fine_tune is None


@pytest.mark.parametrize("changed", [{"num_layers": 8}, {"num_attention_heads": 8}])
def test_another_size_is_a_model_of_its_own(changed: dict[str, int]) -> None:
    kind = kind_of(config_of(**changed), Traces(name="flux1-dev"))
    assert kind.title == "a model of FLUX.1's architecture in a size of its own"
    assert "where FLUX.1-dev has 19 and 38" in kind.evidence[0]


def test_channels_tell_what_takes_a_picture() -> None:
    assert [kind_with_picture(channels).variant for channels in (384, 128, 96)] == [
        Variant.FILL,
        Variant.CONTROL,
        Variant.OWN,
    ]
    assert [variant.needs_picture for variant in (Variant.FILL, Variant.CONTROL, Variant.DEV)] == [True, True, False]
