"""How the answer of the authorization endpoint travels: with `state` and `iss`, by the response mode, signed where asked.

Core 3.1.2.5 and 3.1.2.6, RFC 9207 (`iss` always), OAuth Multiple Response Types 2.1, Form Post Response Mode 1.0, and JARM 2: the
whole answer as one JWT in the parameter `response`. Called by `authorize`.
"""

from urllib.parse import urlencode

from idp.clients.response_jwt import ResponseJwts
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.authorization.authentication_request import AuthenticationRequest, Draft
from idp.protocol.http import Page, Response, redirect

# No form-action: browsers apply it to the redirects that the client answers the form with, wherever those lead.
FORM_POST_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
JARM_LIFETIME_S = 600
DEFAULT_ALG = "RS256"


class Responder:
    """Carries answers to the redirect URIs of clients, which have been checked."""

    def __init__(self, issuer: str, response_jwts: ResponseJwts) -> None:
        self._issuer, self._response_jwts = issuer, response_jwts

    def send(self, request: AuthenticationRequest | Draft, values: dict[str, str]) -> Response | Page:
        """Carry `values`, with `state` when one came and `iss`."""
        answer = dict(values)
        if request.state is not None:
            answer["state"] = request.state
        mode, signed, _ = request.response_mode.partition(".jwt")
        if signed:
            answer = {"response": self._signed(request, answer)}
        else:
            answer["iss"] = self._issuer
        if mode == "form_post":
            context = {"action": request.redirect_uri, "fields": list(answer.items())}
            return Page("protocol/form_post.html", context, headers=[("Content-Security-Policy", FORM_POST_CSP)])
        if mode == "fragment":
            return redirect(f"{request.redirect_uri}#{urlencode(answer)}")
        glue = "&" if "?" in request.redirect_uri else "?"
        return redirect(request.redirect_uri + glue + urlencode(answer))

    def send_error(self, request: AuthenticationRequest | Draft, error: ProtocolError) -> Response | Page:
        """The error, to the client (Core 3.1.2.6)."""
        return self.send(request, error.as_dict())

    def _signed(self, request: AuthenticationRequest | Draft, answer: dict[str, str]) -> str:
        """JARM 2.1: iss, aud, exp and the members of the answer; encrypted as well where it is registered (JARM 2.2)."""
        client = request.client
        if client is None:
            raise LookupError("an answer is signed for a client that was checked")
        claims = {"iss": self._issuer, "aud": client.client_id, "exp": clock.seconds() + JARM_LIFETIME_S, **answer}
        alg = str(client.metadata.get("authorization_signed_response_alg") or DEFAULT_ALG)
        return self._response_jwts.make(claims, client, "authorization", alg=alg)
