"""Benchmarks' prompts, and their pictures on disk in the folder layout that the benchmarks' own scorers read."""

from engine.suites.folder import Maker, SuiteFolder, consecutive, maker_of
from engine.suites.layouts import LAYOUTS, SUITES, Layout
from engine.suites.prompts import (
    SHIPPED_PROMPTS,
    SuitePrompt,
    file_sha256,
    limited,
    prompts_file,
    read_prompts,
    request_of,
)

__all__ = [
    "LAYOUTS",
    "SHIPPED_PROMPTS",
    "SUITES",
    "Layout",
    "Maker",
    "SuiteFolder",
    "SuitePrompt",
    "consecutive",
    "file_sha256",
    "limited",
    "maker_of",
    "prompts_file",
    "read_prompts",
    "request_of",
]
