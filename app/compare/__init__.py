"""Two pictures against each other: views, numbers, and one prompt on two models."""
