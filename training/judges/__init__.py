"""The judges: two detectors that look for what was asked in a picture, and how they are trained."""
