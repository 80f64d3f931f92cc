"""The record of what happened: who, when, from where, with what outcome; never a code, token, key or date of birth.

Written by pages and commands in the transaction of the act itself; read by "My access logs" and the PMO's page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import jsis_rp.sessions.accounts  # noqa: F401  (the table that foreign keys here name)
from jsis_rp.ground.database import Base, UtcDateTime, changed

SIGNED_IN = "sign_in"
SIGN_IN_REFUSED = "sign_in_refused"
SIGNED_OUT = "sign_out"


class AuditEvent(Base):
    """One thing that happened."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_account_event_at", "account_id", "event", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    event: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    address: Mapped[str] = mapped_column(String(45))
    reason: Mapped[str | None] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class Origin:
    """When something was asked and from which network address."""

    at: datetime
    address: str


def record(
    db: Session, origin: Origin, event: str, *, account_id: int | None = None, reason: str | None = None, **details: Any
) -> None:
    """Add one event to the record; `details` are short strings and numbers that hold no secret."""
    db.add(AuditEvent(at=origin.at, event=event, account_id=account_id, address=origin.address, reason=reason, details=details))


def sign_ins(db: Session, account_id: int, *, page: int, per_page: int) -> tuple[list[AuditEvent], int]:
    """Return one page (from 1) of the account's sign-ins, newest first, and how many there are in all."""
    mine = (AuditEvent.account_id == account_id, AuditEvent.event == SIGNED_IN)
    total = db.scalar(select(func.count()).select_from(AuditEvent).where(*mine)) or 0
    rows = db.scalars(
        select(AuditEvent)
        .where(*mine)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return list(rows), total


def purge(db: Session, now: datetime, *, kept_days: int) -> int:
    """Delete events older than `kept_days`; return how many."""
    return changed(db, delete(AuditEvent).where(AuditEvent.at < now - timedelta(days=kept_days)))
