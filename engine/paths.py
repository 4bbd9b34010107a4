"""Where a person's models, pictures, caches, logs and settings live."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, kw_only=True)
class UserPaths:
    """The person's own places; nothing is created by naming them."""

    models: Path
    outputs: Path
    cache: Path
    logs: Path
    settings: Path


def user_paths() -> UserPaths:
    """The platform's own places, or all of them below `TRIPTYCH_HOME` where that is set."""
    home = os.environ.get("TRIPTYCH_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return UserPaths(
            models=root / "models",
            outputs=root / "outputs",
            cache=root / "cache",
            logs=root / "logs",
            settings=root / "settings.json",
        )
    places = platformdirs.PlatformDirs("Triptych", appauthor=False)
    return UserPaths(
        models=places.user_data_path / "models",
        outputs=places.user_pictures_path / "Triptych",
        cache=places.user_cache_path,
        logs=places.user_log_path,
        settings=places.user_config_path / "settings.json",
    )
