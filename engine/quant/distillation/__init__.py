"""A ternary student that learns, end to end, its teacher's velocity."""
