"""How the settings are read: the TOML file, the environment over it, secrets from files, all faults reported at once.

Called by the commands and by `wsgi.py`. A variable is named `JSIS__SECTION__FIELD`.
"""

import re
from collections.abc import Iterable
from os import environ
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, TomlConfigSettingsSource

from jsis_rp.settings.all import PREFIX, Settings
from jsis_rp.settings.office import DemoSettings


class SettingsError(Exception):
    """The settings cannot be used; `faults` says why, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def load(path: Path) -> Settings:
    """Read the settings file at `path`, the environment over it; raise `SettingsError` with every fault found."""
    if not path.is_file():
        raise SettingsError([f"settings file {path} not found"])

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the signature of pydantic-settings)
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)

    faults = unknown_variables(environ)
    try:
        loaded = FromFile()
    except ValidationError as error:
        raise SettingsError(faults + [_fault(item) for item in error.errors()]) from None
    except ValueError as error:  # tomllib, and values of the environment that are not JSON
        raise SettingsError([*faults, f"{path}: {error}"]) from None
    if faults:
        raise SettingsError(faults)
    return _with_secrets(loaded)


def unknown_variables(environment: Iterable[str]) -> list[str]:
    """Return a fault for each `JSIS__...` variable that names no setting."""
    faults = []
    for name in sorted(environment):
        if not name.upper().startswith(PREFIX):
            continue
        section, _, field = name[len(PREFIX) :].lower().partition("__")
        known = Settings.model_fields.get(section)
        inner = DemoSettings if section == "demo" else known.annotation if known else None
        fields = inner.model_fields if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
        if known is None or (field and field not in fields):
            faults.append(f"{name}: no such setting")
    return faults


def _with_secrets(settings: Settings) -> Settings:
    path = settings.database.url_file
    if path is None:
        return settings
    try:
        url = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError([f"database.url_file: cannot read {path}: {error.strerror}"]) from None
    database = settings.database.model_copy(update={"url": url, "url_file": None})
    return settings.model_copy(update={"database": database})


def _fault(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"]) or "settings"
    reason = "no such setting" if item["type"] == "extra_forbidden" else re.sub("^Value error, ", "", item["msg"])
    return f"{where}: {reason}"
