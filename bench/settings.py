"""What the load driver must know of one provider: a JSON file, read by every command of this folder.

Endpoints are not in it: they come from the discovery document (OpenID Connect Discovery 1.0, section 4).
"""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit


class BadSettings(Exception):
    """The file cannot be used; the text names every fault."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """One provider and one client of it.

    `username` may hold `{i}`, replaced by 0 .. `accounts` - 1. `user_field`, `password_field` and `press` name form
    elements by id or by name; `press` lists the buttons that a person would press, in the order of preference;
    `answers` fills other fields, by id or name. `connect_to` (host:port) and `headers` play the part of a TLS proxy in
    front of a provider whose issuer is https: plain HTTP goes there, with the issuer's Host and these headers.
    """

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    username: str
    password: str
    scope: str = "openid"
    auth: str = "client_secret_basic"
    accounts: int = 1
    user_field: str = "email"
    password_field: str = "password"
    press: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    cc_scope: str = ""
    connect_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    authorize_params: dict[str, str] = field(default_factory=dict)
    skip: tuple[str, ...] = ()

    @property
    def netloc(self) -> str:
        """Host and port of the issuer, as the Host header wants them."""
        return urlsplit(self.issuer).netloc

    @property
    def address(self) -> tuple[str, int]:
        """Where to connect: `localhost` means 127.0.0.1, so that no run is split over two address families."""
        parts = urlsplit(f"//{self.connect_to}" if self.connect_to else self.issuer)
        host = parts.hostname or ""
        return ("127.0.0.1" if host == "localhost" else host, parts.port or 80)

    def account(self, number: int) -> str:
        """The user name of account number `number`, counted round."""
        return self.username.replace("{i}", str(number % self.accounts))


def read(path: str | Path) -> ProviderSettings:  # flat: guards, one after the other
    """Reads a settings file; raises `BadSettings` with all faults at once."""
    try:
        raw = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error
    if not isinstance(raw, dict):
        raise BadSettings(f"{path}: an object is expected")
    known = {item.name for item in fields(ProviderSettings)}
    required = {"issuer", "client_id", "client_secret", "redirect_uri", "username", "password"}
    faults = [f"unknown key {key!r}" for key in sorted(raw.keys() - known)]
    faults += [f"missing key {key!r}" for key in sorted(required - raw.keys())]
    if raw.get("auth", "client_secret_basic") not in ("client_secret_basic", "client_secret_post"):
        faults.append("auth must be client_secret_basic or client_secret_post")
    if not str(raw.get("issuer", "")).startswith("http://") and not raw.get("connect_to"):
        faults.append("issuer must be http, or connect_to say where plain HTTP is answered: the driver does not speak TLS")
    if faults:
        raise BadSettings(f"{path}: " + "; ".join(faults))
    lists = {key: tuple(raw[key]) for key in ("press", "skip") if key in raw}
    return ProviderSettings(**{**raw, **lists, "issuer": str(raw["issuer"]).rstrip("/")})
