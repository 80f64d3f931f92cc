"""Codes and tokens in the database: found with what they depend on, used up exactly once, revoked by family (RFC 6749 4.1.2).

Called by the grants and by userinfo, introspection and revocation. Moments are microseconds since the epoch. Nothing in here
signs: SQLite has one writer, and a signature costs more than the transaction.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from idp.grants import statements
from idp.grants.access_token import Handle, handle_of
from idp.grants.data import GrantData
from idp.ground import audit, clock, random_strings
from idp.ground.database import Database, Hot, Row, Statement
from idp.sessions import liveness
from idp.settings import LoginSection

MICROS = 1_000_000
SEEN_EVERY_S = 60
JWT_PREFIX = "eyJ"
"""How every compact JWS begins: the first characters of an encoded `{"`."""


class CodeFound(NamedTuple):
    """An authorization code, used or not, and whether account and session behind it still count."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    grant_id: bytes
    expires_at: int
    consumed_at: int | None
    data: str
    account_is_active: bool
    session_is_alive: bool


class TokenFound(NamedTuple):
    """A token row and its account. `is_refresh` says which of its two tokens was shown.

    `account_is_active` covers `account.valid_from` for tokens without a session; `session_is_alive` is false without one.
    `session_use_is_due`: the session was used last more than a minute ago.
    """

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
    grant_ends_at: int | None
    account_is_active: bool
    session_is_alive: bool
    session_use_is_due: bool | None
    email: str
    first_name: str
    last_name: str
    language: str
    claims: Any
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTokens:
    """Tokens about to be stored; both strings have the same handle. Lifetimes in seconds.

    `session_id` None: they outlive the session; `sid` is the one in which they were allowed. `grant_ends_at` is the end of the
    whole grant in microseconds since the epoch, beyond which neither token lives; None for tokens that are never refreshed.
    """

    access_token: str
    refresh_token: str | None
    client_id: str
    account_id: int | None
    session_id: str | None
    sid: str | None
    scope: str
    data: GrantData
    access_lifetime_s: int
    refresh_lifetime_s: int = 0
    grant_ends_at: int | None = None

    def values(self, now: int, event: str, address: str) -> dict[str, Any]:
        """The parameters of the statements that store them. Raises ValueError for a string that is no token of ours."""
        handle = handle_of(self.access_token)
        if handle is None:
            raise ValueError("tokens are made by access_token.new")
        ends = self._capped(now + self.access_lifetime_s * MICROS)
        refresh_ends = self._capped(now + self.refresh_lifetime_s * MICROS) if self.refresh_token else None
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
            "data": self.data.to_json(),
            "grant_ends_at": self.grant_ends_at,
            "event": event,
            "address": address[:64],
            "detail": "{}",
        }

    def _capped(self, moment: int) -> int:
        return moment if self.grant_ends_at is None else min(moment, self.grant_ends_at)


class Store:
    """The tables over the kept connection. `login` says how long sessions live (`sessions.liveness`)."""

    def __init__(self, database: Database, handle_of_jwt: Callable[[str], Handle | None], login: LoginSection) -> None:
        self.hot, self._handle_of_jwt, self._login = database.hot, handle_of_jwt, login
        self._one_statement = not database.is_sqlite

    def code(self, code: str) -> CodeFound | None:
        """The code, used or not, with the state of its account and session."""
        row = self.hot.one(statements.FIND_CODE, {"key": random_strings.key(code), **self._moments(clock.micros())})
        return CodeFound._make(row) if row else None

    def token(self, token: str) -> TokenFound | None:
        """The row of an access or refresh token, whatever its state; None for a string that was never handed out."""
        if token.startswith(JWT_PREFIX):
            return self._of_jwt(token)
        handle = handle_of(token)
        row = self._row(handle) if handle is not None else None
        if row is None or handle is None:
            return None
        hashed = _hash(token)
        is_access = hmac.compare_digest(hashed, row[0])
        is_refresh = hmac.compare_digest(hashed, row[1] or b"")
        return TokenFound(handle, is_refresh, *row[2:]) if is_access or is_refresh else None

    def _of_jwt(self, token: str) -> TokenFound | None:
        """The row of an access token in the form of a JWT: our signature vouches for it, the row says whether it still counts."""
        handle = self._handle_of_jwt(token)
        row = self._row(handle) if handle is not None else None
        return TokenFound(handle, False, *row[2:]) if row and handle is not None else None

    def _row(self, handle: Handle) -> Row | None:
        values = {"grant_id": handle.grant_id, "number": handle.number, **self._moments(clock.micros())}
        return self.hot.one(statements.FIND_TOKEN, values)

    def _moments(self, now: int) -> dict[str, int]:
        return {**liveness.values(now, self._login), "unseen_since": now - SEEN_EVERY_S * MICROS}

    def use_code(self, code: str, found: CodeFound, new: NewTokens, *, address: str) -> bool:
        """Use the code up and store what came of it, in one transaction.

        False when somebody else was first, it expired, or the session it came of is over.
        """
        values = self._values(new, "token.issued", address)
        values["used_key"] = random_strings.key(code)
        values["redirect_uri"], values["code_challenge"] = found.redirect_uri, found.code_challenge
        return self._use_up(statements.USE_CODE, values)

    def use_refresh_token(self, token: str, found: TokenFound, new: NewTokens, *, address: str) -> bool:
        """The same for a refresh token; the session that it is bound to was used by this."""
        values = self._values(new, "token.refreshed", address)
        values["used_number"], values["used_hash"] = found.handle.number, _hash(token)
        return self._use_up(statements.USE_REFRESH, values, touch=bool(found.session_use_is_due))

    def keep_refresh_token(self, token: str, found: TokenFound, new: NewTokens, *, address: str) -> bool:
        """Store an access token beside a refresh token that stays. False when that does not count, or the number is taken."""
        values = self._values(new, "token.refreshed", address)
        values["used_number"], values["used_hash"] = found.handle.number, _hash(token)
        return self._use_up(statements.KEEP_REFRESH, values, touch=bool(found.session_use_is_due))

    def use_waiting(self, key: bytes, new: NewTokens, *, address: str) -> bool:
        """The same for a request that a person allowed elsewhere (`waiting`); `key` is that of its row."""
        return self._use_up(statements.USE_WAITING, {**self._values(new, "token.issued", address), "used_key": key})

    def derive(self, subject: TokenFound, new: NewTokens, *, address: str) -> bool:
        """Store a token that comes of the access token `subject`. False when that does not count any more."""
        values = self._values(new, "token.issued", address)
        values["subject_grant_id"], values["subject_number"] = subject.handle
        return self._use_up(statements.USE_SUBJECT_TOKEN, values)

    def add_for_account(self, new: NewTokens, *, address: str) -> bool:
        """Store a token for an account that did not sign in here. False when the account is not active."""
        return self._use_up(statements.USE_ACCOUNT, self._values(new, "token.issued", address))

    def _values(self, new: NewTokens, event: str, address: str) -> dict[str, Any]:
        now = clock.micros()
        return {**new.values(now, event, address), **self._moments(now)}

    def _use_up(self, statement: Statement, values: dict[str, Any], *, touch: bool = False) -> bool:
        if self._one_statement:
            return self.hot.one(statement, values) is not None
        with self.hot.transaction() as hot:
            row = hot.one(statement, values)
            if row is None:
                return False
            if touch:
                hot.run(statements.TOUCH_SESSION, values)
            _insert(hot, {**values, "account_valid_from": row[0]})
        return True

    def add(self, new: NewTokens, *, address: str) -> None:
        """Store tokens of a client that acts for itself (client_credentials)."""
        with self.hot.transaction() as hot:
            self.add_inside(hot, new, account_valid_from=0, address=address)

    def add_inside(self, hot: Hot, new: NewTokens, *, account_valid_from: int, address: str) -> None:
        """Store tokens in the transaction of the caller, who has made sure of account and session."""
        _insert(hot, {**new.values(clock.micros(), "token.issued", address), "account_valid_from": account_valid_from})

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


def _insert(hot: Hot, values: dict[str, Any]) -> None:
    hot.run(statements.INSERT_TOKEN, values)
    hot.run(statements.NOTE, values)
