"""The autoencoder's shape, its loss and its updates."""

import copy
from pathlib import Path

import torch

from training.renderer import Renderer
from training.vae import Learner, held_out_psnr, new_vae, psnr, reconstruction_loss

CPU = torch.device("cpu")


def pictures(seed: int = 0) -> torch.Tensor:
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_latents_are_eight_times_smaller_with_sixteen_channels() -> None:
    vae = new_vae()
    assert round(sum(parameter.numel() for parameter in vae.parameters()) / 1e5) == 33
    with torch.no_grad():
        assert vae.encode(pictures()).latent_dist.mode().shape == (2, 16, 4, 4)


def test_psnr_of_a_known_error() -> None:
    grey = torch.zeros(2, 3, 8, 8)
    assert abs(psnr(grey + 0.2, grey) - 20) < 1e-4  # a tenth of the range


def test_the_loss_is_zero_for_the_picture_itself_and_sees_edges() -> None:
    picture = pictures()
    assert reconstruction_loss(picture, picture) == 0
    shift, stripes = torch.full_like(picture, 0.1), torch.full_like(picture, 0.1)
    stripes[..., ::2] *= -1
    assert reconstruction_loss(picture + stripes, picture) > reconstruction_loss(picture + shift, picture) > 0


def test_updates_lower_the_loss_and_the_average_follows() -> None:
    torch.manual_seed(0)
    learner = Learner(CPU, None)
    losses = [float(learner.update(pictures(), 1.0)[0]) for _ in range(12)]
    assert losses[-1] < 0.9 * losses[0]
    assert learner.updates == 12
    weight, average = (network.decoder.conv_out.weight.detach() for network in (learner.vae, learner.average))
    assert 0 < (weight - average).abs().max() < 0.1


def test_a_learner_goes_on_where_its_state_ended() -> None:
    torch.manual_seed(0)
    first = Learner(CPU, None)
    first.update(pictures(), 1.0)
    second = Learner(CPU, copy.deepcopy(first.state()))
    for learner in (first, second):
        torch.manual_seed(1)
        learner.update(pictures(1), 0.5)
    assert second.updates == 2
    for name, tensor in first.vae.state_dict().items():
        assert torch.equal(tensor, second.vae.state_dict()[name]), name
    for name, tensor in first.average.state_dict().items():
        assert torch.equal(tensor, second.average.state_dict()[name]), name


def test_a_learner_begins_with_a_saved_autoencoder(tmp_path: Path) -> None:
    torch.manual_seed(3)
    saved = new_vae()
    saved.save_pretrained(tmp_path)
    learner = Learner(CPU, None)
    learner.begin_with(tmp_path)
    for network in (learner.vae, learner.average):
        for name, tensor in network.state_dict().items():
            assert torch.equal(tensor, saved.state_dict()[name]), name


def test_held_out_quality_is_a_number_and_the_same_again(renderer: Renderer) -> None:
    torch.manual_seed(0)
    vae = new_vae().requires_grad_(False)
    assert held_out_psnr(vae, renderer, count=2) == held_out_psnr(vae, renderer, count=2)
