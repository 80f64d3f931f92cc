"""The forms of the people's side. Flask-WTF brings the CSRF token; the words of the errors are ours, in every language.

A field keeps what was typed. Browsers are never asked to check (`novalidate`), so that the page says what is wrong in its own
words and at one place.
"""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from idp.accounts import account as accounts
from idp.accounts import phone as phones
from idp.accounts.password_policy import MAXIMUM_LENGTH
from idp.ground.bounds import LONGEST_MAIL_ADDRESS
from idp.ground.i18n import LANGUAGES, gettext, lazy

LONGEST_NAME = 100


def strip(text: str | None) -> str:
    """What was typed without white space around it; never None."""
    return (text or "").strip()


def an_address(_: FlaskForm, field: StringField) -> None:
    """The field holds an e-mail address."""
    if not field.data:
        raise ValidationError(gettext("Enter your e-mail address"))
    if accounts.address_of(field.data) is None:
        raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.eu"))


def a_mobile_number(_: FlaskForm, field: StringField) -> None:
    """The field holds a number in the international format that can receive text messages."""
    if not field.data:
        raise ValidationError(gettext("Enter your mobile phone number"))
    number = phones.number_of(field.data)
    if number is None:
        raise ValidationError(
            gettext("Enter the number in the international format, with the country code, like +32 470 12 34 56")
        )
    if not phones.takes_text_messages(number):
        raise ValidationError(gettext("This is not a mobile phone number. Enter the number of a mobile phone"))


def a_name(_: FlaskForm, field: StringField) -> None:
    """The field holds a name: letters of any alphabet, on one line."""
    if not field.data.isprintable() or not any(character.isalpha() for character in field.data):
        raise ValidationError(gettext("Enter a name with letters"))


class Selector(StringField):
    """A list to choose one entry from. The page fills `choices` with values and labels; other values fail unless `open_ended`."""

    def __init__(
        self, label: object = None, *, choices: tuple[tuple[str, str], ...] = (), open_ended: bool = False, **more: object
    ) -> None:
        super().__init__(label, **more)
        self.choices: list[tuple[str, object]] = list(choices)
        self._open_ended = open_ended

    def pre_validate(self, form: object) -> None:
        """The value is on the list."""
        if not self._open_ended and self.data not in dict(self.choices):
            raise ValidationError(gettext("Choose an entry of the list"))


class EmptyForm(FlaskForm):
    """A button alone: the form carries nothing but its CSRF token."""


class EmailForm(FlaskForm):
    """The first question."""

    email = StringField(
        lazy("Use your e-mail address"), filters=[strip], validators=[an_address, Length(max=LONGEST_MAIL_ADDRESS)]
    )


class SignInForm(FlaskForm):
    """Password, verification method and, when the method needs it, the mobile phone number."""

    password = PasswordField(
        lazy("Password"), validators=[InputRequired(lazy("Enter your password")), Length(max=4 * MAXIMUM_LENGTH)]
    )
    method = Selector(lazy("Choose your verification method"), open_ended=True)
    number = StringField(lazy("Mobile phone number"), filters=[strip], validators=[Length(max=phones.LONGEST_TYPED)])


class MethodForm(FlaskForm):
    """The second step: a verification method and the number."""

    method = Selector(lazy("Choose your verification method"), open_ended=True)
    number = StringField(lazy("Mobile phone number"), filters=[strip], validators=[Length(max=phones.LONGEST_TYPED)])


class CodeForm(FlaskForm):
    """The characters of a text message."""

    otp = StringField(
        lazy("Challenge code"),
        filters=[strip],
        validators=[InputRequired(lazy("Enter the challenge code from the text message")), Length(max=64)],
    )


class PhoneForm(FlaskForm):
    """A mobile phone number to add."""

    number = StringField(lazy("Mobile phone number"), filters=[strip], validators=[a_mobile_number])


class CaptchaFields(FlaskForm):
    """A captcha in a form; whether its answer is needed is for the page to say."""

    captcha_is_right = False
    captcha_id = HiddenField()
    captcha = StringField(lazy("Characters of the picture"), filters=[strip], validators=[Length(max=64)])


class SignUpForm(CaptchaFields):
    """Create an account."""

    first_name = StringField(
        lazy("First name"),
        filters=[strip],
        validators=[InputRequired(lazy("Enter your first name")), Length(max=LONGEST_NAME), a_name],
    )
    last_name = StringField(
        lazy("Last name"),
        filters=[strip],
        validators=[InputRequired(lazy("Enter your last name")), Length(max=LONGEST_NAME), a_name],
    )
    email = StringField(lazy("E-mail"), filters=[strip], validators=[an_address, Length(max=LONGEST_MAIL_ADDRESS)])
    email_again = StringField(lazy("Confirm e-mail"), filters=[strip])
    language = Selector(lazy("E-mail language"), choices=tuple(LANGUAGES.items()))
    privacy = BooleanField(validators=[InputRequired(lazy("Tick the box to say that you have read the privacy statement"))])

    def validate_email_again(self, field: StringField) -> None:
        """The same address twice."""
        if not field.data:
            raise ValidationError(gettext("Enter your e-mail address again"))
        if field.data.lower() != (self.email.data or "").lower():
            raise ValidationError(gettext("The two e-mail addresses are not the same"))


class LostPasswordForm(CaptchaFields):
    """Lost your password?"""

    email = StringField(lazy("Your e-mail address"), filters=[strip], validators=[an_address, Length(max=LONGEST_MAIL_ADDRESS)])


class NewPasswordForm(FlaskForm):
    """A new password, twice. The policy is checked by the page, which knows whose it is."""

    token = HiddenField()
    password = PasswordField(lazy("New password"), validators=[InputRequired(lazy("Enter a new password"))])
    password_again = PasswordField(lazy("Confirm new password"))

    def validate_password_again(self, field: PasswordField) -> None:
        """The same password twice."""
        if not field.data:
            raise ValidationError(gettext("Enter the new password again"))
        if self.password.data and field.data != self.password.data:
            raise ValidationError(gettext("The two passwords are not the same"))


class ChangePasswordForm(NewPasswordForm):
    """A change of password by somebody who is signed in."""

    current = PasswordField(lazy("Current password"), validators=[InputRequired(lazy("Enter your current password"))])


class LanguageForm(FlaskForm):
    """The language of mails."""

    language = Selector(lazy("E-mail language"), choices=tuple(LANGUAGES.items()))
