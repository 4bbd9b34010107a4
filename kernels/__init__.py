"""Ternary tensors in, tensors out: packed layouts, their arithmetic, and the choice of backend."""
