"""Speed and memory of this machine: single ops, one step, a whole picture."""
