"""Sections about the process and its surroundings: addresses, names, database, clock, keys, networks."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from jsis_rp.settings.section import Networks, Positive, Section, web_address

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class ServerSettings(Section):
    """Where the pages are found (`public_url`, path included) and where the process listens."""

    public_url: str = "http://localhost:8001/RCAM"
    bind_host: str = "127.0.0.1"
    bind_port: Annotated[int, Field(ge=1, le=65535)] = 8001
    workers: Positive = 1
    threads: Positive = 4
    request_max_bytes: Positive = 65_536

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return web_address(value.rstrip("/"))

    @property
    def path(self) -> str:
        """The path under which every page lives, such as `/RCAM`."""
        return urlsplit(self.public_url).path

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS: decides on cookie prefixes and HSTS."""
        return self.public_url.startswith("https://")


class SiteSettings(Section):
    """Names and colours, so that another operator can make the pages their own."""

    name: str = "JSIS Online"
    provider_name: str = "EU Login"
    primary_colour: Colour = "#0b3d91"
    helpdesk_email: str = "EC-CENTRAL-HELPDESK@ec.europa.eu"


class DatabaseSettings(Section):
    """The store: `sqlite:///path` or `postgresql://...`; the address can hold a password, so it may come from a file."""

    url: str = "sqlite:///var/jsis.db"
    url_file: Path | None = None
    busy_timeout_ms: Positive = 10_000


class ClockSettings(Section):
    """A file with seconds to add to the clock: demonstrations only."""

    offset_file: Path | None = None


class KeysSettings(Section):
    """The folder of our private keys: client authentication, and the pepper of the letters' codes."""

    folder: Path = Path("keys/jsis")
    assertion_lifetime_s: Positive = 60


class NetworkSettings(Section):
    """The institutions' internal network, and the proxies whose X-Forwarded-For is believed."""

    internal: Networks = ()
    trusted_proxies: Networks = ()
