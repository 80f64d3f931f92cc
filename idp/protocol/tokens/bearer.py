"""Who may use an access token, and how it is shown (RFC 6750 2, RFC 9449 7.1): the rule that userinfo and introspection share.

Whether a token that is bound to its sender comes from that sender is the business of `sender`.
"""

from typing import NamedTuple

from idp.clients.registry import Clients
from idp.grants.store import Store, TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.binding.proof import ALGS
from idp.protocol.http import Request

BARE_CHALLENGE = [("WWW-Authenticate", "Bearer"), ("WWW-Authenticate", f'DPoP algs="{" ".join(ALGS)}"')]


class Shown(NamedTuple):
    """The token, and whether it came with the scheme DPoP."""

    token: str
    by_dpop: bool


def shown(http: Request) -> Shown:
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
    return Shown(token, by_dpop)


def is_good(found: TokenFound, store: Store, clients: Clients) -> bool:
    """Whether an access token works: neither expired nor revoked, its client enabled, its account active, its session alive."""
    now = clock.micros()
    if found.access_expires_at <= now or found.revoked_at is not None or clients.get(found.client_id) is None:
        return False
    if found.account_id is not None and not found.account_stands:
        return False
    return found.session_id is None or store.session_stands(found, now)
