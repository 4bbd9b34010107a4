"""How weights become -1, 0 and +1."""
