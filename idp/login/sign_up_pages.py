"""Sign-up: the form, the page that says to wait for the mail, the mailed link, and the page of the new password.

The link shows a page on GET and is used up by POST only, so that programs that open every link of a mail use up nothing.
"""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from idp.accounts import account as accounts
from idp.accounts import sign_up as sign_ups
from idp.accounts.account import PersonalDetails
from idp.accounts.mails import Mails
from idp.accounts.refused import Refused
from idp.accounts.sign_up import Origin
from idp.ground import audit
from idp.ground.i18n import current_language, gettext, said_in_settings
from idp.ground.throttle import Throttled
from idp.login import captcha
from idp.web import new_password, visitor
from idp.web.context import context, transaction
from idp.web.forms import EmptyForm, NewPasswordForm, SignUpForm
from idp.web.sign_in import page_of, speak
from idp.web.words import wait

Answer = Response | str | tuple[str, int]
SENT_TO = "mail_sent_to"


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/register", "sign_up", sign_up, methods=["GET", "POST"])
    pages.add_url_rule("/register/created", "created", created)
    pages.add_url_rule("/register/again", "again", again, methods=["POST"])
    pages.add_url_rule("/register/confirm", "confirm", confirm, methods=["GET", "POST"])
    pages.add_url_rule("/password/accepted", "accepted", accepted)


def sign_up() -> Answer:
    """The page “Create an account”."""
    here = context()
    if not here.settings.accounts.registration_open:
        return render_template("login/sign_up_closed.html"), 403
    with here.database.read() as db:
        login = visitor.login(db)
    speak(login)
    form = SignUpForm()
    if request.method != "POST":
        form.language.data = current_language()
        form.email.data = login.login_hint or login.email if login else ""
    asked = captcha.asked()
    if not captcha.accepts(form, asked=asked):
        return render_template("login/sign_up.html", form=form, login=login, captcha=captcha.to_show(form, asked=asked))
    person = PersonalDetails(
        form.first_name.data, form.last_name.data, accounts.address_of(form.email.data) or "", form.language.data
    )
    try:
        here.throttle.count("sign_up_per_address", visitor.address())
        here.throttle.count("mail_per_recipient", person.email)
    except Throttled as error:
        form.email.errors = [gettext("There were too many attempts. Please try again %(when)s.", when=wait(error.retry_after_s))]
        return render_template("login/sign_up.html", form=form, login=login, captcha=captcha.to_show(form, asked=asked)), 429
    origin = Origin(login.id, login.client_id) if login else Origin()
    with here.database.begin() as db:
        valid = here.settings.accounts.activation_valid_minutes
        sign_ups.ask(db, here.seal, Mails(here.settings), person, origin, valid_minutes=valid)
        audit.record(db, "account.asked", client_id=origin.client_id, address=visitor.address())
    session[SENT_TO] = person.email
    return redirect(url_for("login.created", login=visitor.login_id() or None), code=303)


def created() -> str:
    """The page after the form: a mail is on its way."""
    settings = context().settings
    return render_template(
        "login/created.html",
        email=session.get(SENT_TO, ""),
        sender=settings.messages.mail_sender,
        sender_name=said_in_settings(settings.messages.mail_sender_name),
        minutes=settings.accounts.activation_valid_minutes,
        again=request.args.get("again") == "1",
        form=EmptyForm(),
    )


def again() -> Answer:
    """Another mail: to the address just typed in this browser, or to that of a link that came too late."""
    here = context()
    with here.database.read() as db:
        email = sign_ups.address_behind(db, request.form.get("token", "")) or session.get(SENT_TO)
    if not email:
        return redirect(url_for("login.sign_up"), code=303)
    try:
        here.throttle.count("mail_per_recipient", email)
    except Throttled as error:
        return render_template("login/wait.html", when=wait(error.retry_after_s)), 429
    with here.database.begin() as db:
        valid = here.settings.accounts.activation_valid_minutes
        sign_ups.send_again(db, here.seal, Mails(here.settings), email, valid_minutes=valid)
    session[SENT_TO] = email
    return redirect(url_for("login.created", again=1), code=303)


def confirm() -> Answer:
    """The mailed link: choose a password, and the account is made."""
    form = NewPasswordForm()
    if request.method != "POST":
        form.token.data = request.args.get("token", "")
    token = form.token.data or ""
    with context().database.read() as db:
        try:
            row = sign_ups.find(db, token)
        except Refused as error:
            return _not_now(form, token, error)
    if not new_password.is_good(form, (row.email,)):
        return new_password.page("login/new_password.html", form, email=row.email, first=True)
    password_hash = new_password.hashed(form)
    if password_hash is None:
        return new_password.page("login/new_password.html", form, 503, email=row.email, first=True)
    return _make(form, token, password_hash)


def _make(form: NewPasswordForm, token: str, password_hash: str) -> Answer:
    try:
        with transaction() as db:
            account, row = sign_ups.complete(db, token, password_hash)
            audit.record(db, "account.created", account_id=account.id, client_id=row.client_id, address=visitor.address())
            return new_password.carry_on(db, account, row)
    except Refused as error:
        return _not_now(form, token, error)


def _not_now(form: NewPasswordForm, token: str, refused: Refused) -> Answer:
    """The page that says why the link opens nothing, unless it was used a moment ago by this very form."""
    with context().database.read() as db:
        found = sign_ups.just_used(db, token)
    return new_password.carry_on_again(form, found) or new_password.link_over(refused.reason, kind="register", token=token)


def accepted() -> str:
    """The page after a new password: it is accepted, and the way on."""
    with context().database.read() as db:
        login = visitor.login(db)
    onward = page_of(login) if login is not None else url_for("my_account.overview")
    return render_template("login/accepted.html", onward=onward, service=login.service_name if login else "")
