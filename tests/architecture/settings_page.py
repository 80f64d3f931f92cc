"""The tables of docs/settings.md: read for the test, and renewed by `python -m tests.architecture.settings_page`.

Renewing keeps the meanings that people wrote, brings names and defaults up to date, and leaves the meaning of a new setting
empty, which the test refuses until somebody writes it.
"""

import re
from pathlib import Path
from types import UnionType
from typing import Any, get_args

from pydantic import BaseModel

import idp.settings
import jsis_rp.settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
PARTS: dict[str, type[BaseModel]] = {"The provider": idp.settings.Settings, "JSIS Online": jsis_rp.settings.Settings}
ROW = re.compile(r"^\| `([a-z0-9_.]+)` \| (.*?) \| (.*?) ?\|$")
HEAD = ("| setting | default | meaning |", "|---|---|---|")


def fields(model: type[BaseModel], prefix: str = "") -> dict[str, str]:
    """Dotted name and default, as the page writes it, of every setting below `model`."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        section = _section(field.annotation)
        if section is not None:
            found |= fields(section, f"{prefix}{name}.")
        else:
            found[prefix + name] = written(field.get_default(call_default_factory=True))
    return found


def written(value: Any) -> str:
    """A default in the words of TOML, as code; an em dash for none."""
    return "—" if value is None else f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    text = value.as_posix() if isinstance(value, Path) else str(value)
    return f"'{text}'" if '"' in text else f'"{text}"'


def rows(heading: str) -> list[tuple[str, str, str]]:
    """Name, default and meaning of every row of the page under `## heading`, in order."""
    parts = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    body = next(text for text in parts if text.startswith(heading))
    return [(found[1], found[2], found[3]) for line in body.splitlines() if (found := ROW.match(line))]


def renew() -> None:
    """Write the tables anew, one for each section, under the headings of the page."""
    text = PAGE.read_text()
    for heading, model in PARTS.items():
        meanings = {name: meaning for name, _, meaning in rows(heading)}
        tables, section = [], None
        for name, default in fields(model).items():
            here = name.rpartition(".")[0]
            if here != section:
                title = f"\n### `[{here}]`\n\n{_about(model, here)}\n" if here else ""
                tables.append("\n".join([title, *HEAD]))
                section = here
            tables.append(f"| `{name}` | {default} | {meanings.get(name, '')} |")
        begin = text.index(f"## {heading}")
        first = text.index("\n\n", text.index("\n\n", begin) + 2)
        following = text.find("\n## ", first)
        text = text[:first] + "\n" + "\n".join(tables) + "\n" + (text[following:] if following > 0 else "")
    PAGE.write_text(text)


def _section(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds, also when it may be absent; None for a plain setting, lists and tables included."""
    choices = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    kind = next(choice for choice in choices if choice is not type(None))
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _about(model: type[BaseModel], section: str) -> str:
    for name in section.split("."):
        model = _section(model.model_fields[name].annotation) or model
    return " ".join((model.__doc__ or "").split())


if __name__ == "__main__":
    renew()
