"""Models that can be made ternary: where they lie, what they are, and under which terms."""
