"""The gallery of all pictures that were ever made."""
