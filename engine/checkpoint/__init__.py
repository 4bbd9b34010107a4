"""Models as files: reading, writing, checking, digesting."""
