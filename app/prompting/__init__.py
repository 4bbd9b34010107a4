"""Prompts as a person writes them: their language, wildcards, styles, history, sizes and seeds."""
