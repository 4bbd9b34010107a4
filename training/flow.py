"""The 16-bit Pocket: rectified-flow training of the transformer and its text encoders."""

import argparse
import copy
from pathlib import Path

import torch
from diffusers import AutoencoderKL, FluxTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.quant.distillation.compiling import RECOMPILATIONS
from training.atlas import ATLAS, load_atlas
from training.binding import BindingHead
from training.checkup import add_look_arguments, look
from training.clock import Clock, Every, add_stretch_arguments, load_state, save_state
from training.layout import LayoutHead
from training.optimizers import optimizers, restore, set_rate, update
from training.pocket import ENCODERS, SQUARE, Pocket, Tokens, load_encoders, load_weights, velocity_and_features
from training.pools import Batch, Pools, parse_sizes
from training.ranks import Ranks
from training.renderer import Renderer
from training.sampling import SHIFT

BATCH = 384  # pictures of 256 x 256, or as many tokens in pictures of another size
POOL = 24_000  # encoded scenes at hand
REPORT_EVERY = 200  # updates
AGREE_EVERY = 10  # updates
EMPTY_SHARE = 0.1  # prompts left empty, for classifier-free guidance
LAYOUT_WEIGHT = 0.1  # of the layout head's loss
BINDING_WEIGHT = 0.01  # of the binding head's
UNIFORM_SHARE = 0.15  # of the noise levels
HIGH, HIGH_SHARE = 0.85, 0.3  # noise from which on, and how often, what stands where is to be decided
AVERAGE_HALF_LIFE = 400  # updates
MAX_SHARD = 15_000_000  # bytes


class Learner(nn.Module):
    """What learns together: Pocket, a head that reads the layout from its features and one that asks the words what
    belongs together; and Pocket's running average.
    """

    def __init__(self, pocket: Pocket) -> None:
        super().__init__()
        self.pocket = pocket
        self.average = copy.deepcopy(pocket).requires_grad_(False)
        self.layout, self.binding = LayoutHead(pocket.transformer.inner_dim), BindingHead()

    @property
    def heads(self) -> list[nn.Module]:
        """What is thrown away after training."""
        return [self.layout, self.binding]

    def losses(self, batch: Batch, empty: Tensor) -> Tensor:
        """The flow's loss, the layout's and the binding's, [3]; `empty` is the token ids of an empty prompt.

        The flow's is the mean squared error of the velocity (Liu et al. 2022, rectified flow;
        x_t = (1 - t) x_0 + t noise).
        """
        latents = batch.latents
        left_empty = torch.rand(len(latents), device=latents.device) < EMPTY_SHARE
        noise = torch.randn_like(latents)
        sigma = draw_sigmas(len(latents), latents.device)
        mixed = torch.lerp(latents, noise, sigma[:, None, None])
        with torch.autocast(latents.device.type, torch.bfloat16):
            text = self.pocket.encode(torch.where(left_empty[:, None], empty, batch.ids))
            output, features = velocity_and_features(
                self.pocket.transformer, mixed, sigma, torch.ones_like(sigma), text, batch.grid
            )
            layout = self.layout.loss(features, batch.labels)
            binding = self.binding.loss(text[1], batch.answers.emptied(left_empty))
        return torch.stack([(output.float() - (noise - latents)).square().mean(), layout, binding])


def draw_sigmas(count: int, device: torch.device) -> Tensor:
    """Noise levels [count]: logit-normal, moved by FLUX's shift, with a share of uniform and one of high levels.

    At the high ones, from `HIGH` to 1, it is decided what stands where.
    """
    sigma = torch.sigmoid(torch.randn(count, device=device))
    sigma = SHIFT * sigma / (1 + (SHIFT - 1) * sigma)
    uniform = torch.rand(count, device=device)
    kind = torch.rand(count, device=device)
    sigma = torch.where(kind < UNIFORM_SHARE, uniform, sigma).clamp(1e-3, 1.0)
    sigma = torch.where(kind > 1 - HIGH_SHARE, HIGH + (1 - HIGH) * uniform, sigma)
    return sigma.bfloat16().float()  # as the transformer sees it under autocast


def prepare_device(name: str) -> torch.device:
    """The device, with the fast and sound settings for training."""
    torch.set_float32_matmul_precision("high")
    torch.backends.cuda.enable_cudnn_sdp(False)  # its compiled backward read outside its memory
    return torch.device(name)


def compile_blocks(transformer: FluxTransformer2DModel) -> None:
    """Compile the blocks' code once for each kind of call: each size, with and without gradients, in every model."""
    from torch._dynamo import config  # takes seconds, and only compiled code needs it

    config.recompile_limit = RECOMPILATIONS
    transformer.compile_repeated_blocks(fullgraph=True, dynamic=False)


def train(arguments: argparse.Namespace) -> None:
    """One stretch of training; leaves its state, the weights for the export and a sheet of samples."""
    prepare_device(arguments.device)
    ranks = Ranks(arguments.device)
    torch.manual_seed(arguments.seed)
    tokens = Tokens(arguments.cache)
    vae = AutoencoderKL.from_pretrained(arguments.vae).to(ranks.device, memory_format=torch.channels_last).eval()
    pocket = Pocket(tokens)
    if arguments.init:
        load_weights(pocket, arguments.init)
    if arguments.text:
        load_encoders(pocket, arguments.text)
    learner = Learner(pocket).to(ranks.device)
    text = [pocket.text_encoder, pocket.text_encoder_2]
    chosen = optimizers(pocket.transformer, learner.heads, arguments.rate, text=text, text_rate=arguments.text_rate)
    updates, elapsed = restore(load_state(arguments.state), "learner", learner, chosen)
    torch.manual_seed(arguments.seed + updates + 1_000_003 * ranks.rank)
    if arguments.compile:
        compile_blocks(pocket.transformer)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    renderer = Renderer(load_atlas(arguments.cache / ATLAS), ranks.device)
    pools = Pools(
        vae, renderer, tokens, sizes=parse_sizes(arguments.sizes), scenes=arguments.pool, seed=(updates, ranks.rank)
    )
    if ranks.first:
        print(f"flow pools of {arguments.pool} scenes after {clock.elapsed - elapsed:.1f} s", flush=True)
    updates = _learn(learner, chosen, pools, clock, ranks, updates=updates, arguments=arguments)
    if ranks.first:
        save_state(
            arguments.state,
            learner=learner.state_dict(),
            optimizers=[optimizer.state_dict() for optimizer in chosen],
            updates=updates,
            elapsed=clock.elapsed,
        )
        save_weights(learner.average, arguments.out)
        print(f"flow ends at {clock.elapsed:.1f} s, {updates} updates of {ranks.count} x {arguments.batch}", flush=True)
    ranks.close()
    if ranks.first:
        look(learner.average, vae, tokens, arguments.out / "flow.jpg", arguments)


def _learn(
    learner: Learner,
    chosen: list[torch.optim.Optimizer],
    pools: Pools,
    clock: Clock,
    ranks: Ranks,
    *,
    updates: int,
    arguments: argparse.Namespace,
) -> int:
    """Update until the stretch is over, and save weights now and then; returns the updates of all stretches."""
    empty = pools.tokens([""]).to(ranks.device)
    averaged, learned = (list(network.parameters()) for network in (learner.average, learner.pocket))
    begun, running = updates, torch.zeros(3, device=ranks.device)
    weights = torch.tensor([1.0, LAYOUT_WEIGHT, BINDING_WEIGHT], device=ranks.device)
    save_due = Every(arguments.save_every, clock.elapsed)
    while True:
        if ranks.count == 1 or (updates - begun) % AGREE_EVERY == 0:
            rate, over = ranks.follow_first(clock.rate(), clock.over)
            if over:
                break
            set_rate(chosen, rate)
        losses = learner.losses(pools.draw(arguments.batch * SQUARE[0] * SQUARE[1], updates), empty)
        update(learner, chosen, (losses * weights).sum(), ranks.average_gradients)
        updates += 1
        running += losses.detach()
        keep = min(0.5 ** (1 / AVERAGE_HALF_LIFE), (updates - begun) / (updates - begun + 10))
        with torch.no_grad():
            torch._foreach_lerp_(averaged, learned, 1 - keep)
        if updates % REPORT_EVERY == 0 and ranks.first:
            loss, layout, binding = (running / REPORT_EVERY).tolist()
            said = f"loss {loss:.4f} layout {layout:.3f} binding {binding:.3f}"
            print(f"flow {clock.elapsed:6.1f} s {updates} updates {said}", flush=True)
            running.zero_()
        if ranks.first and save_due.due(clock.elapsed):
            save_weights(learner.average, arguments.out)
    return updates


def save_weights(pocket: Pocket, folder: Path, transformer: nn.Module | None = None) -> None:
    """Write the three networks in bfloat16, as `training.export` reads them, with another transformer if given.

    The transformer goes to `teacher-0.safetensors` and so on, none larger than `MAX_SHARD` but for one tensor.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, shard in enumerate(_shards(_tensors(transformer or pocket.transformer))):
        save_whole(shard, folder / f"teacher-{number}.safetensors")
    for name in ENCODERS:
        save_whole(_tensors(getattr(pocket, name)), folder / f"{name}.safetensors")


def save_whole(tensors: dict[str, Tensor], file: Path) -> None:
    """Write a safetensors file so that a kill leaves the old one or the new one."""
    partial = file.with_suffix(".part")
    save_file(tensors, partial)
    partial.replace(file)


def _tensors(network: nn.Module) -> dict[str, Tensor]:
    # A copy each: the file format refuses tensors that share memory, as T5's two embeddings do.
    return {
        key: tensor.detach().to("cpu", torch.bfloat16, copy=True).contiguous()
        for key, tensor in network.state_dict().items()
    }


def _shards(tensors: dict[str, Tensor]) -> list[dict[str, Tensor]]:
    shards: list[dict[str, Tensor]] = [{}]
    for name, tensor in tensors.items():
        if shards[-1] and sum(held.nbytes for held in shards[-1].values()) + tensor.nbytes > MAX_SHARD:
            shards.append({})
        shards[-1][name] = tensor
    return shards


def main() -> None:
    """Train the 16-bit Pocket for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="the atlas and the tokenizers")
    parser.add_argument("--vae", type=Path, default=Path("training/cache/vae"), help="a folder of an AutoencoderKL")
    parser.add_argument("--out", type=Path, default=Path("training/cache"), help="where weights and the sheet go")
    parser.add_argument("--state", type=Path, default=Path("training/cache/flow.pt"))
    parser.add_argument(
        "--init", type=Path, help="weights of an earlier run to begin with, made with the same tokenizers"
    )
    parser.add_argument("--text", type=Path, help="text encoders to begin with, those that training.reading left")
    parser.add_argument("--sizes", default="256x256", help='width x height and their shares: "192x192:7 256x256:3"')
    parser.add_argument("--batch", type=int, default=BATCH, help="pictures of 256 x 256 on each GPU")
    parser.add_argument(
        "--rate", type=float, default=1.0, help="learning rates, beside those of a training from nothing"
    )
    parser.add_argument(
        "--text-rate", type=float, default=1.0, help="the text encoders' learning rates, beside the rest"
    )
    parser.add_argument("--pool", type=int, default=POOL, help="scenes at hand on each GPU")
    add_stretch_arguments(parser, seconds=540, total=780)
    add_look_arguments(parser)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
