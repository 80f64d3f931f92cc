"""The device authorization endpoint (RFC 8628 3.1 and 3.2): `POST /device_authorization`, and the QR code of its address.

Public clients name themselves by `client_id`. Scopes are treated as at the authorization endpoint; `acr_values` is read as there
too (an extension). What the answer names is typed or scanned by a person, who decides on `pages`.
"""

import io
from dataclasses import dataclass

import segno

from idp.clients.models import Client
from idp.grants import waiting
from idp.grants.waiting import Kind, NewRequest
from idp.ground import random_strings
from idp.ground.database import Database
from idp.ground.params import Params
from idp.ground.protocol_error import Headers, ProtocolError
from idp.ground.throttle import Throttle, Throttled
from idp.methods.levels import Levels
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.device import user_code
from idp.protocol.device.user_code import UserCodes
from idp.protocol.http import Request, Response, json_response
from idp.protocol.tokens.grants.device_code import DEVICE_CODE
from idp.protocol.tokens.token import form_only
from idp.settings import Settings

ATTEMPTS = 5
SVG: Headers = [("Content-Type", "image/svg+xml"), ("Cache-Control", "no-store")]


@dataclass(frozen=True)
class DeviceDependencies:
    """What the endpoint works with."""

    settings: Settings
    database: Database
    levels: Levels
    throttle: Throttle
    authenticator: Authenticator
    codes: UserCodes

    @property
    def page(self) -> str:
        """Where people type the code (`verification_uri`)."""
        return f"{self.settings.server.base_url}/device"


class DeviceAuthorization:
    """The endpoint."""

    def __init__(self, uses: DeviceDependencies) -> None:
        self._uses = uses

    def __call__(self, http: Request) -> Response:
        """`POST /device_authorization`. Raises ProtocolError."""
        uses, form = self._uses, form_only(http)
        client = uses.authenticator.authenticate(http, allow_public=True)
        if not client.check_grant_type(DEVICE_CODE):
            raise ProtocolError("unauthorized_client", "this client is not registered for the device grant")
        granted, wanted = scope(form, client), acr_values(form, client, uses.levels)
        try:
            uses.throttle.count("device_requests_per_address", http.address)
        except Throttled as error:
            retry = [("Retry-After", str(error.retry_after_s))]
            raise ProtocolError("temporarily_unavailable", "too many requests; wait", status=429, headers=retry) from error
        handle, code = self._keep(client, granted, wanted, http.address)
        return json_response(
            {
                "device_code": handle,
                "user_code": user_code.shown(code),
                "verification_uri": uses.page,
                "verification_uri_complete": f"{uses.page}?user_code={user_code.shown(code)}",
                "expires_in": uses.settings.device.code_lifetime_s,
                "interval": uses.settings.device.interval_s,
            }
        )

    def _keep(self, client: Client, granted: tuple[str, ...], wanted: tuple[str, ...], address: str) -> tuple[str, str]:
        """Write the request down under a code that nobody else has just now."""
        device = self._uses.settings.device
        for _ in range(ATTEMPTS):
            handle, code = random_strings.new(), user_code.make()
            new = NewRequest(
                kind=Kind.DEVICE,
                client_id=client.client_id,
                scope=granted,
                wanted_acr=wanted,
                lifetime_s=device.code_lifetime_s,
                interval_s=device.interval_s,
                user_code_key=self._uses.codes.key(code),
            )
            with self._uses.database.begin() as db:
                if waiting.add(db, new, handle, address=address):
                    return handle, code
        raise ProtocolError("temporarily_unavailable", "no code is free; try again", status=503)


def scope(form: Params, client: Client) -> tuple[str, ...]:
    """Values that the client may have; the others are ignored, and an empty rest is an error (as `authorization.request.scope`).

    The person is asked every time, so that `offline_access` needs no `prompt`; it needs the grant type refresh_token.
    """
    allowed = [one for one in dict.fromkeys(form.get("scope").split()) if one in client.scopes]
    if "refresh_token" not in client.grant_types:
        allowed = [one for one in allowed if one != "offline_access"]
    if not allowed:
        raise ProtocolError("invalid_scope", "none of the requested scopes is allowed to this client")
    return tuple(allowed)


def acr_values(form: Params, client: Client, levels: Levels) -> tuple[str, ...]:
    """The levels that the client wishes, or its default_acr_values; values that are not ours are ignored."""
    asked = form.get("acr_values").split() or client.default_acr_values
    return tuple(one for one in asked if levels.rank(one) >= 0)


class DeviceQr:
    """`GET <base>/device/qr?user_code=`: the QR code of verification_uri_complete, for devices that cannot draw one.

    It is an image of an address, made from the request: it says nothing about whether the code exists.
    """

    def __init__(self, page: str) -> None:
        self._page = page

    def __call__(self, http: Request) -> Response:
        """The image. Raises ProtocolError for what cannot be a code."""
        code = user_code.read(http.query.get("user_code"))
        if code is None:
            raise ProtocolError("invalid_request", "user_code is missing, or is not a code of ours")
        drawn = io.BytesIO()
        image = segno.make(f"{self._page}?user_code={user_code.shown(code)}", error="m", micro=False)
        image.save(drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False)
        return Response(200, drawn.getvalue(), SVG)
