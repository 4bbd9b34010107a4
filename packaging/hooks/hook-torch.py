"""What is collected of torch: its modules with their sources, and its libraries without the tests'."""

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_data_files, collect_dynamic_libs

module_collection_mode = "pyz+py"  # its configurations read their own sources
warn_on_missing_hiddenimports = False
datas = collect_data_files("torch", includes=["bin/torch_shm_manager*"])  # without it torch does not start
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]  # torch finds its libraries beside each other
excludedimports = [
    *("tensorboard", "setuptools", "pytest", "expecttest", "hypothesis", "matplotlib", "pandas", "scipy", "triton"),
    "torch.testing._internal.common_methods_invocations",
    "torch.testing._internal.generated",
    "torch.testing._internal.opinfo",
    "torch.utils.tensorboard",
]
