"""The answer of the authorization endpoint: a code or an error, with `state` and `iss`, by the response mode.

Core 3.1.2.5 and 3.1.2.6, RFC 9207 (`iss` always), Form Post Response Mode 1.0. Called by `authorize` and `consent`.
"""

import secrets
from urllib.parse import urlencode, urlsplit

import orjson

from idp import audit, clock, opaque
from idp.database import Hot, Statement
from idp.protocol.authorization.draft import AuthenticationRequest, Draft
from idp.protocol.authorization.interaction import LiveSession
from idp.protocol.errors import ProtocolError
from idp.protocol.http import Page, Response, redirect

INSERT_CODE = Statement(
    """insert into authorization_code (key, client_id, redirect_uri, code_challenge, grant_id, expires_at, data)
    values (:key, :client_id, :redirect_uri, :code_challenge, :grant_id, :expires_at, :data)"""
)
VISIT = Statement(
    """insert into session_client (session_id, client_id, first_at) values (:session_id, :client_id, :now)
    on conflict (session_id, client_id) do nothing"""
)
TOUCH = Statement("update session set seen_at = :now where id = :id")
TOUCH_EVERY = 60_000_000
FORM_POST_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"


def send(request: AuthenticationRequest | Draft, issuer: str, values: dict[str, str]) -> Response | Page:
    """Carry `values` to the client's redirect URI, with `state` when one came and `iss`. The URI has been checked."""
    answer = [*values.items()]
    if request.state is not None:
        answer.append(("state", request.state))
    answer.append(("iss", issuer))
    if request.response_mode == "form_post":
        target = urlsplit(request.redirect_uri)
        csp = f"{FORM_POST_CSP}; form-action {target.scheme}://{target.netloc}"
        context = {"action": request.redirect_uri, "fields": answer}
        return Page("protocol/form_post.html", context, headers=[("Content-Security-Policy", csp)])
    glue = "&" if "?" in request.redirect_uri else "?"
    return redirect(request.redirect_uri + glue + urlencode(answer))


def send_error(request: AuthenticationRequest | Draft, issuer: str, error: ProtocolError) -> Response | Page:
    """The error, to the client (Core 3.1.2.6)."""
    return send(request, issuer, error.as_dict())


def issue_code(hot: Hot, request: AuthenticationRequest, session: LiveSession, acr: str, *, lifetime_s: int, address: str) -> str:
    """Write a fresh code with all that the tokens will say, note the client with the session, and give the code.

    `acr` is what the client is told. One transaction; the session counts as used.
    """
    code, now = opaque.new(), clock.micros()
    data = {
        "sub": session.subject,
        "account": session.account_id,
        "sid": session.id,
        "scope": " ".join(request.scope),
        "nonce": request.nonce,
        "acr": acr,
        "amr": session.amr,
        "auth_time": session.auth_time // 1_000_000,
        "offline": "offline_access" in request.scope,
    }
    if request.claims:
        data["claims"] = request.claims
    values = {
        "key": opaque.key(code),
        "client_id": request.client.client_id,
        "redirect_uri": request.params.get("redirect_uri", ""),
        "code_challenge": request.code_challenge,
        "grant_id": secrets.token_bytes(16),
        "expires_at": now + lifetime_s * 1_000_000,
        "data": orjson.dumps(data).decode(),
    }
    with hot.transaction():
        hot.run(INSERT_CODE, values)
        hot.run(VISIT, {"session_id": session.id, "client_id": request.client.client_id, "now": now})
        if now - session.seen_at > TOUCH_EVERY:
            hot.run(TOUCH, {"now": now, "id": session.id})
        audit.record_hot(
            hot,
            "code.issued",
            account_id=session.account_id,
            client_id=request.client.client_id,
            session_id=session.id,
            address=address,
            acr=acr,
        )
    return code
