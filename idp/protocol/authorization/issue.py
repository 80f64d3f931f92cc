"""What an answered request yields: a code, an access token, an ID token, as its response type says.

Core 3.1.2.5, 3.2.2.5 and 3.3.2.5, RFC 6749 4.1.2, OAuth Multiple Response Types. `acr`, `amr` and `auth_time` are
copied from the session here, once; the code carries them to the token endpoint. Called by `authorize`.
"""

import base64
from dataclasses import replace
from typing import Any

from idp.clients import fapi
from idp.grants import access_token
from idp.grants.data import GrantData
from idp.grants.session_lock import ADD_CLIENT, HELD
from idp.grants.statements import TOUCH_SESSION
from idp.grants.store import SEEN_EVERY_S, NewTokens, Store
from idp.ground import audit, clock, random_strings
from idp.ground.database import Hot, Statement
from idp.jose.algorithms import half_hash
from idp.protocol.authorization.authentication_request import AuthenticationRequest
from idp.protocol.authorization.interaction import LiveSession
from idp.protocol.authorization.pushed import PushedRequests
from idp.protocol.tokens import claims
from idp.protocol.tokens.id_token import IdTokens
from idp.sessions import liveness
from idp.sessions.models import Login
from idp.settings import LoginSection
from idp.settings import Tokens as TokenSettings

CODE = """insert into authorization_code (key, client_id, redirect_uri, code_challenge, grant_id, expires_at, data)
    select :key, :client_id, :redirect_uri, :code_challenge, :grant_id, :expires_at, :data"""
AS_DECIDED = f"{HELD} and s.auth_time = :auth_time and s.acr = :session_acr"
"""The session, alive and still with the proofs that the decision was read from."""
INSERT_CODE = Statement(f"{CODE} {AS_DECIDED}", postgresql=f"{CODE} {AS_DECIDED} for share of s")
HOLD_AS_DECIDED = Statement(f"select 1 {AS_DECIDED}", postgresql=f"select 1 {AS_DECIDED} for share of s")
CONSUME_LOGIN = Statement(
    """update login set consumed_at = :now, version = version + 1 where id = :login_id and version = :login_version
    and consumed_at is null and expires_at > :now and account_id = :account_id and exists (select 1 from account a
    where a.id = :account_id and a.disabled_at is null and a.valid_from = login.account_valid_from)"""
)
TOUCH_EVERY = SEEN_EVERY_S * 1_000_000


class Superseded(Exception):
    """What the decision was read from has changed: look again and decide anew."""


class AnsweredBefore(Exception):
    """The pushed request was answered before."""


class Issuer:
    """Writes and signs what the authorization endpoint hands out."""

    def __init__(
        self, hot: Hot, store: Store, id_tokens: IdTokens, pushed: PushedRequests, settings: TokenSettings, login: LoginSection
    ) -> None:
        self._hot, self._store, self._id_tokens, self._pushed = hot, store, id_tokens, pushed
        self._settings, self._login = settings, login

    def answer(
        self, request: AuthenticationRequest, session: LiveSession, acr: str, login: Login | None, *, address: str
    ) -> dict[str, str]:
        """The members of the answer, in the order of the specifications. `acr` is what the client hears, `login` is used up.

        Raises Superseded when the session or the login is not what the decision saw any more, and AnsweredBefore. Nothing is
        written then.
        """
        data = _data(request, session, acr)
        kinds, grant_id = request.response_type.split(), access_token.new_grant_id()
        answer: dict[str, str] = {}
        if "code" in kinds:
            answer["code"] = random_strings.new()
        token = self._front_channel_token(request, session, data, grant_id) if "token" in kinds else None
        self._write(request, session, login, data, grant_id, answer.get("code"), token, address)
        if token is not None:
            lifetime_s = str(token.access_lifetime_s)
            answer |= {"access_token": token.access_token, "token_type": "Bearer", "expires_in": lifetime_s, "scope": data.scope}
        if "id_token" in kinds:
            answer["id_token"] = self._id_token(request, session, data, answer)
        return answer

    def _write(
        self,
        request: AuthenticationRequest,
        session: LiveSession,
        login: Login | None,
        data: GrantData,
        grant_id: bytes,
        code: str | None,
        token: NewTokens | None,
        address: str,
    ) -> None:
        """One transaction: the session held against its end, login and pushed request used up, code and token written.

        The session comes first in every transaction that touches it, so that none waits for another in a circle.
        """
        now, client_id = clock.micros(), request.client.client_id
        values = {
            **liveness.values(now, self._login),
            "session_id": session.id,
            "account_id": session.account_id,
            "auth_time": session.auth_time,
            "session_acr": session.acr,
            "client_id": client_id,
        }
        with self._hot.transaction() as hot:
            if now - session.seen_at > TOUCH_EVERY:
                hot.run(TOUCH_SESSION, {**values, "unseen_since": now - TOUCH_EVERY})
            if code is None:
                held = hot.one(HOLD_AS_DECIDED, values) is not None
            else:
                held = hot.run(INSERT_CODE, {**values, **self._code_row(request, data, grant_id, code, now)}) == 1
            if not held or (login is not None and hot.run(CONSUME_LOGIN, {**values, **_login_row(login)}) != 1):
                raise Superseded
            if request.pushed_as and not self._pushed.use_up(request.pushed_as):
                raise AnsweredBefore
            hot.run(ADD_CLIENT, values)
            if token is not None:
                self._store.add_inside(hot, token, account_valid_from=session.account_valid_from, address=address)
            audit.record_hot(
                hot,
                "code.issued" if code is not None else "authorization.answered",
                account_id=session.account_id,
                client_id=client_id,
                session_id=session.id,
                address=address,
                acr=data.acr,
            )

    def _code_row(self, request: AuthenticationRequest, data: GrantData, grant_id: bytes, code: str, now: int) -> dict[str, Any]:
        lifetime_s = fapi.code_lifetime_s(request.client, self._settings.code_lifetime_s)
        return {
            "key": random_strings.key(code),
            "redirect_uri": request.params.get("redirect_uri", ""),
            "code_challenge": request.code_challenge,
            "grant_id": grant_id,
            "expires_at": now + lifetime_s * 1_000_000,
            "data": data.to_json(),
        }

    def _front_channel_token(
        self, request: AuthenticationRequest, session: LiveSession, data: GrantData, grant_id: bytes
    ) -> NewTokens:
        """An access token for the front channel; it dies with the session and with its code's family."""
        return NewTokens(
            access_token=access_token.new(grant_id, access_token.FRONT_CHANNEL),
            refresh_token=None,
            client_id=request.client.client_id,
            account_id=session.account_id,
            session_id=session.id,
            sid=session.id,
            scope=data.scope,
            data=replace(data, aud=data.resource),
            access_lifetime_s=self._settings.access_lifetime_s,
        )

    def _id_token(self, request: AuthenticationRequest, session: LiveSession, data: GrantData, answer: dict[str, str]) -> str:
        """With `c_hash` for a code, `at_hash` for an access token, `s_hash` for the state (Core 3.3.2.11, FAPI 1 5.2.2.1).

        Without any access token the claims of the scopes come in the ID token itself (Core 5.4).
        """
        alg = request.client.id_token_signed_response_alg
        extra = {}
        if "code" in answer:
            extra["c_hash"] = _half_hash(alg, answer["code"])
        if request.state is not None:
            extra["s_hash"] = _half_hash(alg, request.state)
        if request.response_type == "id_token":
            by_scope = dict.fromkeys(claims.wanted(request.scope, None))
            asked = {**by_scope, **(data.claims.get("id_token") or {})}
            data = replace(data, claims={**data.claims, "id_token": asked})
        return self._id_tokens.make(
            request.client,
            data,
            account_id=session.account_id,
            access_token=answer.get("access_token"),
            nonce=request.nonce,
            extra=extra,
        )


def _data(request: AuthenticationRequest, session: LiveSession, acr: str) -> GrantData:
    return GrantData(
        sub=session.subject,
        account_id=session.account_id,
        sid=session.id,
        scope=" ".join(request.scope),
        nonce=request.nonce,
        acr=acr,
        amr=session.amr,
        auth_time=session.auth_time // 1_000_000,
        offline="offline_access" in request.scope,
        claims=request.claims,
        resource=request.resource,
        dpop_jkt=request.params.get("dpop_jkt", ""),
    )


def _login_row(login: Login) -> dict[str, Any]:
    return {"login_id": login.id, "login_version": login.version}


def _half_hash(alg: str, value: str) -> str:
    return base64.urlsafe_b64encode(half_hash(alg, value)).rstrip(b"=").decode()
