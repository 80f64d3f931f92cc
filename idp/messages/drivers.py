"""Which driver sends what, as the settings choose. Called by `cli` when it builds the worker."""

from collections.abc import Callable

from idp.ground.database import Database
from idp.ground.fetch import Fetcher
from idp.messages.inbox import InboxDriver
from idp.messages.mail import SmtpDriver
from idp.messages.outbox import MAIL, SMS, Delivery
from idp.messages.sms import HttpSmsDriver
from idp.settings import Messages


def for_people(settings: Messages, database: Database, fetcher: Fetcher) -> dict[str, Callable[[Delivery], None]]:
    """The drivers of the channels "mail" and "sms". Raises ValueError or OSError when the settings cannot work."""
    inbox = InboxDriver(database)
    return {
        MAIL: SmtpDriver(settings) if settings.mail_driver == "smtp" else inbox,
        SMS: HttpSmsDriver(settings, fetcher) if settings.sms_driver == "http" else inbox,
    }
