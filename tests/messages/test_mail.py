"""Mails: one recipient, no header that somebody typed, the same id at every attempt; handed to a real SMTP server."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st

from idp.messages.mail import SmtpDriver, compose
from idp.messages.mail_html import as_html
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable
from idp.settings import Messages
from tests.ports import free_port

Make = Callable[..., Delivery]


class Mailbox:
    """What the server took; `answer` is what it says to the next recipients."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.greeted: list[str] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.greeted.append(session.host_name)
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Messages]]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield box, Messages(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", timeout_s=5)
    server.stop()


def test_a_mail_arrives_whole_in_the_language_of_the_person(mailbox: tuple[Mailbox, Messages], delivery: Make) -> None:
    """RFC 5322 3.6, RFC 3834 5: the headers that a careful receiver looks for."""
    box, settings = mailbox
    text = "Votre mot de passe a été modifié.\n.\nhttps://login.example.org/cas/password?key=a=b\n"
    SmtpDriver(settings)(delivery(subject="Mot de passe modifié", text=text, language="fr"))
    envelope = box.taken[0]
    mail = message_from_bytes(envelope.original_content, policy=policy.default)
    assert envelope.rcpt_tos == ["ana@example.org"]
    assert mail["To"] == "ana@example.org"
    assert mail["From"] == "Authentication service of the European Commission <ecas-admin@example.europa.test>"
    assert mail["Subject"] == "Mot de passe modifié"
    assert mail["Date"].datetime.isoformat() == "2026-11-23T09:30:00+00:00"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fr"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == text
    assert html.get_content_type() == "text/html"
    assert '<html lang="fr">' in html.get_content()
    assert '<a style="' in html.get_content()


TEXT = "Dear Ana,\n\nopen this page:\n\nhttps://login.example.org/cas/x?token=a&b=c\n\nEnd.\n\nFoot <b>one</b>.\n\nFoot two.\n"


def test_the_html_part_has_the_same_words_and_nothing_remote() -> None:
    """One text makes both; a picture from elsewhere would tell its server who opened the mail and when."""
    html = as_html("Subject & <title>", TEXT, "en")
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html.partition("<body")[2].partition(">")[2]))).strip()
    for paragraph in TEXT.split("\n\n"):
        assert re.sub(r"\s+", " ", paragraph).strip() in words
    assert not re.search(r"<(?:img|script|link|iframe|style)|url\(|@import|src=", html)
    assert "Subject &amp; &lt;title&gt;" in html
    assert "<b>" not in html


def test_a_link_alone_on_its_line_can_be_pressed_and_is_written_out() -> None:
    """Who cannot press it copies it; the button says which host it leads to."""
    html = as_html("s", "a\n\nhttps://login.example.org/cas/register/confirm?token=abc\n\nb\n\nc\n\nd", "en")
    assert html.count('href="https://login.example.org/cas/register/confirm?token=abc"') == 1
    assert ">login.example.org</a>" in html
    assert ">https://login.example.org/cas/register/confirm?token=abc</p>" in html


@given(st.text(max_size=300))
def test_any_text_stays_text(text: str) -> None:
    """A name that somebody typed never becomes a tag."""
    html = as_html(text, text, "en")
    tags = set(re.findall(r"</?([a-zA-Z!]+)", html))
    assert tags <= {"!doctype", "html", "head", "meta", "title", "body", "div", "p", "br", "a"}


def test_the_message_id_is_the_same_at_every_attempt(delivery: Make) -> None:
    """RFC 5322 3.6.4: a mail that arrives twice is recognised as one."""
    first, later = delivery(), replace(delivery(), attempt=2)
    assert compose(first, Messages())["Message-ID"] == compose(later, Messages())["Message-ID"]
    assert compose(first, Messages())["Message-ID"] != compose(replace(first, id=8), Messages())["Message-ID"]


@pytest.mark.parametrize(
    "part",
    [
        {"subject": "Hello\r\nBcc: eve@example.org"},
        {"recipient": "ana@example.org\nBcc:eve@example.org"},
        {"recipient": "nobody"},
    ],
)
def test_a_header_cannot_be_smuggled_in(mailbox: tuple[Mailbox, Messages], delivery: Make, part: dict[str, str]) -> None:
    """CWE-93: even a message that went round `queue_mail` is given up rather than sent with another header."""
    box, settings = mailbox
    with pytest.raises(Undeliverable):
        SmtpDriver(settings)(delivery(**part))
    assert box.taken == []


def test_an_address_refused_for_good_is_undeliverable_and_one_refused_for_now_is_not(
    mailbox: tuple[Mailbox, Messages], delivery: Make
) -> None:
    """RFC 5321 4.2.1: 5yz is permanent, 4yz is worth another try (greylisting)."""
    box, settings = mailbox
    box.answer = "550 no such mailbox"
    with pytest.raises(Undeliverable):
        SmtpDriver(settings)(delivery())
    box.answer = "451 come back later"
    with pytest.raises(DeliveryFailed) as caught:
        SmtpDriver(settings)(delivery())
    assert not isinstance(caught.value, Undeliverable)


def test_a_server_without_starttls_gets_no_mail_when_tls_is_asked(mailbox: tuple[Mailbox, Messages], delivery: Make) -> None:
    """RFC 3207 6: somebody on the line who strikes STARTTLS out must not get the mail in clear."""
    box, settings = mailbox
    with pytest.raises(DeliveryFailed):
        SmtpDriver(settings.model_copy(update={"smtp_security": "starttls"}))(delivery())
    assert box.taken == []


def test_a_server_that_is_away_fails_the_delivery(delivery: Make) -> None:
    """Connection refused: the message is tried again later."""
    with pytest.raises(DeliveryFailed):
        SmtpDriver(Messages(smtp_host="127.0.0.1", smtp_port=1, smtp_security="none"))(delivery())


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("user@münchen.example", "user@xn--mnchen-3ya.example"), ("user@EXAMPLE.org", "user@EXAMPLE.org"), ("u@bücher.ελ", None)],
)
def test_a_foreign_domain_goes_out_in_letters_that_every_server_takes(
    mailbox: tuple[Mailbox, Messages], delivery: Make, typed: str, sent: str | None
) -> None:
    """RFC 5890 2.3.2.1: A-labels in the envelope and in the header, and no SMTPUTF8 for their sake."""
    box, settings = mailbox
    SmtpDriver(settings.model_copy(update={"mail_sender": "amt@grüße.example"}))(delivery(recipient=typed))
    envelope = box.taken[0]
    mail = message_from_bytes(envelope.original_content, policy=policy.default)
    assert envelope.rcpt_tos == [mail["To"]]
    assert mail["To"].isascii()
    assert sent in (None, mail["To"])
    assert envelope.mail_from == "amt@xn--gre-6ka8l.example"
    assert not envelope.smtp_utf8


def test_an_address_with_a_foreign_local_part_needs_a_server_that_takes_it(
    mailbox: tuple[Mailbox, Messages], delivery: Make
) -> None:
    """RFC 6531: with SMTPUTF8 it arrives, without it is given up with its reason."""
    box, settings = mailbox
    SmtpDriver(settings)(delivery(recipient="jürgen@münchen.example"))
    assert box.taken[0].rcpt_tos == ["jürgen@xn--mnchen-3ya.example"]
    assert box.taken[0].smtp_utf8
    old = Controller(box, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    old.start()
    try:
        with pytest.raises(Undeliverable, match="SMTPUTF8"):
            SmtpDriver(settings.model_copy(update={"smtp_port": old.port}))(delivery(recipient="jürgen@münchen.example"))
    finally:
        old.stop()
    assert len(box.taken) == 1


def test_the_name_in_the_greeting_is_a_setting(mailbox: tuple[Mailbox, Messages], delivery: Make) -> None:
    """RFC 5321 4.1.1.1: some servers refuse the name of a container."""
    box, settings = mailbox
    SmtpDriver(settings.model_copy(update={"smtp_greeting_name": "login.example.org"}))(delivery())
    assert box.greeted == ["login.example.org"]
    with pytest.raises(ValueError, match="name of a host"):
        Messages(smtp_greeting_name="a b\r\nMAIL FROM:<x>")
