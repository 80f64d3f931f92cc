"""Who may use an access token, and how it is presented (RFC 6750 2, RFC 9449 7.1): shared by userinfo and introspection.

Whether a token that is bound to its sender comes from that sender is the business of `sender`.
"""

from typing import NamedTuple

from idp.clients.registry import Clients
from idp.grants.store import TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.binding.proof import ALGS
from idp.protocol.http import Request

BARE_CHALLENGE = [("WWW-Authenticate", "Bearer"), ("WWW-Authenticate", f'DPoP algs="{" ".join(ALGS)}"')]


class PresentedToken(NamedTuple):
    """The token, and whether it came with the scheme DPoP."""

    token: str
    by_dpop: bool


def presented(http: Request) -> PresentedToken:  # flat: guards, one after the other
    """The token of the request: in the header or in the body of a POST, in exactly one of them, never in the query.

    Raises ProtocolError: 401 without a code when there is none (RFC 6750 3.1), invalid_request when there are two.
    """
    in_header, by_dpop = http.bearer(), False
    if not in_header and "HTTP_AUTHORIZATION" in http.environ:
        in_header = http.bearer("dpop")
        by_dpop = bool(in_header)
    in_body = http.form.get("access_token") if http.method == "POST" else ""
    if "access_token" in http.query or (in_header and in_body) or (http.method == "POST" and http.form.repeated()):
        raise ProtocolError(
            "invalid_request",
            "show the token once, in the Authorization header or in the body",
            headers=[("WWW-Authenticate", 'Bearer error="invalid_request"')],
        )
    token = in_header or in_body
    if not token:
        raise ProtocolError("invalid_token", "no access token was shown", status=401, headers=BARE_CHALLENGE)
    return PresentedToken(token, by_dpop)


def is_usable(found: TokenFound, clients: Clients) -> bool:
    """Whether an access token works: neither expired nor revoked, its client enabled, its account active, its session alive."""
    if found.access_expires_at <= clock.micros() or found.revoked_at is not None or clients.get(found.client_id) is None:
        return False
    if found.account_id is not None and not found.account_is_active:
        return False
    return found.session_id is None or bool(found.session_is_alive)
