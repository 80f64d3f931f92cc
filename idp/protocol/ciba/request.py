"""A backchannel authentication request, read and checked in the order of the specification (CIBA Core 7.1, FAPI-CIBA 5.2.2).

`CHECKS` is the whole policy, top to bottom; who the hint means is for `bc_authorize` to find. Errors are those of CIBA Core 13.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from idp.clients.models import Client
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.methods.levels import Levels
from idp.settings import Ciba

HINTS = ("login_hint", "id_token_hint", "login_hint_token")
BEARER_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 2.1
SHORTEST_NOTIFICATION_TOKEN, LONGEST_NOTIFICATION_TOKEN = 22, 1024
LONGEST_HINT = 16_384


@dataclass
class BackchannelRequest:
    """A request on its way through the checks, complete once `parse` gives it back. `hint` is name and value of the one hint."""

    params: Params
    client: Client
    levels: Levels
    settings: Ciba
    scope: tuple[str, ...] = ()
    notification_token: str = ""
    wanted_acr: tuple[str, ...] = ()
    hint: tuple[str, str] = ("", "")
    binding_message: str = ""
    lifetime_s: int = 0
    interval_s: int = field(default=0)


def scope(request: BackchannelRequest) -> None:
    """“CIBA authentication requests MUST contain the openid scope value.” Others that the client may not have are ignored."""
    asked = list(dict.fromkeys(request.params.get("scope").split()))
    if not asked:
        raise ProtocolError("invalid_request", "scope is missing")
    if "openid" not in asked or "openid" not in request.client.scopes:
        raise ProtocolError("invalid_scope", "the scope openid is required")
    granted = [one for one in asked if one in request.client.scopes]
    if "refresh_token" not in request.client.grant_types:
        granted = [one for one in granted if one != "offline_access"]
    request.scope = tuple(granted)


def client_notification_token(request: BackchannelRequest) -> None:
    """“REQUIRED if the Client is registered to use Ping ... MUST NOT exceed 1024 characters ... at least 128 bits of entropy”."""
    if request.client.metadata.get("backchannel_token_delivery_mode") != "ping":
        return
    token = request.params.get("client_notification_token")
    if not token:
        raise ProtocolError("invalid_request", "client_notification_token is missing")
    if not SHORTEST_NOTIFICATION_TOKEN <= len(token) <= LONGEST_NOTIFICATION_TOKEN or not BEARER_TOKEN.fullmatch(token):
        raise ProtocolError(
            "invalid_request",
            f"client_notification_token must be a bearer token of {SHORTEST_NOTIFICATION_TOKEN} to "
            f"{LONGEST_NOTIFICATION_TOKEN} characters",
        )
    request.notification_token = token


def acr_values(request: BackchannelRequest) -> None:
    """The levels that suffice; values that are not ours are ignored, nothing at all means the client's default_acr_values."""
    asked = request.params.get("acr_values").split() or request.client.default_acr_values
    request.wanted_acr = tuple(one for one in asked if request.levels.rank(one) >= 0)


def hints(request: BackchannelRequest) -> None:
    """“It is REQUIRED that the Client provides one (and only one) of the hints.”"""
    given = [name for name in HINTS if name in request.params]
    if len(given) != 1:
        raise ProtocolError("invalid_request", f"exactly one hint is needed, {len(given)} came: {', '.join(HINTS)}")
    if given[0] == "login_hint_token":
        raise ProtocolError("invalid_request", "login_hint_token is not supported; send login_hint or id_token_hint")
    value = request.params.get(given[0])
    if len(value) > LONGEST_HINT:
        raise ProtocolError("invalid_request", f"{given[0]} is too long")
    request.hint = (given[0], value)


def binding_message(request: BackchannelRequest) -> None:
    """Short plain text, shown to the person on both devices; anything else is refused, never shown otherwise (CIBA Core 13)."""
    text, longest = request.params.get("binding_message"), request.settings.binding_message_longest
    if not text:
        if request.settings.require_binding_message:
            raise ProtocolError("invalid_request", "binding_message is missing")
        return
    if len(text) > longest or not text.isprintable() or text != text.strip():
        raise ProtocolError("invalid_binding_message", f"binding_message must be one line of at most {longest} plain characters")
    request.binding_message = text


def user_code(request: BackchannelRequest) -> None:
    """Not supported, as discovery says: the person signs in on our pages, which no code of the client's can replace."""
    if "user_code" in request.params:
        raise ProtocolError("invalid_request", "user_code is not supported")


def requested_expiry(request: BackchannelRequest) -> None:
    """“A positive integer allowing the client to request the expires_in value”; more than the settings allow is cut down."""
    given = request.params.get("requested_expiry")
    if not given:
        request.lifetime_s = request.settings.request_lifetime_s
        return
    if not (given.isascii() and given.isdigit()) or len(given) > 10 or int(given) < 1:
        raise ProtocolError("invalid_request", "requested_expiry must be a positive number of seconds")
    request.lifetime_s = min(int(given), request.settings.longest_lifetime_s)


CHECKS: tuple[Callable[[BackchannelRequest], None], ...] = (
    scope,
    client_notification_token,
    acr_values,
    hints,
    binding_message,
    user_code,
    requested_expiry,
)


def parse(params: Params, client: Client, levels: Levels, settings: Ciba) -> BackchannelRequest:
    """Run the checks in order. Raises ProtocolError."""
    request = BackchannelRequest(params, client, levels, settings, interval_s=settings.interval_s)
    for check in CHECKS:
        check(request)
    return request
