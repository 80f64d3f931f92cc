"""Codes and tokens in the database: found with what they depend on, used up exactly once, revoked by family (RFC 6749 4.1.2).

Called by the grants and by userinfo, introspection and revocation. Moments are microseconds since the epoch. Nothing in here
signs: SQLite has one writer, and a signature costs more than the transaction.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import orjson

from idp.grants import statements
from idp.grants.access_token import Handle, handle_of
from idp.ground import audit, clock, random_strings
from idp.ground.database import Database, Statement

MICROS = 1_000_000
JWT_PREFIX = "eyJ"
"""How every compact JWS begins: the first characters of an encoded `{"`."""


class WithSession(Protocol):
    """Anything that was found together with the state of its session."""

    @property
    def session_ended_at(self) -> int | None:
        """When it was ended."""

    @property
    def session_expires_at(self) -> int | None:
        """When it runs out."""

    @property
    def session_seen_at(self) -> int | None:
        """When it was used last."""


class CodeFound(NamedTuple):
    """An authorization code as it stands."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    grant_id: bytes
    expires_at: int
    consumed_at: int | None
    data: str
    account_stands: bool
    session_ended_at: int | None
    session_expires_at: int | None
    session_seen_at: int | None


class TokenFound(NamedTuple):
    """A token row as it stands, with the account. `is_refresh` says which of its two tokens was shown."""

    handle: Handle
    is_refresh: bool
    client_id: str
    account_id: int | None
    session_id: str | None
    scope: str
    issued_at: int
    access_expires_at: int
    refresh_expires_at: int | None
    consumed_at: int | None
    revoked_at: int | None
    data: str
    account_stands: bool
    session_ended_at: int | None
    session_expires_at: int | None
    session_seen_at: int | None
    email: str
    first_name: str
    last_name: str
    language: str
    claims: Any
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Tokens about to be stored; both strings have the same handle. Lifetimes in seconds.

    `session_id` None: they outlive the session; `sid` is for the audit.
    """

    access_token: str
    refresh_token: str | None
    client_id: str
    account_id: int | None
    session_id: str | None
    sid: str | None
    scope: str
    data: dict[str, Any]
    access_lifetime_s: int
    refresh_lifetime_s: int = 0

    def values(self, now: int, event: str, address: str) -> dict[str, Any]:
        """The parameters of the statements that store them. Raises ValueError for a string that is no token of ours."""
        handle = handle_of(self.access_token)
        if handle is None:
            raise ValueError("tokens are made by access_token.new")
        ends = now + self.access_lifetime_s * MICROS
        refresh_ends = now + self.refresh_lifetime_s * MICROS if self.refresh_token else None
        return {
            "grant_id": handle.grant_id,
            "number": handle.number,
            "access_hash": _hash(self.access_token),
            "refresh_hash": _hash(self.refresh_token) if self.refresh_token else None,
            "client_id": self.client_id,
            "account_id": self.account_id,
            "session_id": self.session_id,
            "sid": self.sid,
            "scope": self.scope,
            "now": now,
            "access_expires_at": ends,
            "refresh_expires_at": refresh_ends,
            "over_at": max(ends, refresh_ends or 0),
            "data": orjson.dumps(self.data).decode(),
            "event": event,
            "address": address[:64],
            "detail": "{}",
        }


class Store:
    """The tables over the kept connection."""

    def __init__(self, database: Database, handle_of_jwt: Callable[[str], Handle | None], *, session_idle_s: int) -> None:
        self.hot, self._handle_of_jwt = database.hot, handle_of_jwt
        self._one_statement = not database.is_sqlite
        self._idle = session_idle_s * MICROS

    def code(self, code: str) -> CodeFound | None:
        """The code, used or not, with the state of its account and session."""
        row = self.hot.one(statements.FIND_CODE, {"key": random_strings.key(code)})
        return CodeFound._make(row) if row else None

    def token(self, token: str) -> TokenFound | None:
        """The row of an access or refresh token, whatever its state; None for a string that was never handed out."""
        if token.startswith(JWT_PREFIX):
            return self._of_jwt(token)
        handle = handle_of(token)
        if handle is None:
            return None
        row = self.hot.one(statements.FIND_TOKEN, {"grant_id": handle.grant_id, "number": handle.number})
        if row is None:
            return None
        hashed = _hash(token)
        is_access = hmac.compare_digest(hashed, row[0])
        is_refresh = hmac.compare_digest(hashed, row[1] or b"")
        return TokenFound(handle, is_refresh, *row[2:]) if is_access or is_refresh else None

    def _of_jwt(self, token: str) -> TokenFound | None:
        """The row of an access token in the form of a JWT: our signature vouches for it, the row says whether it still counts."""
        handle = self._handle_of_jwt(token)
        if handle is None:
            return None
        row = self.hot.one(statements.FIND_TOKEN, {"grant_id": handle.grant_id, "number": handle.number})
        return TokenFound(handle, False, *row[2:]) if row else None

    def session_stands(self, found: WithSession, now: int) -> bool:
        """Whether the session that was found with a row is alive (`login.session.is_live`); False when there is none."""
        if found.session_ended_at is not None or found.session_expires_at is None or found.session_seen_at is None:
            return False
        return found.session_expires_at > now and found.session_seen_at > now - self._idle

    def use_code(self, code: str, found: CodeFound, fresh: Fresh, *, address: str) -> bool:
        """Use the code up and store what came of it, in one transaction. False when somebody else was first, or it expired."""
        values = fresh.values(clock.micros(), "token.issued", address)
        values["used_key"] = random_strings.key(code)
        values["redirect_uri"], values["code_challenge"] = found.redirect_uri, found.code_challenge
        return self._use_up(statements.USE_CODE, values)

    def use_refresh_token(self, token: str, found: TokenFound, fresh: Fresh, *, address: str) -> bool:
        """The same for a refresh token."""
        values = fresh.values(clock.micros(), "token.refreshed", address)
        values["used_number"], values["used_hash"] = found.handle.number, _hash(token)
        return self._use_up(statements.USE_REFRESH, values)

    def keep_refresh_token(self, token: str, found: TokenFound, fresh: Fresh, *, address: str) -> bool:
        """Store an access token beside a refresh token that stays. False when it does not stand, or the number is taken."""
        values = fresh.values(clock.micros(), "token.refreshed", address)
        values["used_number"], values["used_hash"] = found.handle.number, _hash(token)
        return self._use_up(statements.KEEP_REFRESH, values)

    def use_waiting(self, key: bytes, fresh: Fresh, *, address: str) -> bool:
        """The same for a request that a person allowed elsewhere (`waiting`); `key` is that of its row."""
        return self._use_up(statements.USE_WAITING, {**fresh.values(clock.micros(), "token.issued", address), "used_key": key})

    def _use_up(self, statement: Statement, values: dict[str, Any]) -> bool:
        if self._one_statement:
            return self.hot.one(statement, values) is not None
        with self.hot.transaction() as hot:
            if hot.one(statement, values) is None:
                return False
            hot.run(statements.INSERT_TOKEN, values)
            hot.run(statements.NOTE, values)
        return True

    def add(self, fresh: Fresh, *, address: str) -> None:
        """Store tokens that come of nothing that was used up: client_credentials, the front channel."""
        values = fresh.values(clock.micros(), "token.issued", address)
        with self.hot.transaction() as hot:
            hot.run(statements.INSERT_TOKEN, values)
            hot.run(statements.NOTE, values)

    def revoke_grant(self, grant_id: bytes, event: str, *, client_id: str, account_id: int | None, address: str) -> None:
        """Kill every token of a family and note why.

        Repeated until nothing is left to revoke: on PostgreSQL a rotation that was under way shows its successor only to the
        statement after the one that waited for it.
        """
        values = {"grant_id": grant_id, "now": clock.micros()}
        with self.hot.transaction() as hot:
            while hot.run(statements.REVOKE_GRANT, values) > 0:
                pass
            audit.record_hot(hot, event, account_id=account_id, client_id=client_id, address=address)

    def end_access(self, found: TokenFound, *, address: str) -> None:
        """Let one access token expire now; its refresh token stays (RFC 7009 2.1)."""
        values = {"grant_id": found.handle.grant_id, "number": found.handle.number, "now": clock.micros()}
        with self.hot.transaction() as hot:
            if hot.run(statements.END_ACCESS, values):
                audit.record_hot(hot, "token.revoked", account_id=found.account_id, client_id=found.client_id, address=address)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
