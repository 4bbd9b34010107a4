"""The errors of wrong input to a kernel.

KernelError
├── LayoutError           packed bytes contradict their layout, or tensors contradict each other
└── BackendUnavailable    the asked backend does not run on the device
"""


class KernelError(ValueError):
    """An op was given something that it does not take."""


class LayoutError(KernelError):
    """Packed bytes contradict their layout, or the tensors of a weight contradict each other."""


class BackendUnavailable(KernelError):
    """The asked backend does not run on the device; the message says why."""
