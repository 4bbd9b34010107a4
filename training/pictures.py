"""The pictures of a whole suite, made in batches, in the folder that `triptych evaluate` would fill one by one."""

import argparse
import dataclasses
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.catalog import resolve_model
from engine.commands.progress import time_text
from engine.description import ModelDescription, describe
from engine.errors import EngineError, NonFiniteValues
from engine.faults import is_out_of_memory
from engine.generation import LoadedModel
from engine.latents import image_ids, pack, start_noise, to_pixels, unpack
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest
from engine.session import Session
from engine.suites import SuiteFolder, SuitePrompt, limited, maker_of, prompts_file, read_prompts, request_of
from training.suite import Split, make_suite, write_suite

SUITE = "pocket"
SEED = 0  # that of `triptych evaluate`, so that either goes on where the other stopped
COUNT = 4  # pictures a prompt
BATCH = 128
DECODED = 32  # pictures that the VAE, which needs more memory for each, decodes at once
ACTIVATIONS = ("int8", "exact")


@dataclass(frozen=True, kw_only=True)
class Job:
    """Picture `number` of a prompt; `request` asks for it alone, with the model's defaults filled in."""

    prompt: SuitePrompt
    number: int
    request: GenerationRequest


@dataclass(frozen=True, kw_only=True)
class Options:
    """Which pictures: `count` of each prompt, of `limit` prompts a category; None takes all, or the model's default."""

    count: int = COUNT
    limit: int | None = None
    steps: int | None = None
    guidance: float | None = None
    activations: str = "int8"


def split_file(split: Split, scratch: Path) -> Path:
    """The file of a split's prompts: for the test the one that ships, for development one written to `scratch`."""
    if split is Split.TEST:
        return prompts_file(SUITE, None)
    file = scratch / f"{split}.jsonl"
    write_suite(make_suite(split), file)
    return file


def claim(model: ModelDescription, prompts: Path, out: Path, options: Options) -> tuple[SuiteFolder, list[Job]]:
    """The folder `out`, its record written, and the pictures of the file `prompts` that it lacks.

    Raises:
        EngineError: an option is out of range, the prompts cannot be read, or `out` holds something else.
    """
    folder = SuiteFolder(out, maker_of(model, suite=SUITE, prompts=prompts, activations=options.activations))
    asked = [
        (prompt, _request(prompt, options).for_model(model)) for prompt in limited(read_prompts(prompts), options.limit)
    ]
    folder.claim()
    jobs = [
        Job(
            prompt=prompt,
            number=number,
            request=dataclasses.replace(request, seed=request.picture_seed(number), count=1),
        )
        for prompt, request in asked
        for number in folder.missing(prompt, request)
    ]
    return folder, jobs


def _request(prompt: SuitePrompt, options: Options) -> GenerationRequest:
    request = request_of(prompt, seed=SEED, count=options.count)
    return dataclasses.replace(request, steps=options.steps, guidance=options.guidance)


@torch.inference_mode()
def make_batch(model: LoadedModel, requests: Sequence[GenerationRequest]) -> Tensor:
    """One picture a request, all at once: float32 [B, 3, height, width] on the host, about -1 to 1.

    The requests are accepted by the model's session and alike but for prompt and seed; each picture is the one that
    `Session.generate` makes of its request, but for the order of sums.

    Raises:
        NonFiniteValues: a picture has NaN or infinity in it.
    """
    first = requests[0]
    assert first.width, "the requests are not accepted"
    assert first.height, "the requests are not accepted"
    assert all(dataclasses.replace(each, prompt=first.prompt, seed=first.seed) == first for each in requests)
    size = model.decoder.size_of(first.width, first.height)
    latents = pack(torch.cat([start_noise(request.seed, size) for request in requests])).to(model.device)
    latents = _denoise(model, requests, latents, image_ids(size))
    parts = unpack(latents, size).split(DECODED)
    pictures = torch.cat([model.decoder.decode_all(part).cpu() for part in parts])
    if not bool(pictures.isfinite().all()):
        raise NonFiniteValues("a picture has NaN or infinity in it: check the model with `triptych verify`")
    return pictures


def _denoise(model: LoadedModel, requests: Sequence[GenerationRequest], latents: Tensor, places: Tensor) -> Tensor:
    """Latents float32 [B, tokens, C] from noise to clean; `places` are their tokens' ids [tokens, 3]."""
    text = model.encoders.encode_all([request.prompt for request in requests], model.device)
    steps, guidance = requests[0].steps, requests[0].guidance
    assert steps, "the requests are not accepted"
    schedule = model.sampler.schedule(steps=steps, tokens=latents.shape[1])
    strength = None if guidance is None else latents.new_full((len(requests),), guidance)
    for index, moment in enumerate(schedule.times.tolist()):
        velocity = model.transformer(
            hidden_states=latents,
            encoder_hidden_states=text.sequence,
            pooled_projections=text.pooled,
            timestep=latents.new_full((len(requests),), moment),
            img_ids=places,
            txt_ids=torch.zeros(text.sequence.shape[1], 3),
            guidance=strength,
        )
        latents = schedule.step(latents, velocity, index).latents
    return latents


def make_pictures(session: Session, folder: SuiteFolder, jobs: Sequence[Job], batch: int = BATCH) -> Iterator[int]:
    """Make and save the pictures of `jobs`, at least one, `batch` at once; yield how many are made after each batch.

    PNG files are written by threads while the next batch is made; all are there when the last number has come.

    Raises:
        EngineError: a request does not fit the model, or a picture could not be made or saved.
    """
    for job in jobs:
        session.accepted(job.request)
    settings = session.settings(jobs[0].request)
    saving: list[Future[None]] = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for start in range(0, len(jobs), batch):
            part = jobs[start : start + batch]
            pictures = make_batch(session.model, [job.request for job in part])
            _wait(saving)  # for the batch before this one
            saving = [
                threads.submit(_save, folder, job, picture, settings)
                for job, picture in zip(part, pictures, strict=True)
            ]
            if start + batch >= len(jobs):
                _wait(saving)
            yield start + len(part)


def _wait(saving: list[Future[None]]) -> None:
    for future in saving:
        future.result()


def _save(folder: SuiteFolder, job: Job, picture: Tensor, settings: PictureSettings) -> None:
    _, height, width = picture.shape
    own = dataclasses.replace(settings, request=job.request, seed=job.request.seed)
    png = encode_png(to_pixels(picture), width=width, height=height, settings=own)
    folder.save(job.prompt, job.number, png)


def main() -> None:
    """Make the pictures of a split of Pocket's prompts; the same call again makes only what is missing."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", help="a model's name or folder")
    parser.add_argument("out", type=Path, help="the folder for the pictures")
    parser.add_argument("--split", type=Split, choices=list(Split), required=True)
    parser.add_argument("--count", type=int, default=COUNT, help="pictures a prompt (%(default)s)")
    parser.add_argument("--limit", type=int, help="only the first so many prompts of each category (all)")
    parser.add_argument("--batch", type=int, default=BATCH, help="pictures made at once (%(default)s)")
    parser.add_argument("--device", default="cuda", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=ACTIVATIONS, default="int8", help="arithmetic (%(default)s)")
    parser.add_argument("--steps", type=int, help="steps a picture (the model's own)")
    parser.add_argument("--guidance", type=float, help="strength of guidance (the model's own)")
    arguments = parser.parse_args()
    if arguments.batch < 1:
        parser.error(f"--batch must be at least 1, got {arguments.batch}")
    try:
        _run(arguments)
    except EngineError as error:
        raise SystemExit(f"pictures: {error}") from None
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise SystemExit(
            f"pictures: {arguments.batch} pictures at once do not fit the memory: choose a smaller --batch"
        ) from None


def _run(arguments: argparse.Namespace) -> None:
    options = Options(
        count=arguments.count,
        limit=arguments.limit,
        steps=arguments.steps,
        guidance=arguments.guidance,
        activations=arguments.activations,
    )
    model = describe(resolve_model(arguments.model))
    with tempfile.TemporaryDirectory() as scratch:
        folder, jobs = claim(model, split_file(arguments.split, Path(scratch)), arguments.out, options)
    if not jobs:
        print(f"{folder.root} has all its pictures")
        return
    session = Session.open(model.folder, device=arguments.device, activations=arguments.activations)
    print(f"{len(jobs)} pictures to make on {session.device_name}, backend {session.backend}", flush=True)
    started = time.perf_counter()
    try:
        for made in make_pictures(session, folder, jobs, arguments.batch):
            _report(made, len(jobs), time.perf_counter() - started)
    finally:
        session.close()


def _report(made: int, wanted: int, seconds: float) -> None:
    left = seconds / made * (wanted - made)
    print(f"{made} of {wanted} pictures, {made / seconds:.1f} a second, {time_text(left)} left", flush=True)


if __name__ == "__main__":
    main()
