"""Everything an operator can set, one section per room, typed, with the unit in the name.

`configuration.load` reads it once at start. docs/settings.md lists every field; a test keeps the two together.
"""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from idp.settings.addresses import OwnAddress
from idp.settings.binding import Dpop, Mtls, faults_of_mtls
from idp.settings.messages import Messages
from idp.settings.protocol import Ciba, Clients, Device, Fetch, Registration, Testing, Tokens, UserInfo
from idp.settings.resources import AssertionIssuer, Resource
from idp.settings.section import Limit, Network, PositiveInt, Section
from idp.settings.store import DatabaseSection

__all__ = [
    "AssertionIssuer",
    "Ciba",
    "Clients",
    "DatabaseSection",
    "Device",
    "Dpop",
    "Fetch",
    "Messages",
    "Mtls",
    "Network",
    "Registration",
    "Resource",
    "Section",
    "Settings",
    "Testing",
    "Tokens",
    "UserInfo",
]

LOOPBACK = ("127.0.0.1", "::1", "localhost")


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


SigningAlg = Literal["RS256", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]


class Keys(Section):
    """Signing keys (in the database, sealed) and the file with the sealing keys."""

    sealing_key_file: Path = Path("keys/idp-sealing.key")
    signing_algs: tuple[SigningAlg, ...] = ("RS256", "PS256", "ES256", "EdDSA")
    publish_ahead_s: PositiveInt = 86_400
    sign_for_s: PositiveInt = 90 * 86_400
    keep_after_s: PositiveInt = 2 * 86_400


Acr = Annotated[str, Field(max_length=255)]


class Levels(Section):
    """The `acr` value of each level, and the level that each strength reaches."""

    basic: Acr = "https://ecas.ec.europa.eu/loa/basic"
    medium: Acr = "https://ecas.ec.europa.eu/loa/medium"
    high: Acr = "https://ecas.ec.europa.eu/loa/high"
    strengths: dict[str, Literal["basic", "medium", "high"]] = {
        "PASSWORD": "basic",
        "PASSWORD_SMS": "medium",
        "PASSWORD_MOBILE_APP": "medium",
        "PASSWORD_SOFTWARE_TOKEN": "medium",
        "PASSWORD_TOKEN": "high",
        "PASSWORD_TOKEN_CRAM": "high",
    }


class LoginSection(Section):
    """One attempt to sign in, and the session that it opens."""

    lifetime_s: PositiveInt = 3600
    session_lifetime_s: PositiveInt = 12 * 3600
    session_idle_s: PositiveInt = 2 * 3600
    known_device_lifetime_s: PositiveInt = 365 * 86_400
    recent_proof_s: PositiveInt = 900


class Accounts(Section):
    """Accounts: sign-up, mailed links and passwords."""

    registration_open: bool = True
    activation_valid_minutes: PositiveInt = 90
    reset_valid_minutes: PositiveInt = 90
    captcha: Literal["always", "after_repeated", "never"] = "always"
    captcha_free_attempts: PositiveInt = 3
    captcha_valid_s: PositiveInt = 900
    argon2_time_cost: PositiveInt = 2
    argon2_memory_kib: Annotated[int, Field(ge=8)] = 19_456
    argon2_parallelism: PositiveInt = 1
    hashes_at_once: PositiveInt = 2
    hashes_waiting: PositiveInt = 64


class Methods(Section):
    """The verification methods on offer, and the life of their challenges."""

    enabled: tuple[str, ...] = ("password", "sms")
    challenge_valid_s: PositiveInt = 600
    challenge_attempts: PositiveInt = 5
    phone_challenge_valid_s: PositiveInt = 900


class Throttle(Section):
    """Limits as "count per seconds". Failures count; a known device has a purse of its own (docs/threats.md)."""

    password_per_account: Limit = "5 per 900 second"
    password_per_known_device: Limit = "10 per 900 second"
    password_per_address: Limit = "60 per 900 second"
    challenge_per_account: Limit = "10 per 3600 second"
    sms_per_number: Limit = "6 per 3600 second"
    sms_per_address: Limit = "30 per 3600 second"
    sign_up_per_address: Limit = "20 per 3600 second"
    mail_per_recipient: Limit = "6 per 3600 second"
    client_failures_per_address: Limit = "60 per 300 second"
    user_code_per_address: Limit = "20 per 900 second"
    user_code_per_account: Limit = "10 per 900 second"
    device_requests_per_address: Limit = "120 per 600 second"
    ciba_requests_per_account: Limit = "600 per 3600 second"
    ciba_unknown_per_client: Limit = "100 per 3600 second"
    ciba_unknown_per_address: Limit = "200 per 3600 second"
    registrations_per_address: Limit = "600 per 3600 second"


class Audit(Section):
    """How long the record of events is kept."""

    keep_s: PositiveInt = 400 * 86_400


class Demo(Section):
    """What the demo begins with."""

    accounts_file: Path | None = None


class Look(Section):
    """Names and colours of the pages."""

    name: str = "EU Login"
    tagline: str = "One account, many EU services"
    organisation: str = "European Commission"
    primary_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#0b3d91"
    accent_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#ffbf00"
    helpdesk_mail: str = "EC-CENTRAL-HELPDESK@ec.europa.eu"
    account_domain: Annotated[str, Field(max_length=64)] = "External"
    demonstration: bool = False


class Settings(Section):
    """All sections. `mode` "demo" allows the inbox, the settable clock and plain http on loopback; "production" none of them."""

    mode: Literal["demo", "production"] = "production"
    log_format: Literal["console", "json"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    server: Server = Server()
    database: DatabaseSection = DatabaseSection()
    clock: Clock = Clock()
    keys: Keys = Keys()
    levels: Levels = Levels()
    login: LoginSection = LoginSection()
    accounts: Accounts = Accounts()
    methods: Methods = Methods()
    throttle: Throttle = Throttle()
    tokens: Tokens = Tokens()
    userinfo: UserInfo = UserInfo()
    resources: tuple[Resource, ...] = ()
    assertion_issuers: tuple[AssertionIssuer, ...] = ()
    device: Device = Device()
    ciba: Ciba = Ciba()
    testing: Testing = Testing()
    dpop: Dpop = Dpop()
    mtls: Mtls = Mtls()
    audit: Audit = Audit()
    messages: Messages = Messages()
    fetch: Fetch = Fetch()
    clients: Clients = Clients()
    registration: Registration = Registration()
    demo: Demo = Demo()
    look: Look = Look()

    @property
    def issuer(self) -> str:
        """The issuer identifier (Core 2, `iss`)."""
        return f"{self.server.base_url}/oauth2"

    @property
    def base_path(self) -> str:
        """The path below which the whole provider lives, such as `/cas`; empty when it has the host to itself."""
        return urlsplit(self.server.base_url).path

    @property
    def secure(self) -> bool:
        """Whether the provider is reached by https, so that cookies can carry `__Host-`."""
        return self.server.base_url.startswith("https://")

    @model_validator(mode="after")
    def _fits_the_mode(self) -> "Settings":
        faults = [*_faults_of_address(self), *(_faults_in_demo(self) if self.mode == "demo" else _faults_in_production(self))]
        if faults:
            raise ValueError(" | ".join(faults))
        return self


def _faults_of_address(settings: Settings) -> list[str]:
    faults = []
    acrs = [settings.levels.basic, settings.levels.medium, settings.levels.high]
    if len(set(acrs)) != len(acrs) or any(not acr or " " in acr for acr in acrs):
        faults.append("levels: the three acr values must differ and hold no space")
    if "RS256" not in settings.keys.signing_algs:
        faults.append("keys.signing_algs: RS256 must be among them (Core 15.1)")
    networks = settings.server.trusted_proxy_networks
    return faults + faults_of_mtls(settings.mtls, base_url=settings.server.base_url, proxies=networks)


def _faults_in_demo(settings: Settings) -> list[str]:
    faults = []
    if settings.server.bind_address not in LOOPBACK:
        faults.append("server.bind_address: the demo listens on this machine only (127.0.0.1)")
    if urlsplit(settings.server.base_url).hostname not in LOOPBACK:
        faults.append("server.base_url: the demo is reached as localhost only")
    return faults


def _faults_in_production(settings: Settings) -> list[str]:
    faults = []
    if not settings.secure:
        faults.append("server.base_url: production is reached by https")
    if settings.clock.offset_file:
        faults.append("clock.offset_file: only the demo can set its clock")
    messages, methods = settings.messages, settings.methods
    if messages.mail_driver == "inbox" or (messages.sms_driver == "inbox" and "sms" in methods.enabled):
        faults.append("messages: the inbox belongs to the demo; choose mail_driver = 'smtp' and sms_driver = 'http'")
    if settings.demo.accounts_file:
        faults.append("demo.accounts_file: accounts with published passwords belong to the demo")
    if settings.look.demonstration:
        faults.append("look.demonstration: belongs to the demo")
    if settings.testing.ciba_approval:
        faults.append("testing.ciba_approval: would let anybody sign in as anybody; it belongs to the demo")
    return faults
