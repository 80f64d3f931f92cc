"""Reading the settings: TOML, then environment over it, then secrets from files.

`load(path)` is called once, by `cli` and `wsgi`. An environment variable is IDP__SECTION__FIELD; a secret may instead be
named by a file in the field `..._file`. Unknown keys are refused; all faults are reported at once (`SettingsFault`). ADR 0011.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from idp.settings import Settings

ENVIRONMENT_PREFIX = "IDP__"


class SettingsFault(Exception):
    """The settings cannot be used; `faults` holds one plain sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def _merge(target: dict[str, Any], path: list[str], value: str) -> None:
    for name in path[:-1]:
        below = target.setdefault(name, {})
        if not isinstance(below, dict):
            return
        target = below
    target[path[-1]] = _literal(value)


def _literal(text: str) -> Any:
    """A list, table or inline value in TOML's own words, or the bare text."""
    try:
        return tomllib.loads(f"value = {text}")["value"] if text[:1] in "[{" else text
    except tomllib.TOMLDecodeError:
        return text


def _read_secret_files(node: dict[str, Any], faults: list[str], where: str = "") -> None:
    """Replace `name` by the content of `name_file` for every secret that has such a field."""
    for name in ("url", "smtp_password", "sms_token"):
        file = node.get(f"{name}_file")
        if file:
            try:
                node[name] = Path(file).read_text().strip()
            except OSError as error:
                faults.append(f"{where}{name}_file: cannot be read ({error.strerror})")
    for name, child in node.items():
        if isinstance(child, dict):
            _read_secret_files(child, faults, f"{where}{name}.")


def _of_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except OSError as error:
        raise SettingsFault([f"{path}: cannot be read ({error.strerror})"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFault([f"{path}: is not TOML: {error}"]) from error


def load(path: Path | None, environment: dict[str, str] | None = None) -> Settings:
    """Read the TOML file at `path` (None: defaults only) and the environment. Raises SettingsFault with every fault."""
    values = _of_file(path) if path is not None else {}
    for name, text in sorted((os.environ if environment is None else environment).items()):
        if name.startswith(ENVIRONMENT_PREFIX):
            _merge(values, name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__"), text)
    faults: list[str] = []
    _read_secret_files(values, faults)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsFault(faults + [line for one in error.errors() for line in _lines(dict(one))]) from error
    if faults:
        raise SettingsFault(faults)
    return settings


def _lines(error: dict[str, Any]) -> list[str]:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return [f"{where}: is not a setting"]
    text = str(error["msg"]).removeprefix("Value error, ")
    return text.split(" | ") if not where else [f"{where}: {text}"]
