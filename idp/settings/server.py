"""What an operator can set about the process: where it listens, its clock, how long its record of events is kept.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from idp.settings.addresses import OwnAddress
from idp.settings.section import Network, PositiveInt, Section


class Server(Section):
    """Where the provider listens and how it is reached."""

    base_url: OwnAddress = "http://localhost:8000/cas"
    bind_address: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    workers: PositiveInt = 1
    threads: PositiveInt = 4
    slow_body_s: PositiveInt = 5
    trusted_proxy_networks: tuple[Network, ...] = ()


class Clock(Section):
    """The clock of the demo."""

    offset_file: Path | None = None


class Audit(Section):
    """How long the record of events is kept."""

    keep_s: PositiveInt = 400 * 86_400
