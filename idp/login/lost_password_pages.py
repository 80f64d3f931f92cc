"""The page “Lost your password?”: the address, a mail, and a new password. The answer is the same for unknown addresses.

Choosing a new password ends every session of the account, and a mail says so.
"""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from idp.accounts import account as accounts
from idp.accounts import recovery
from idp.accounts.mails import Mails
from idp.accounts.refused import Refused
from idp.accounts.sign_up import Origin
from idp.ground import audit
from idp.ground.i18n import current_language, gettext, said_in_settings
from idp.ground.throttle import Throttled
from idp.login import captcha
from idp.login.sign_up_pages import SENT_TO
from idp.sessions import session as sessions
from idp.web import new_password, visitor
from idp.web.context import context, transaction
from idp.web.forms import LostPasswordForm, NewPasswordForm
from idp.web.sign_in import speak
from idp.web.words import wait

Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/password/lost", "lost", lost, methods=["GET", "POST"])
    pages.add_url_rule("/password/sent", "sent", sent)
    pages.add_url_rule("/password/new", "renew", renew, methods=["GET", "POST"])


def lost() -> Answer:
    """Ask for the address and send the link."""
    here = context()
    with here.database.read() as db:
        login = visitor.login(db)
    speak(login)
    form, asked = LostPasswordForm(), captcha.asked()
    if request.method != "POST" and login is not None:
        form.email.data = login.email or login.login_hint
    if not captcha.accepts(form, asked=asked):
        return render_template("login/lost.html", form=form, login=login, captcha=captcha.to_show(form, asked=asked))
    email = accounts.address_of(form.email.data) or ""
    try:
        here.throttle.count("sign_up_per_address", visitor.address())
        here.throttle.count("mail_per_recipient", email)
    except Throttled as error:
        form.email.errors = [gettext("There were too many attempts. Please try again %(when)s.", when=wait(error.retry_after_s))]
        return render_template("login/lost.html", form=form, login=login, captcha=captcha.to_show(form, asked=asked)), 429
    origin = Origin(login.id, login.client_id) if login else Origin()
    valid = here.settings.accounts.reset_valid_minutes
    with here.database.begin() as db:
        mails, language = Mails(here.settings), current_language()
        recovery.ask(db, here.seal, mails, email, origin, language=language, valid_minutes=valid)
        audit.record(db, "password.lost", client_id=origin.client_id, address=visitor.address())
    session[SENT_TO] = email
    return redirect(url_for("login.sent", login=visitor.login_id() or None), code=303)


def sent() -> str:
    """The mail is on its way, if there is an account."""
    settings = context().settings
    return render_template(
        "login/sent.html",
        email=session.get(SENT_TO, ""),
        sender=settings.messages.mail_sender,
        sender_name=said_in_settings(settings.messages.mail_sender_name),
        minutes=settings.accounts.reset_valid_minutes,
    )


def renew() -> Answer:
    """The mailed link: choose a new password. Every session of the account ends, and whatever was proved counts no more."""
    here = context()
    form = NewPasswordForm()
    if request.method != "POST":
        form.token.data = request.args.get("token", "")
    token = form.token.data or ""
    with here.database.read() as db:
        try:
            _, account = recovery.find(db, token)
        except Refused as error:
            return _not_now(form, token, error)
    if not new_password.is_good(form, (account.email, account.uid)):
        return new_password.page("login/new_password.html", form, email=account.email, first=False)
    password_hash = new_password.hashed(form)
    if password_hash is None:
        return new_password.page("login/new_password.html", form, 503, email=account.email, first=False)
    here.throttle.clear("password_per_account", account.email)
    try:
        with transaction() as db:
            owner, row = recovery.complete(db, here.seal, Mails(here.settings), token, password_hash)
            ended = sessions.end_all(db, owner.id)
            audit.record(db, "password.reset", account_id=owner.id, address=visitor.address(), sessions_ended=ended)
            return new_password.carry_on(db, owner, row)
    except Refused as error:
        return _not_now(form, token, error)


def _not_now(form: NewPasswordForm, token: str, refused: Refused) -> Answer:
    """The page that says why the link opens nothing, unless it was used a moment ago by this very form."""
    with context().database.read() as db:
        found = recovery.just_used(db, token)
    return new_password.carry_on_again(form, found) or new_password.link_over(refused.reason, kind="reset", token=token)
