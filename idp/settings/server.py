"""What an operator can set about the process: where it listens, its store, its clock, how long its record of events is kept.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from idp.settings.section import Network, PositiveInt, Section


class Server(Section):
    """Where the provider listens and how it is reached."""

    base_url: str = "http://localhost:8000/cas"
    bind_address: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    workers: PositiveInt = 1
    threads: PositiveInt = 4
    trusted_proxy_networks: tuple[Network, ...] = ()


class DatabaseSection(Section):
    """The store. `url` is an SQLAlchemy URL; secrets belong in `url_file`."""

    url: str = "sqlite:///var/idp.db"
    url_file: Path | None = None
    durability: Literal["relaxed", "strict"] = "relaxed"


class Clock(Section):
    """The clock of the demo."""

    offset_file: Path | None = None


class Audit(Section):
    """How long the record of events is kept."""

    keep_s: PositiveInt = 400 * 86_400
