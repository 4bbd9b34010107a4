"""The first run's three cards."""
