"""The inbox of the demo: messages are not sent, they are kept to be read on a page. `settings` refuses it in production.

Written by the worker through `InboxDriver`, read by the pages of `dev`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from idp.ground import clock
from idp.ground.database import Base, Database, UtcDateTime
from idp.messages.outbox import Delivery


class InboxItem(Base):
    """A message as its recipient would have seen it. `id` is the outbox row's, so that a second delivery changes nothing."""

    __tablename__ = "inbox_item"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(512), index=True)
    subject: Mapped[str] = mapped_column(String(255), default="")
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class InboxDriver:
    """Delivers mail and text messages into the inbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, delivery: Delivery) -> None:
        """Keep the message."""
        item = InboxItem(
            id=delivery.id,
            channel=delivery.channel,
            recipient=delivery.recipient,
            subject=str(delivery.payload.get("subject", ""))[:255],
            text=str(delivery.payload["text"]),
            language=str(delivery.payload.get("language", "")),
            created_at=clock.now(),
        )
        with self._database.begin() as db:
            db.merge(item)


def latest(db: Session, *, recipient: str = "", limit: int = 100) -> Sequence[InboxItem]:
    """What arrived last comes first, whatever the demo's clock said, of one recipient or of all."""
    query = select(InboxItem).order_by(InboxItem.id.desc()).limit(limit)
    return db.scalars(query.where(InboxItem.recipient == recipient) if recipient else query).all()
