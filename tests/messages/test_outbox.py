"""A message belongs to the transaction of what it tells about, and is unreadable while it waits."""

import pytest
from sqlalchemy import select

from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.messages.outbox import OutboxMessage, queue, queue_mail, queue_sms

SECRET = "https://login.example.org/cas/password/new?key=very-secret"


def test_a_message_of_a_transaction_that_fails_never_leaves(database: Database, seal: Seal, moment: object) -> None:
    """The outbox row is written in the caller's transaction."""

    def change_that_fails() -> None:
        with database.begin() as db:
            queue_sms(db, seal, to="+32470000001", text="1234")
            db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    with database.read() as db:
        assert db.scalars(select(OutboxMessage)).all() == []


def test_a_waiting_message_cannot_be_read_in_the_database(database: Database, seal: Seal, moment: object) -> None:
    """Links and codes are secrets: a copy of the database must not give them away."""
    with database.begin() as db:
        queue_mail(db, seal, to="ana@example.org", subject="Your password", text=SECRET, language="en")
    with database.read() as db:
        message = db.scalars(select(OutboxMessage)).one()
        assert "very-secret" not in " ".join(str(getattr(message, column.key)) for column in OutboxMessage.__table__.columns)
        assert "very-secret" in seal.open(message.payload)


@pytest.mark.parametrize("recipient", ["", "a@b.eu\r\nBcc: c@d.eu", "a@b.eu c@d.eu", "+32470\u0000", "x" * 2001])
def test_a_recipient_that_is_not_one_printable_word_is_refused(database: Database, seal: Seal, recipient: str) -> None:
    """RFC 5322 2.2: a line break in a recipient would begin another header."""
    with database.begin() as db, pytest.raises(ValueError):
        queue(db, seal, "mail", recipient, {})


def test_a_subject_of_two_lines_is_refused(database: Database, seal: Seal) -> None:
    """RFC 5322 2.2: the same for the subject, which may quote a name that somebody typed."""
    with database.begin() as db, pytest.raises(ValueError):
        queue_mail(db, seal, to="a@b.eu", subject="Hello\nBcc: c@d.eu", text="", language="en")
