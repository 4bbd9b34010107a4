"""How the Pocket models were made: sprites, scenes, captions, training; nothing of it ships."""
