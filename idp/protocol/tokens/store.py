"""Codes and tokens in the database: found with what they depend on, used up exactly once, revoked by family.

Called by the grants and by userinfo, introspection and revocation. Moments are microseconds since the epoch. Nothing in here
signs: SQLite has one writer, and a signature costs ten times the transaction.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from idp import audit, clock, opaque
from idp.database import Database, Statement
from idp.protocol.tokens import statements

MICROS = 1_000_000


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


class RefreshFound(NamedTuple):
    """A token row by its refresh token."""

    grant_id: bytes
    client_id: str
    account_id: int
    session_id: str | None
    scope: str
    access_expires_at: int
    refresh_expires_at: int
    issued_at: int
    consumed_at: int | None
    revoked_at: int | None
    data: str
    account_stands: bool
    session_ended_at: int | None
    session_expires_at: int | None
    session_seen_at: int | None


class AccessFound(NamedTuple):
    """A token row by its access token, with the account."""

    grant_id: bytes | None
    client_id: str
    account_id: int | None
    session_id: str | None
    scope: str
    access_expires_at: int
    issued_at: int
    revoked_at: int | None
    data: str
    account_stands: bool
    session_ended_at: int | None
    session_expires_at: int | None
    session_seen_at: int | None
    uid: str
    email: str
    first_name: str
    last_name: str
    language: str
    claims: Any
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Tokens about to be stored. `session_id` None: they outlive the session; `sid` is for the audit. Lifetimes in seconds."""

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
        """The parameters of the statements that store them."""
        ends = now + self.access_lifetime_s * MICROS
        refresh_ends = now + self.refresh_lifetime_s * MICROS if self.refresh_token else None
        return {
            "access_key": opaque.key(self.access_token),
            "refresh_key": opaque.key(self.refresh_token) if self.refresh_token else None,
            "client_id": self.client_id,
            "account_id": self.account_id,
            "session_id": self.session_id,
            "sid": self.sid,
            "scope": self.scope,
            "now": now,
            "access_expires_at": ends,
            "refresh_expires_at": refresh_ends,
            "expires_at": max(ends, refresh_ends or 0),
            "data": orjson.dumps(self.data).decode(),
            "event": event,
            "address": address[:64],
            "detail": "{}",
        }


class Store:
    """The tables over the kept connection."""

    def __init__(self, database: Database, *, session_idle_s: int) -> None:
        self.hot = database.hot
        self._one_statement = not database.is_sqlite
        self._idle = session_idle_s * MICROS

    def code(self, code: str) -> CodeFound | None:
        """The code, used or not, with the state of its account and session."""
        row = self.hot.one(statements.FIND_CODE, {"key": opaque.key(code)})
        return CodeFound._make(row) if row else None

    def by_refresh_token(self, token: str) -> RefreshFound | None:
        """The row of a refresh token, used or not."""
        row = self.hot.one(statements.FIND_REFRESH, {"key": opaque.key(token)})
        return RefreshFound._make(row) if row else None

    def by_access_token(self, token: str) -> AccessFound | None:
        """The row of an access token, expired or not."""
        row = self.hot.one(statements.FIND_ACCESS, {"key": opaque.key(token)})
        return AccessFound._make(row) if row else None

    def session_stands(self, found: CodeFound | RefreshFound | AccessFound, now: int) -> bool:
        """Whether the session that was found with a row is alive (`login.session.is_live`); False when there is none."""
        if found.session_ended_at is not None or found.session_expires_at is None or found.session_seen_at is None:
            return False
        return found.session_expires_at > now and found.session_seen_at > now - self._idle

    def use_code(self, code: str, found: CodeFound, fresh: Fresh, *, address: str) -> bool:
        """Use the code up and store what came of it, in one transaction. False when somebody else was first, or it expired."""
        values = fresh.values(clock.micros(), "token.issued", address)
        values["used_key"] = opaque.key(code)
        values["redirect_uri"], values["code_challenge"] = found.redirect_uri, found.code_challenge
        return self._use_up(statements.USE_CODE, values)

    def use_refresh_token(self, token: str, fresh: Fresh, *, now: int, address: str) -> bool:
        """The same for a refresh token; `now` becomes its `consumed_at`, from which the successor's prefix is made."""
        values = fresh.values(now, "token.refreshed", address)
        values["used_key"] = opaque.key(token)
        return self._use_up(statements.USE_REFRESH, values)

    def _use_up(self, statement: Statement, values: dict[str, Any]) -> bool:
        if self._one_statement:
            return self.hot.one(statement, values) is not None
        with self.hot.transaction() as hot:
            row = hot.one(statement, values)
            if row is None:
                return False
            values["grant_id"] = row[0]
            hot.run(statements.INSERT_TOKEN, values)
            hot.run(NOTE, values)
        return True

    def add(self, fresh: Fresh, *, address: str, grant_id: bytes | None = None) -> None:
        """Store tokens that come of nothing that was used up: client_credentials, or the front channel with its code's family."""
        values = fresh.values(clock.micros(), "token.issued", address)
        values["grant_id"] = grant_id
        with self.hot.transaction() as hot:
            hot.run(statements.INSERT_TOKEN, values)
            hot.run(NOTE, values)

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

    def end_access(self, token: str, *, client_id: str, account_id: int | None, address: str) -> None:
        """Let one access token expire now; its refresh token stays (RFC 7009 2.1)."""
        with self.hot.transaction() as hot:
            if hot.run(statements.END_ACCESS, {"key": opaque.key(token), "now": clock.micros()}):
                audit.record_hot(hot, "token.revoked", account_id=account_id, client_id=client_id, address=address)


NOTE = Statement(
    f"insert into audit ({statements.AUDIT_COLUMNS}) values ({statements.AUDIT_VALUES})",  # noqa: S608  our own names
)
