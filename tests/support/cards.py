"""The GPUs that kernels are compiled for."""

from kernels.tiles import Card

A100 = Card(capability=(8, 0), shared_memory=166_912, multiprocessors=108)
RTX_3060 = Card(capability=(8, 6), shared_memory=101_376, multiprocessors=28)
RTX_4090 = Card(capability=(8, 9), shared_memory=101_376, multiprocessors=128)
H100 = Card(capability=(9, 0), shared_memory=232_448, multiprocessors=132)
RTX_5090 = Card(capability=(12, 0), shared_memory=101_376, multiprocessors=170)
CARDS = (A100, RTX_3060, RTX_4090, H100, RTX_5090)
