"""The settings inside pictures, of this program and of others."""
