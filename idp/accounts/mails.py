"""The words of every mail that an account brings about: each function gives subject and text in the person's language.

Called by the rooms and pages that queue them. Mails carry no password, and a link only where the person asked for one.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.ground.i18n import gettext as _
from idp.ground.i18n import in_language, moment, said_in_settings
from idp.settings import Look, Settings


@dataclass(frozen=True)
class Mail:
    """A mail before it is queued."""

    subject: str
    text: str
    language: str


class Mails:
    """Writes the mails of one provider: its name, its organisation and its address come from the settings."""

    def __init__(self, settings: Settings) -> None:
        self._look: Look = settings.look
        self._base_url = settings.server.base_url

    def activation(self, language: str, name: str, token: str, minutes: int) -> Mail:
        """The link that a new person follows to choose a password."""
        with in_language(language):
            link = f"{self._base_url}/register/confirm?token={token}"
            body = _(
                "You asked for an %(service)s account with this e-mail address.\n\n"
                "To create your password, open this page:\n\n%(link)s\n\n"
                "The page can be used once, within %(minutes)s minutes. After that, ask for a new one on the same page.\n\n"
                "If you did not ask for an account, you need do nothing: without a password no account is made.",
                service=self._look.name,
                link=link,
                minutes=minutes,
            )
            return self._mail(language, _("Your %(service)s account: create your password", service=self._look.name), name, body)

    def already_registered(self, language: str, name: str) -> Mail:
        """Somebody signed up with an address that has an account."""
        with in_language(language):
            body = _(
                "Somebody, most likely you, just asked for an %(service)s account with this e-mail address. "
                "There is an account with this address already, so no second one was made.\n\n"
                "To sign in, open %(login)s\n\n"
                "If you lost your password, open %(lost)s\n\n"
                "If it was not you, you need do nothing: your account is unchanged.",
                service=self._look.name,
                login=f"{self._base_url}/login",
                lost=f"{self._base_url}/password/lost",
            )
            subject = _("You already have an %(service)s account", service=self._look.name)
            return self._mail(language, subject, name, body)

    def new_password(self, language: str, name: str, token: str, minutes: int) -> Mail:
        """The link for somebody who lost the password."""
        with in_language(language):
            link = f"{self._base_url}/password/new?token={token}"
            body = _(
                "You asked for a new password for your %(service)s account.\n\n"
                "To choose it, open this page:\n\n%(link)s\n\n"
                "The page can be used once, within %(minutes)s minutes.\n\n"
                "If you did not ask for it, you need do nothing: your password stays as it is.",
                service=self._look.name,
                link=link,
                minutes=minutes,
            )
            subject = _("Your %(service)s account: a new password", service=self._look.name)
            return self._mail(language, subject, name, body)

    def unknown_address(self, language: str) -> Mail:
        """Somebody lost the password of an account that does not exist."""
        with in_language(language):
            body = _(
                "Somebody, most likely you, asked for a new password for an %(service)s account with this e-mail address. "
                "There is no account with this address.\n\n"
                "Perhaps you signed up with another address. You can also create an account: %(register)s\n\n"
                "If it was not you, you need do nothing.",
                service=self._look.name,
                register=f"{self._base_url}/register",
            )
            return self._mail(language, _("There is no %(service)s account with this address", service=self._look.name), "", body)

    def password_changed(self, language: str, name: str, at: datetime) -> Mail:
        """The password was changed; the other sessions ended."""
        with in_language(language):
            body = _(
                "The password of your %(service)s account was changed on %(moment)s (Brussels time). "
                "Everywhere else where you were signed in, you have to sign in again.\n\n"
                "If it was not you, ask for a new password at once: %(lost)s\n"
                "and write to %(helpdesk)s.",
                service=self._look.name,
                moment=moment(at),
                lost=f"{self._base_url}/password/lost",
                helpdesk=self._look.helpdesk_mail,
            )
            return self._mail(
                language, _("The password of your %(service)s account was changed", service=self._look.name), name, body
            )

    def phone_added(self, language: str, name: str, number: str, at: datetime) -> Mail:
        """A mobile phone number was registered."""
        with in_language(language):
            body = _(
                "%(moment)s (Brussels time)\n\n"
                "You added the following mobile phone number to your %(service)s account at the time mentioned above: "
                "%(number)s.\n\n"
                "This message is sent to ensure that you are aware of this action and that it was initiated by yourself. "
                "If this is not the case, please contact your local support desk without delay.",
                moment=moment(at),
                service=self._look.name,
                number=number,
            )
            return self._mail(
                language, _("A mobile phone number was added to your %(service)s account", service=self._look.name), name, body
            )

    def phone_removed(self, language: str, name: str, number: str, at: datetime) -> Mail:
        """A mobile phone number was taken off the account."""
        with in_language(language):
            body = _(
                "%(moment)s (Brussels time)\n\n"
                "You removed the following mobile phone number from your %(service)s account at the time mentioned above: "
                "%(number)s.\n\n"
                "This message is sent to ensure that you are aware of this action and that it was initiated by yourself. "
                "If this is not the case, please contact your local support desk without delay.",
                moment=moment(at),
                service=self._look.name,
                number=number,
            )
            subject = _("A mobile phone number was removed from your %(service)s account", service=self._look.name)
            return self._mail(language, subject, name, body)

    def request_waits(self, language: str, name: str, service: str, request_id: str) -> Mail:
        """A service asks, without a browser, for something that this person has to allow."""
        with in_language(language):
            body = _(
                "%(service)s asks you to confirm something with your %(provider)s account.\n\n"
                "To see what it is, and to allow or refuse it, open this page: %(link)s\n\n"
                "If you did not ask %(service)s for anything at this moment, refuse it.",
                service=service,
                provider=self._look.name,
                link=f"{self._base_url}/requests/{request_id}",
            )
            return self._mail(language, _("%(service)s asks for your confirmation", service=service), name, body)

    def _mail(self, language: str, subject: str, name: str, body: str) -> Mail:
        greeting = _("Dear %(name)s,", name=name) if name else _("Dear Sir or Madam,")
        foot = _(
            "This email is sent from an unmonitored mailbox. If you have any questions about an application you want to use, "
            "contact the relevant application helpdesk. If you need immediate assistance for an issue related to %(service)s "
            "authentication, please write to %(helpdesk)s.\n\n"
            "Sent to you by\n%(organisation)s Authentication Service",
            service=self._look.name,
            helpdesk=self._look.helpdesk_mail,
            organisation=said_in_settings(self._look.organisation),
        )
        return Mail(subject=" ".join(subject.split()), text=f"{greeting}\n\n{body}\n\n{foot}\n", language=language)
