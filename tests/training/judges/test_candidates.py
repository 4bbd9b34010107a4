"""Each thing once, the surest first."""

import torch

from training.judges.candidates import overlap, surest

BOXES = torch.tensor([[[0, 0, 0.5, 0.5], [0.02, 0, 0.52, 0.5], [0.5, 0.5, 1, 1], [0, 0, 1, 1.0]]])


def test_overlap_of_known_boxes() -> None:
    shared = overlap(BOXES, BOXES)[0]
    torch.testing.assert_close(shared.diagonal(), torch.ones(4))
    assert shared[0, 2] == 0
    torch.testing.assert_close(shared[0, 3], torch.tensor(0.25))


def test_the_surer_of_two_boxes_on_one_place_stays() -> None:
    score, noun = torch.tensor([[0.4, 0.9, 0.6, 0.2]]), torch.tensor([[7, 8, 9, 5]])
    found = surest(score, noun, noun - 5, BOXES)
    assert found.noun.tolist() == [[8, 9, 7, 5]]
    assert found.colour.tolist() == [[3, 4, 2, 0]]
    torch.testing.assert_close(found.score, torch.tensor([[0.9, 0.6, 0.0, 0.2]]))
    torch.testing.assert_close(found.box[0, 0], BOXES[0, 1])
