"""What happened, to whom, from where: one row an event, written with the change that it tells of. No secrets, ever.

Event names are dotted ("login.succeeded"). The account page shows a person their own rows; operators read all of them.
Rules and pages call `record`, the machine lane `record_hot`, both inside the caller's transaction.
"""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Db

from idp.ground import clock
from idp.ground.database import Base, Hot, Statement, UtcDateTime


class AuditRecord(Base):
    """One event. `detail` is JSON text of plain values."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_account_id_at", "account_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None]
    client_id: Mapped[str | None] = mapped_column(String(255))
    session_id: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")


INSERT = Statement(
    """insert into audit (at, event, account_id, client_id, session_id, address, detail)
    values (:at, :event, :account_id, :client_id, :session_id, :address, :detail)"""
)


def _values(
    event: str, account_id: int | None, client_id: str | None, session_id: str | None, address: str, detail: dict[str, Any]
) -> dict[str, Any]:
    return {
        "event": event,
        "account_id": account_id,
        "client_id": client_id[:255] if client_id else client_id,
        "session_id": session_id,
        "address": address[:64],
        "detail": orjson.dumps(detail).decode() if detail else "{}",
    }


def record(
    db: Db,
    event: str,
    *,
    account_id: int | None = None,
    client_id: str | None = None,
    session_id: str | None = None,
    address: str = "",
    **detail: Any,
) -> None:
    """Note an event in the caller's transaction. `detail` takes plain JSON values."""
    db.add(AuditRecord(at=clock.now(), **_values(event, account_id, client_id, session_id, address, detail)))


def record_hot(
    hot: Hot,
    event: str,
    *,
    account_id: int | None = None,
    client_id: str | None = None,
    session_id: str | None = None,
    address: str = "",
    **detail: Any,
) -> None:
    """Note an event by the hot connection, inside `hot.transaction()` when one is open."""
    values = _values(event, account_id, client_id, session_id, address, detail)
    values["at"] = clock.micros()
    hot.run(INSERT, values)
