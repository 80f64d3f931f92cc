"""The inbox of the demo shows each message once, newest first."""

from collections.abc import Callable

from idp.ground import clock
from idp.ground.database import Database
from idp.messages.inbox import InboxDriver, latest
from idp.messages.outbox import Delivery
from tests.messages.conftest import Moment


def test_a_message_delivered_twice_is_shown_once(database: Database, moment: Moment, delivery: Callable[..., Delivery]) -> None:
    """Delivery is at least once; the reader should not notice."""
    driver = InboxDriver(database)
    driver(delivery(text="Bonjour"))
    driver(delivery(text="Bonjour"))
    with database.read() as db:
        assert [(item.recipient, item.subject, item.text) for item in latest(db)] == [("ana@example.org", "Hello", "Bonjour")]
        assert latest(db, recipient="bob@example.org") == []


def test_a_text_message_has_no_subject(database: Database, moment: Moment) -> None:
    """The payload of a text message is its text alone."""
    InboxDriver(database)(Delivery(1, "sms", "+32470000001", {"text": "ab1-cd2-ef3"}, clock.now(), 1))
    with database.read() as db:
        assert [(item.channel, item.subject, item.text) for item in latest(db)] == [("sms", "", "ab1-cd2-ef3")]
