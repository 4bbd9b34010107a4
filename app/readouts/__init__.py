"""What the engine measures: the strip that is always in view, and the drawer above it."""
