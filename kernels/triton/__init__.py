"""The place of the device code of the fused backend, imported only where Triton is installed."""
