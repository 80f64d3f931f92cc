"""What an operator can set about mail and text messages.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from idp.settings.addresses import HostName
from idp.settings.section import PositiveInt, Section


class Messages(Section):
    """Mail and text messages. The driver `inbox` keeps them on a page of the demo."""

    mail_driver: Literal["inbox", "smtp"] = "inbox"
    mail_sender: str = "ecas-admin@example.europa.test"
    mail_sender_name: str = "Authentication service of the European Commission"
    smtp_host: str = "localhost"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_greeting_name: HostName = ""
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_password_file: Path | None = None
    smtp_ca_file: Path | None = None
    sms_driver: Literal["inbox", "http"] = "inbox"
    sms_url: str = ""
    sms_headers: dict[str, str] = {}
    sms_body: str = '{"to": "{number}", "text": "{text}"}'
    sms_token: str = ""
    sms_token_file: Path | None = None
    timeout_s: PositiveInt = 15
    poll_ms: PositiveInt = 200
    hosts_at_once: PositiveInt = 8
    attempts: PositiveInt = 10
    retry_after_s: PositiveInt = 10
    retry_at_most_s: PositiveInt = 3600
    lease_s: PositiveInt = 60
    keep_sent_s: PositiveInt = 86_400
    keep_failed_s: PositiveInt = 30 * 86_400
