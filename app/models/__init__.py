"""The installed models: what they are, what fits, adding, verifying and removing."""
