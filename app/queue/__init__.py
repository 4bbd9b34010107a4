"""The queue of pictures: durable, reordered, paused, edited and worked off."""
