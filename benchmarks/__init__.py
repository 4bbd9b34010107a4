"""Measurements of ops, steps and pictures, each with a witness in `results`."""
