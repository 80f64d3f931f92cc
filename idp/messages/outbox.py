"""The outbox: a message is a row, written in the transaction of the thing that it reports, and sent later by `worker` (ADR 0007).

Called by everything that notifies people or relying parties. The payload is sealed while it waits and wiped once it is
sent or given up, because mailed links, codes and logout tokens are secrets.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, Index, Integer, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from idp.ground import clock
from idp.ground.bounds import LONGEST_URI
from idp.ground.database import Base, UtcDateTime
from idp.ground.sealed import Seal, SealedText

MAIL, SMS, LOGOUT = "mail", "sms", "logout"
WAITING = text("sent_at IS NULL AND dead_at IS NULL")


class OutboxMessage(Base):
    """One message that waits, was sent, or was given up. `attempts` counts deliveries begun, `lease_until` guards the last.

    Of one `lane` (the host of an address of the web) one message is on its way at a time. A message that was given up stays with
    `dead_at` and `last_error`, which `idp messages` shows.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_waiting", "channel", "available_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_message_created_at", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(LONGEST_URI))
    lane: Mapped[str] = mapped_column(String(255), default="", server_default="")
    payload: Mapped[str] = mapped_column(SealedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(255))


@dataclass(frozen=True)
class Delivery:
    """A message as a driver gets it: `payload` opened, `attempt` counted from 1, `created_at` aware."""

    id: int
    channel: str
    recipient: str
    payload: dict[str, Any]
    created_at: datetime
    attempt: int


class DeliveryFailed(Exception):
    """A delivery did not work this time; the message is tried again later. The text is kept with the row: no secrets in it."""


class Undeliverable(DeliveryFailed):
    """It will never work (an address that is refused, a gateway that says no); the message is given up at once."""


def lane_of(recipient: str) -> str:
    """The host of an address of the web; empty for other recipients, which all go through one server of the operator's."""
    return (urlsplit(recipient).hostname or "")[:255] if "://" in recipient else ""


def queue(db: Session, seal: Seal, channel: str, recipient: str, payload: dict[str, Any]) -> OutboxMessage:
    """Put a message into the caller's transaction; it leaves when that commits.

    `recipient` is an address, a number in E.164 form or a URL; `payload` is plain JSON for the driver of `channel`.
    Raises ValueError for a recipient with control characters or white space, which no driver could mean.
    """
    if not recipient.isprintable() or any(c.isspace() for c in recipient) or not 0 < len(recipient) <= LONGEST_URI:
        raise ValueError("the recipient of a message must be one printable word")
    now = clock.now()
    message = OutboxMessage(
        channel=channel,
        recipient=recipient,
        lane=lane_of(recipient),
        payload=seal.close(json.dumps(payload)),
        created_at=now,
        available_at=now,
        attempts=0,
    )
    db.add(message)
    return message


def queue_mail(db: Session, seal: Seal, *, to: str, subject: str, text: str, language: str) -> OutboxMessage:
    """Queue a mail in plain text. Raises ValueError when the subject is more than one line (RFC 5322 2.2)."""
    if not subject.isprintable():
        raise ValueError("the subject of a mail must be one printable line")
    return queue(db, seal, MAIL, to, {"subject": subject, "text": text, "language": language})


def queue_sms(db: Session, seal: Seal, *, to: str, text: str) -> OutboxMessage:
    """Queue a text message to a number in E.164 form."""
    return queue(db, seal, SMS, to, {"text": text})
