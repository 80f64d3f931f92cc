"""Mail: the standard library's `EmailMessage` handed to one SMTP server (RFC 5321, RFC 5322).

Called by the worker. Each mail has its text, and the same as HTML (RFC 2046 5.1.4). `EmailMessage` refuses line breaks in
headers, so nothing that a person typed can add one; the message id is the same at every attempt, so that a mail that arrives
twice is seen to be one.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from idp.messages.mail_html import as_html
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable
from idp.settings import Messages


def compose(delivery: Delivery, settings: Messages) -> EmailMessage:
    """The mail to send. Raises ValueError for an address or a subject that no header can hold."""
    sender = Address(settings.mail_sender_name, addr_spec=settings.mail_sender)
    stamp = int(delivery.created_at.timestamp() * 1_000_000)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=delivery.recipient)
    mail["Subject"] = str(delivery.payload["subject"])
    mail["Date"] = format_datetime(delivery.created_at)
    mail["Message-ID"] = f"<{delivery.id}.{stamp}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 5: nobody's holiday notice should answer
    text, language = str(delivery.payload["text"]), str(delivery.payload.get("language") or "en")
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(as_html(str(mail["Subject"]), text, language), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = language
    return mail


class SmtpDriver:
    """Hands mails to the server of the settings, over TLS from the start (`tls`), by STARTTLS, or in clear (`none`)."""

    def __init__(self, settings: Messages) -> None:
        self._settings = settings
        self._tls = ssl.create_default_context(cafile=str(settings.smtp_ca_file) if settings.smtp_ca_file else None)

    def __call__(self, delivery: Delivery) -> None:
        """Send one mail. Raises Undeliverable when the address is refused for good, else DeliveryFailed."""
        try:
            mail = compose(delivery, self._settings)
        except (ValueError, IndexError, KeyError) as error:
            raise Undeliverable(f"the mail cannot be composed ({type(error).__name__})") from error
        try:
            with self._connect() as server:
                if self._settings.smtp_user:
                    server.login(self._settings.smtp_user, self._settings.smtp_password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            kind = Undeliverable if all(500 <= code < 600 for code in codes) else DeliveryFailed
            raise kind(f"the recipient was refused ({sorted(codes)})") from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"{type(error).__name__} {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"the mail server cannot be used ({type(error).__name__})") from error

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=settings.timeout_s, context=self._tls)
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.timeout_s)
        if settings.smtp_security == "starttls":
            try:
                server.starttls(context=self._tls)
            except BaseException:
                server.close()
                raise
        return server
