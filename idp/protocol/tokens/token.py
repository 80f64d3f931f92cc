"""The token endpoint (RFC 6749 3.2, Core 3.1.3): `POST /token`, parameters in the body only, one grant a file in `grants`."""

from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.protocol.http import Request, Response
from idp.protocol.tokens.server import TokenServer

MAY_REPEAT = frozenset({"resource", "audience"})  # RFC 8707 2, RFC 8693 2.1


def form_only(http: Request) -> Params:
    """The form of a request to an endpoint that takes nothing from the query. Raises ProtocolError, BadRequest.

    “Parameters sent without a value MUST be treated as if they were omitted ... Request and response parameters defined by this
    specification MUST NOT be included more than once.” (RFC 6749 3.2). A secret in a query would end in every log (2.3.1).
    """
    if http.environ.get("QUERY_STRING"):
        raise ProtocolError("invalid_request", "this endpoint takes no query parameters", hint="got a query, expected a form")
    form = http.form
    twice = [name for name in form.repeated() if name not in MAY_REPEAT]
    if twice:
        hint = f"got these twice, expected at most {', '.join(sorted(MAY_REPEAT))}"
        raise ProtocolError("invalid_request", f"given more than once: {', '.join(twice)}", hint=hint)
    return form


class TokenEndpoint:
    """The endpoint over Authlib's server."""

    def __init__(self, server: TokenServer) -> None:
        self._server = server
        self._grant_types = frozenset(server.grant_types)

    def __call__(self, http: Request) -> Response:
        """`POST /token`. Raises ProtocolError."""
        grant_type = form_only(http).get("grant_type")
        if not grant_type:
            raise ProtocolError("invalid_request", "grant_type is missing", hint="got no grant_type")
        if grant_type not in self._grant_types:
            hint = f"expected one of {', '.join(sorted(self._grant_types))}"
            raise ProtocolError("unsupported_grant_type", f"grant_type {grant_type} is not supported", hint=hint)
        response: Response = self._server.create_token_response(http)
        response.headers += self._server.dependencies.senders.proofs.fresh_nonce(http)
        return response
