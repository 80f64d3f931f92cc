"""How the answer of the authorization endpoint travels: with `state` and `iss`, by the response mode.

Core 3.1.2.5 and 3.1.2.6, RFC 9207 (`iss` always), Form Post Response Mode 1.0. Called by `authorize`.
"""

from urllib.parse import urlencode

from idp.protocol.authorization.draft import AuthenticationRequest, Draft
from idp.protocol.errors import ProtocolError
from idp.protocol.http import Page, Response, redirect

# No form-action: browsers apply it to the redirects that the client answers the form with, wherever those lead.
FORM_POST_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"


def send(request: AuthenticationRequest | Draft, issuer: str, values: dict[str, str]) -> Response | Page:
    """Carry `values` to the client's redirect URI, with `state` when one came and `iss`. The URI has been checked."""
    answer = [*values.items()]
    if request.state is not None:
        answer.append(("state", request.state))
    answer.append(("iss", issuer))
    if request.response_mode == "form_post":
        context = {"action": request.redirect_uri, "fields": answer}
        return Page("protocol/form_post.html", context, headers=[("Content-Security-Policy", FORM_POST_CSP)])
    if request.response_mode == "fragment":
        return redirect(f"{request.redirect_uri}#{urlencode(answer)}")
    glue = "&" if "?" in request.redirect_uri else "?"
    return redirect(request.redirect_uri + glue + urlencode(answer))


def send_error(request: AuthenticationRequest | Draft, issuer: str, error: ProtocolError) -> Response | Page:
    """The error, to the client (Core 3.1.2.6)."""
    return send(request, issuer, error.as_dict())
