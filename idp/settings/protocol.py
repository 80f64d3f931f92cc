"""What an operator can set about the protocol: the life of tokens, the clients, how they register, and what is fetched for them.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from idp.settings.section import Network, PositiveInt, Section


class Tokens(Section):
    """Lifetimes of what relying parties are handed."""

    code_lifetime_s: PositiveInt = 60
    pushed_request_lifetime_s: Annotated[int, Field(ge=5, lt=600)] = 90
    access_lifetime_s: PositiveInt = 3600
    id_lifetime_s: PositiveInt = 3600
    refresh_lifetime_s: PositiveInt = 30 * 86_400
    grant_absolute_s: PositiveInt = 365 * 86_400
    refresh_grace_s: Annotated[int, Field(ge=0)] = 10
    id_token_on_refresh: bool = True


class UserInfoSettings(Section):
    """What the UserInfo endpoint demands of the sign-in behind a token (RFC 9470); nothing by default."""

    required_acr: str = ""
    max_age_s: Annotated[int, Field(ge=0)] = 0


class Fetch(Section):
    """Outgoing HTTP to addresses that clients name. Private networks are refused unless listed here."""

    allowed_networks: tuple[Network, ...] = ()
    timeout_s: PositiveInt = 5
    max_bytes: PositiveInt = 262_144
    ca_file: Path | None = None


class ClientSettings(Section):
    """The file with the clients that are loaded at start; more come by `idp clients`."""

    file: Path | None = None


class StatementIssuer(Section):
    """Somebody whose software statements count (RFC 7591 2.3): the `iss` of the statements, and where the keys are."""

    issuer: str
    jwks_uri: str = ""
    jwks_file: Path | None = None

    @model_validator(mode="after")
    def _has_keys(self) -> "StatementIssuer":
        if bool(self.jwks_uri) == (self.jwks_file is not None):
            raise ValueError("needs either jwks_uri or jwks_file")
        return self


class RegistrationSettings(Section):
    """Clients that register themselves (RFC 7591). Scopes beyond `allowed_scopes` are not given to them."""

    mode: Literal["closed", "initial_access_token", "open"] = "closed"
    allowed_scopes: tuple[str, ...] = ("openid", "profile", "email", "address", "phone", "offline_access")
    unused_lifetime_s: PositiveInt = 90 * 86_400
    software_statement_required: bool = False
    software_statement_issuers: tuple[StatementIssuer, ...] = ()


class Device(Section):
    """Device authorization (RFC 8628): devices without a keyboard get tokens by a code that a person types elsewhere."""

    code_lifetime_s: Annotated[int, Field(ge=30, le=3600)] = 600
    interval_s: Annotated[int, Field(ge=1, le=60)] = 5


class Ciba(Section):
    """Requests that a client starts without a browser, approved by the person on another device (OpenID CIBA Core 1.0)."""

    request_lifetime_s: Annotated[int, Field(ge=10, le=3600)] = 300
    longest_lifetime_s: Annotated[int, Field(ge=10, le=86_400)] = 900
    interval_s: Annotated[int, Field(ge=1, le=60)] = 5
    binding_message_longest: Annotated[int, Field(ge=4, le=500)] = 100
    require_binding_message: bool = False
    notices: tuple[Literal["mail", "sms"], ...] = ("mail",)


class Testing(Section):
    """For automated runs in the demo only. `ciba_approval` lets anybody answer CIBA requests by HTTP."""

    ciba_approval: bool = False
