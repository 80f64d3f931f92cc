"""Everything an operator can set, one module for each part of the provider, typed, with the unit in the name.

`load.load` reads it once at start. docs/settings.md lists every field; a test keeps the two together.
"""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import model_validator

from idp.settings import modes
from idp.settings.accounts import Accounts, Demo
from idp.settings.binding import Dpop, Mtls
from idp.settings.keys import Keys
from idp.settings.levels import LevelSettings
from idp.settings.limits import ThrottleSettings
from idp.settings.login import LoginSection, Methods
from idp.settings.look import Look
from idp.settings.messages import Messages
from idp.settings.protocol import Ciba, ClientSettings, Device, Fetch, RegistrationSettings, Testing, Tokens, UserInfoSettings
from idp.settings.resources import AssertionIssuer, Resource
from idp.settings.section import Network, Section
from idp.settings.server import Audit, Clock, Server
from idp.settings.store import DatabaseSection

__all__ = [
    "Accounts",
    "AssertionIssuer",
    "Audit",
    "Ciba",
    "ClientSettings",
    "Clock",
    "DatabaseSection",
    "Demo",
    "Device",
    "Dpop",
    "Fetch",
    "Keys",
    "LevelSettings",
    "LoginSection",
    "Look",
    "Messages",
    "Methods",
    "Mtls",
    "Network",
    "RegistrationSettings",
    "Resource",
    "Section",
    "Server",
    "Settings",
    "Testing",
    "ThrottleSettings",
    "Tokens",
    "UserInfoSettings",
]


class Settings(Section):
    """All sections. `mode` "demo" allows the inbox, the settable clock and plain http on loopback; "production" none of them."""

    mode: Literal["demo", "production"] = "production"
    log_format: Literal["console", "json"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    server: Server = Server()
    database: DatabaseSection = DatabaseSection()
    clock: Clock = Clock()
    keys: Keys = Keys()
    levels: LevelSettings = LevelSettings()
    login: LoginSection = LoginSection()
    accounts: Accounts = Accounts()
    methods: Methods = Methods()
    throttle: ThrottleSettings = ThrottleSettings()
    tokens: Tokens = Tokens()
    userinfo: UserInfoSettings = UserInfoSettings()
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
    clients: ClientSettings = ClientSettings()
    registration: RegistrationSettings = RegistrationSettings()
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
        faults = modes.faults_of_address(self.server, self.levels, self.keys, self.mtls)
        if self.mode == "demo":
            faults += modes.faults_in_demo(self.server)
        else:
            faults += modes.faults_in_production(
                self.server,
                clock=self.clock,
                messages=self.messages,
                methods=self.methods,
                demo=self.demo,
                look=self.look,
                testing=self.testing,
            )
        if faults:
            raise ValueError(" | ".join(faults))
        return self
