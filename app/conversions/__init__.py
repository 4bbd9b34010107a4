"""A conversion at work beside the window: its process, how far it is, and what outlives a restart."""
