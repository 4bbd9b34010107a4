"""A FLUX transformer: its configuration, its modules, and how it is loaded."""
