"""Registering the first mobile phone in the middle of a sign-in, for an account that lacks what the service asks for.

The first further method needs only the password, which this login has shown; an account that has one already manages its numbers
on its own pages, after a sign-in with it.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts import phone as phones
from idp.accounts.models import Account
from idp.ground import audit
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.methods import challenge as challenges
from idp.methods import has_factor
from idp.methods.challenge import Challenge
from idp.methods.method import Refused
from idp.methods.phone_challenge import PhoneChallenge
from idp.sessions import login as logins
from idp.sessions.login import Step
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.context import context
from idp.web.forms import CodeForm, PhoneForm
from idp.web.limits import count_all
from idp.web.sign_in import over, page_of, speak
from idp.web.words import refused_code, wait

Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login/phone", "new_phone", number, methods=["GET", "POST"])
    pages.add_url_rule("/login/phone/confirm", "new_phone_confirm", confirm, methods=["GET", "POST"])


def number() -> Answer:
    """Ask for the number and send the characters to it."""
    here = context()
    with here.database.read() as db:
        found = _allowed(db)
        if not isinstance(found, tuple):
            return found
        login, account = found
    form, adding = PhoneForm(), PhoneChallenge(here.settings, here.seal)
    if not form.validate_on_submit():
        return render_template("login/new_phone.html", form=form, login=login)
    e164 = phones.number_of(form.number.data or "") or ""
    try:
        count_all((adding.purse(e164),))
    except Throttled as error:
        form.number.errors = [
            gettext("Too many text messages were asked for. Please try again %(when)s.", when=wait(error.retry_after_s))
        ]
        return render_template("login/new_phone.html", form=form, login=login), 429
    with here.database.begin() as db:
        challenge = adding.start(db, account, e164)
    return redirect(url_for("login.new_phone_confirm", login=login.id, challenge=challenge.id), code=303)


def confirm() -> Answer:
    """Take the characters, register the number, and go on with the sign-in."""
    here = context()
    adding, form = PhoneChallenge(here.settings, here.seal), CodeForm()
    with here.database.begin() as db:
        found = _allowed(db)
        if not isinstance(found, tuple):
            return found
        login, account = found
        challenge = adding.pending(db, account, request.args.get("challenge", ""))
        if challenge is None:
            return redirect(url_for("login.new_phone", login=login.id), code=303)
        if form.validate_on_submit():
            try:
                phone = adding.finalise(db, account, challenge.id, form.otp.data or "")
            except Refused as error:
                form.otp.errors = [refused_code(error.reason, _again(db, challenge))]
                form.otp.data = ""
            else:
                audit.record(db, "phone.added", account_id=account.id, client_id=login.client_id, address=visitor.address())
                flash(gettext("The mobile phone number %(number)s was added.", number=phones.readable(phone.number)))
                return redirect(url_for("login.factor", login=login.id), code=303)
        number = phones.readable(challenge.subject)
    return render_template("login/new_phone_confirm.html", form=form, login=login, number=number)


def _again(db: Db, challenge: Challenge) -> Challenge:
    return challenges.find(db, challenge.id, challenges.ADD_PHONE) or challenge


def _allowed(db: Db) -> tuple[Login, Account] | Response:
    """The login and its account when a first number may be added here; else the answer to give."""
    login = visitor.login(db)
    if login is None:
        return over(db)
    account = db.get(Account, login.account_id) if login.account_id else None
    if account is None or login.finished_at is not None or logins.step(login, context().levels) is not Step.FACTOR:
        return redirect(page_of(login), code=303)
    if has_factor(account):
        return redirect(url_for("login.factor", login=login.id), code=303)
    speak(login)
    return login, account
