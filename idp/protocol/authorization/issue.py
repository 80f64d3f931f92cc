"""What an answered request yields: a code, an access token, an ID token, as its response type says.

Core 3.1.2.5, 3.2.2.5 and 3.3.2.5, RFC 6749 4.1.2, OAuth Multiple Response Types. `acr`, `amr` and `auth_time` are
copied from the session here, once; the code carries them to the token endpoint. Called by `authorize`.
"""

import base64
from typing import Any

import orjson

from idp.clients import fapi
from idp.grants import access_token
from idp.grants.store import Fresh, Store
from idp.ground import audit, clock, random_strings
from idp.ground.database import Hot, Statement
from idp.jose.algorithms import half_hash
from idp.protocol.authorization.authentication_request import AuthenticationRequest
from idp.protocol.authorization.interaction import LiveSession
from idp.protocol.tokens import claims
from idp.protocol.tokens.id_token import IdTokens
from idp.settings import Tokens as TokenSettings

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


class Issuer:
    """Writes and signs what the authorization endpoint hands out."""

    def __init__(self, hot: Hot, store: Store, id_tokens: IdTokens, settings: TokenSettings) -> None:
        self._hot, self._store, self._id_tokens, self._settings = hot, store, id_tokens, settings

    def answer(self, request: AuthenticationRequest, session: LiveSession, acr: str, *, address: str) -> dict[str, str]:
        """The members of the answer, in the order of the specifications. `acr` is what the client is told."""
        data = _data(request, session, acr)
        kinds, grant_id = request.response_type.split(), access_token.new_grant_id()
        answer: dict[str, str] = {}
        if "code" in kinds:
            answer["code"] = random_strings.new()
        self._write(request, session, data, grant_id, answer.get("code"), address)
        if "token" in kinds:
            answer |= self._access_token(request, session, data, grant_id, address)
        if "id_token" in kinds:
            answer["id_token"] = self._id_token(request, session, data, answer)
        return answer

    def _write(
        self,
        request: AuthenticationRequest,
        session: LiveSession,
        data: dict[str, Any],
        grant_id: bytes,
        code: str | None,
        address: str,
    ) -> None:
        """One transaction: the code, the client's place in the session, the session's use, the audit."""
        now, client_id = clock.micros(), request.client.client_id
        with self._hot.transaction() as hot:
            if code is not None:
                hot.run(
                    INSERT_CODE,
                    {
                        "key": random_strings.key(code),
                        "client_id": client_id,
                        "redirect_uri": request.params.get("redirect_uri", ""),
                        "code_challenge": request.code_challenge,
                        "grant_id": grant_id,
                        "expires_at": now + fapi.code_lifetime_s(request.client, self._settings.code_lifetime_s) * 1_000_000,
                        "data": orjson.dumps(data).decode(),
                    },
                )
            hot.run(VISIT, {"session_id": session.id, "client_id": client_id, "now": now})
            if now - session.seen_at > TOUCH_EVERY:
                hot.run(TOUCH, {"now": now, "id": session.id})
            audit.record_hot(
                hot,
                "code.issued" if code is not None else "authorization.answered",
                account_id=session.account_id,
                client_id=client_id,
                session_id=session.id,
                address=address,
                acr=data["acr"],
            )

    def _access_token(
        self, request: AuthenticationRequest, session: LiveSession, data: dict[str, Any], grant_id: bytes, address: str
    ) -> dict[str, str]:
        """An access token for the front channel; it dies with the session and with its code's family."""
        token, lifetime_s = access_token.new(grant_id, access_token.FRONT_CHANNEL), self._settings.access_lifetime_s
        fresh = Fresh(
            access_token=token,
            refresh_token=None,
            client_id=request.client.client_id,
            account_id=session.account_id,
            session_id=session.id,
            sid=session.id,
            scope=data["scope"],
            data=data,
            access_lifetime_s=lifetime_s,
        )
        self._store.add(fresh, address=address)
        return {"access_token": token, "token_type": "Bearer", "expires_in": str(lifetime_s), "scope": data["scope"]}

    def _id_token(
        self, request: AuthenticationRequest, session: LiveSession, data: dict[str, Any], answer: dict[str, str]
    ) -> str:
        """With `c_hash` for a code, `at_hash` for an access token, `s_hash` for the state (Core 3.3.2.11, FAPI 1 5.2.2.1).

        Without any access token the claims of the scopes come in the ID token itself (Core 5.4).
        """
        alg = request.client.id_token_signed_response_alg
        extra = {}
        if "code" in answer:
            extra["c_hash"] = _half_hash(alg, answer["code"])
        if request.state is not None:
            extra["s_hash"] = _half_hash(alg, request.state)
        told = data
        if request.response_type == "id_token":
            by_scope = dict.fromkeys(claims.wanted(request.scope, None))
            asked = data.get("claims", {})
            told = {**data, "claims": {**asked, "id_token": {**by_scope, **(asked.get("id_token") or {})}}}
        return self._id_tokens.make(
            request.client,
            told,
            account_id=session.account_id,
            access_token=answer.get("access_token"),
            nonce=request.nonce,
            extra=extra,
        )


def _data(request: AuthenticationRequest, session: LiveSession, acr: str) -> dict[str, Any]:
    data: dict[str, Any] = {
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
    if request.resource:
        data["resource"] = list(request.resource)
    if "dpop_jkt" in request.params:
        data["dpop_jkt"] = request.params["dpop_jkt"]
    return {**data, "claims": request.claims} if request.claims else data


def _half_hash(alg: str, value: str) -> str:
    return base64.urlsafe_b64encode(half_hash(alg, value)).rstrip(b"=").decode()
