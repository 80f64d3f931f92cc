"""A login (one attempt) and a session (single sign-on): the rows that carry who was proved, how, when, and for which clients.

`acr`, `amr` and `auth_time` travel Login -> Session -> AuthorizationCode -> token and are never looked up again.
Written by `sessions.login` and `sessions.session`; read by the authorization endpoint.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground.bounds import LONGEST_SERVICE_NAME
from idp.ground.database import EPOCH, Base, UtcDateTime, Versioned


class Login(Versioned, Base):
    """One attempt to sign in: what was asked for, and what has been proved so far.

    `id` is the public handle in the address; the row answers only to the browser whose cookie hashes to `browser_key`.
    `wanted_acr` lists the acr values that suffice (empty: any). `proofs` lists `{"method", "strength", "amr", "at"}`.
    `return_to` is a path of the provider. `request` holds the parameters of the authorization request that count, as strings, and
    `pushed_as` the reference under which they were pushed. An address, once given, stays: another one begins another row, named
    by `replaced_by`. `account_valid_from` is the account's `valid_from` under which the proofs were given.
    """

    __tablename__ = "login"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    browser_key: Mapped[bytes] = mapped_column(LargeBinary(43))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    client_id: Mapped[str | None] = mapped_column(String(255))
    service_name: Mapped[str] = mapped_column(String(LONGEST_SERVICE_NAME), default="")
    request: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    pushed_as: Mapped[str] = mapped_column(String(128), default="")
    return_to: Mapped[str] = mapped_column(String(512))
    reason: Mapped[str] = mapped_column(String(32))
    wanted_acr: Mapped[list[str]] = mapped_column(JSON, default=list)
    essential_acr: Mapped[bool] = mapped_column(default=False)
    login_hint: Mapped[str] = mapped_column(String(320), default="")
    ui_locales: Mapped[str] = mapped_column(String(255), default="")

    email: Mapped[str | None] = mapped_column(String(320))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    account_valid_from: Mapped[datetime] = mapped_column(UtcDateTime, default=EPOCH, server_default="0")
    session_id: Mapped[str | None] = mapped_column(String(32))
    proofs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    challenge_id: Mapped[str | None] = mapped_column(String(32))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_with: Mapped[str | None] = mapped_column(String(64))
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(String(32))


class Session(Versioned, Base):
    """Somebody is signed in, in one browser. `id` is the public `sid` (Back-Channel Logout 2.1), `key` the hash of the cookie."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_account_id_ended_at", "account_id", "ended_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(43), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    account_valid_from: Mapped[datetime] = mapped_column(UtcDateTime, default=EPOCH, server_default="0")
    acr: Mapped[str] = mapped_column(String(255))
    amr: Mapped[list[str]] = mapped_column(JSON)
    auth_time: Mapped[datetime] = mapped_column(UtcDateTime)
    proofs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(255), default="")


class KnownDevice(Base):
    """A browser in which an account signed in before: its attempts have a limit of their own (docs/threats.md)."""

    __tablename__ = "known_device"

    key: Mapped[bytes] = mapped_column(LargeBinary(43), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SessionClient(Base):
    """A client that was given a code in a session (Back-Channel Logout 2.3: those are informed when it ends).

    `message_id` is the message of the outbox that informs it.
    """

    __tablename__ = "session_client"

    session_id: Mapped[str] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
