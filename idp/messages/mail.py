"""Mail: the standard library's `EmailMessage` handed to one SMTP server (RFC 5321, RFC 5322 3.6).

Called by the worker. Each mail has its text, and the same as HTML (RFC 2046 5.1.4). `EmailMessage` refuses line breaks in
headers, so nothing that a person typed can add one; the message id is the same at every attempt, so that a mail that arrives
twice is seen to be one.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from email_validator import validate_email

from idp.messages.mail_html import as_html
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable
from idp.settings import Messages


def on_the_wire(address: str) -> str:
    """The address with its domain as A-labels (RFC 5890), which every mail server takes; a local part outside ASCII stays and
    needs a server with SMTPUTF8 (RFC 6531). Raises ValueError when it is no address.
    """
    local, at, domain = address.rpartition("@")
    if not local or not at:
        raise ValueError("no mail address")
    if not domain.isascii():
        domain = str(validate_email(f"x@{domain}", check_deliverability=False, globally_deliverable=False).ascii_domain)
    return f"{local}@{domain}"


def _address(text: str, name: str = "") -> Address:
    spec = on_the_wire(text)
    if spec.isascii():
        return Address(name, addr_spec=spec)
    validate_email(spec, check_deliverability=False, globally_deliverable=False)
    local, _, domain = spec.rpartition("@")
    return Address(name, local, domain)


def compose(delivery: Delivery, settings: Messages) -> EmailMessage:
    """The mail to send. Raises ValueError for an address or a subject that no header can hold."""
    sender, recipient = _address(settings.mail_sender, settings.mail_sender_name), _address(delivery.recipient)
    stamp = int(delivery.created_at.timestamp() * 1_000_000)
    mail = EmailMessage(policy=SMTP if recipient.addr_spec.isascii() else SMTPUTF8)
    mail["From"] = sender
    mail["To"] = recipient
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
    """Hands mails to the server of the settings, over TLS from the start (`tls`), by STARTTLS (never in clear when that
    fails, RFC 3207 6), or in clear (`none`).
    """

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
        except smtplib.SMTPNotSupportedError as error:
            raise Undeliverable("the mail server does not take this address (SMTPUTF8)") from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"{type(error).__name__} {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"the mail server cannot be used ({type(error).__name__})") from error

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        name, where = settings.smtp_greeting_name or None, (settings.smtp_host, settings.smtp_port)
        if settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(*where, name, timeout=settings.timeout_s, context=self._tls)
        server = smtplib.SMTP(*where, name, timeout=settings.timeout_s)
        if settings.smtp_security == "starttls":
            try:
                server.starttls(context=self._tls)
            except BaseException:
                server.close()
                raise
        return server
