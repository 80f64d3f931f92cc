"""The settings of JSIS Online: typed, one section per concern, from TOML with the environment over it.

`configuration.py` reads them, once, for `cli.py` and `wsgi.py`. Unknown keys are refused; units are in the names.
"""

from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "JSIS__"
Networks = tuple[IPv4Network | IPv6Network, ...]
Positive = Annotated[int, Field(gt=0)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Tuned = Annotated[float, Field(gt=0, le=60)]


class Section(BaseModel):
    """A section of the settings file: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(Section):
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
        return _web_address(value.rstrip("/"))

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


class Site(Section):
    """Names and colours, so that another operator can make the pages their own."""

    name: str = "JSIS Online"
    provider_name: str = "EU Login"
    office_name: str = "PMO"
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


class Provider(Section):
    """The OpenID provider that vouches for people, and what is asked of it."""

    issuer: str = "http://localhost:8000/cas/oauth2"
    client_id: str = "jsis-online"
    scope: str = "openid profile email phone"
    levels: tuple[str, ...] = (
        "https://ecas.ec.europa.eu/loa/basic",
        "https://ecas.ec.europa.eu/loa/medium",
        "https://ecas.ec.europa.eu/loa/high",
    )
    internal_level: str = "https://ecas.ec.europa.eu/loa/basic"
    internet_level: str = "https://ecas.ec.europa.eu/loa/medium"
    signing_algorithms: tuple[Literal["RS256", "PS256", "PS512", "ES256"], ...] = ("RS256", "PS256", "PS512", "ES256")
    connect_timeout_s: Tuned = 3.0
    read_timeout_s: Tuned = 10.0
    metadata_lifetime_s: Positive = 3600
    keys_refetch_interval_s: Positive = 30
    leeway_s: Annotated[int, Field(ge=0, le=300)] = 30
    id_token_max_age_s: Positive = 600

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        return _web_address(value)

    @model_validator(mode="after")
    def _levels_are_ordered_ones(self) -> Self:
        for name in ("internal_level", "internet_level"):
            if getattr(self, name) not in self.levels:
                raise ValueError(f"{name} is not one of levels")
        return self


class Keys(Section):
    """The folder of our private keys: client authentication, and the pepper of the letters' codes."""

    folder: Path = Path("keys/jsis")
    assertion_lifetime_s: Positive = 60


class Network(Section):
    """The institutions' internal network, and the proxies whose X-Forwarded-For is believed."""

    internal: Networks = ()
    trusted_proxies: Networks = ()


class SessionSettings(Section):
    """How long a sign-in holds here, and how long one attempt to sign in may take."""

    lifetime_s: Positive = 28_800
    idle_s: Positive = 3_600
    login_lifetime_s: Positive = 1_800
    sign_ins_per_address: Positive = 60
    sign_ins_window_s: Positive = 600


class Enrolment(Section):
    """The activation of an account by registered letter."""

    letter_valid_months: Annotated[int, Field(ge=1, le=60)] = 6
    code_attempts: Annotated[int, Field(ge=1, le=20)] = 5
    form_attempts_per_account: Positive = 5
    form_attempts_per_address: Positive = 20
    form_attempts_window_s: Positive = 86_400
    codes_per_address: Positive = 30
    new_letter_after_days: Annotated[int, Field(ge=0)] = 7
    letters_per_request: Positive = 4
    time_zone: str = "Europe/Brussels"


class Letters(Section):
    """What the registered letter shows, and where `jsis letters print` writes it."""

    folder: Path = Path("var/letters")
    registered_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "RR"
    registered_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "BE"
    sender: tuple[str, ...] = (
        "Office for the Administration and Payment of Individual Entitlements (PMO)",
        "Joint Sickness Insurance Scheme",
        "Rue de la Science 27",
        "1000 Brussels",
    )


class BackOffice(Section):
    """The PMO's own staff: accounts by uid, or by e-mail address when the provider says that it is verified."""

    staff_uids: tuple[str, ...] = ()
    staff_emails: tuple[str, ...] = ()
    sign_in_max_age_s: Positive = 28_800


class Retention(Section):
    """How long the audit record is kept."""

    audit_days: Positive = 730


class Demo(Section):
    """What only a demonstration has."""

    members_file: Path = Path("config/demo/members.csv")


class Settings(BaseSettings):
    """All sections; `mode` decides whether what belongs to a demonstration may be loaded."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", nested_model_default_partial_update=True
    )

    mode: Literal["demo", "production"] = "production"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    server: Server = Server()
    site: Site = Site()
    database: DatabaseSettings = DatabaseSettings()
    clock: ClockSettings = ClockSettings()
    provider: Provider = Provider()
    keys: Keys = Keys()
    network: Network = Network()
    session: SessionSettings = SessionSettings()
    enrolment: Enrolment = Enrolment()
    letters: Letters = Letters()
    back_office: BackOffice = BackOffice()
    retention: Retention = Retention()
    demo: Demo | None = None

    @property
    def is_demo(self) -> bool:
        """Whether this process may show what only a demonstration may show."""
        return self.mode == "demo"

    @model_validator(mode="after")
    def _mode_and_features_agree(self) -> Self:
        faults = _demo_faults(self) if self.is_demo else _production_faults(self)
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http or https address without query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must be https, unless it is on this machine")
    return value


def is_loopback(host: str) -> bool:
    """Return whether `host` can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _demo_faults(settings: Settings) -> list[str]:
    faults = []
    if not is_loopback(settings.server.bind_host):
        faults.append("server.bind_host: a demonstration listens on this machine only (127.0.0.1, ::1 or localhost)")
    if not is_loopback(urlsplit(settings.server.public_url).hostname or ""):
        faults.append("server.public_url: a demonstration is addressed as localhost only")
    return faults


def _production_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.demo is not None:
        faults.append('demo: this section belongs to mode = "demo"')
    if settings.clock.offset_file is not None:
        faults.append('clock.offset_file: only mode = "demo" may move the clock')
    if not settings.server.is_https:
        faults.append("server.public_url: must be https")
    if not settings.provider.issuer.startswith("https://"):
        faults.append("provider.issuer: must be https")
    return faults
