"""Registering the first mobile phone in the middle of a sign-in, for an account that lacks what the service asks for.

The first further method needs only the password, which this login has shown a moment ago; an account that has one already
manages its numbers on its own pages, after a sign-in with it.
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts import phone as phones
from idp.accounts.models import Account
from idp.accounts.recent_proof import RecentProof
from idp.ground import audit
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.methods import challenge as challenges
from idp.methods import has_factor
from idp.methods.challenge import Challenge
from idp.methods.method import Refused
from idp.methods.phone_challenge import PhoneChallenge
from idp.sessions import login as logins
from idp.sessions import recent_proof
from idp.sessions import session as sessions
from idp.sessions.limits import count_messages
from idp.sessions.login import Step
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import CodeForm, EmptyForm, PhoneForm
from idp.web.sign_in import over, page_of, speak
from idp.web.visitor import SignedIn
from idp.web.words import refused_code, wait

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Allowed:
    """Who adds a number, and the proof that allows it."""

    login: Login
    account: Account
    proof: RecentProof


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login/phone", "new_phone", number, methods=["GET", "POST"])
    pages.add_url_rule("/login/phone/confirm", "new_phone_confirm", confirm, methods=["GET", "POST"])


def number() -> Answer:
    """Ask for the number and send the characters to it."""
    here = context()
    with transaction() as db:
        found = _allowed(db)
    if not isinstance(found, Allowed):
        return found
    login, account = found.login, found.account
    form, adding = PhoneForm(), PhoneChallenge(here.settings, here.seal)
    if not form.validate_on_submit():
        return render_template("login/new_phone.html", form=form, login=login)
    e164 = phones.number_of(form.number.data or "") or ""
    try:
        count_messages(here.throttle, (adding.limit_key(e164),), address=visitor.address())
    except Throttled as error:
        form.number.errors = [
            gettext("Too many text messages were asked for. Please try again %(when)s.", when=wait(error.retry_after_s))
        ]
        return render_template("login/new_phone.html", form=form, login=login), 429
    with transaction() as db:
        challenge = adding.start(db, account, e164)
    return redirect(url_for("login.new_phone_confirm", login=login.id, challenge=challenge.id), code=303)


def confirm() -> Answer:
    """Take the characters, register the number, and go on with the sign-in."""
    here = context()
    adding, form = PhoneChallenge(here.settings, here.seal), CodeForm()
    with transaction() as db:
        found = _allowed(db)
        if not isinstance(found, Allowed):
            return found
        login, account = found.login, found.account
        challenge = adding.pending(db, account, request.args.get("challenge", ""))
        if challenge is None:
            return redirect(url_for("login.new_phone", login=login.id), code=303)
        signed_in = visitor.signed_in(db)
        if form.validate_on_submit():
            try:
                phone = adding.finalise(db, account, challenge.id, form.otp.data or "", found.proof)
            except Refused as error:
                form.otp.errors = [refused_code(error.reason, _again(db, challenge))]
                form.otp.data = ""
            else:
                _added(db, login, account, signed_in)
                flash(gettext("The mobile phone number %(number)s was added.", number=phones.readable(phone.number)))
                return redirect(url_for("login.factor", login=login.id), code=303)
        number = phones.readable(challenge.subject)
    return render_template("login/new_phone_confirm.html", form=form, login=login, number=number)


def _again(db: Db, challenge: Challenge) -> Challenge:
    return challenges.find(db, challenge.id, challenges.ADD_PHONE) or challenge


def _added(db: Db, login: Login, account: Account, signed_in: SignedIn | None) -> None:
    """Let this login go on, and the session of this browser when it is the same person's; the other sessions end."""
    kept = signed_in.session if signed_in is not None and signed_in.account.id == account.id else None
    recent_proof.carry_over(account, login, *([kept] if kept else []))
    ended = sessions.end_all(db, account.id, except_id=kept.id if kept else None)
    audit.record(
        db, "phone.added", account_id=account.id, client_id=login.client_id, address=visitor.address(), sessions_ended=ended
    )


def _allowed(db: Db) -> "Allowed | Response | str":
    """The login and its account when a first number may be added here; else the answer to give.

    A password that was shown too long ago, such as that of the session which a step-up goes on from, is asked for again.
    """
    login = visitor.login(db)
    if login is None:
        return over(db)
    account = db.get(Account, login.account_id) if login.account_id else None
    if account is None or login.finished_at is not None or logins.step(login, context().levels) is not Step.FACTOR:
        return redirect(page_of(login), code=303)
    if has_factor(account):
        return redirect(url_for("login.factor", login=login.id), code=303)
    speak(login)
    proof = recent_proof.of_login(login, account, context().settings.login)
    if proof is not None:
        return Allowed(login, account, proof)
    if request.method != "POST":
        return render_template("login/prove_again.html", form=EmptyForm(), login=login)
    logins.ask_password_again(login)
    return redirect(page_of(login), code=303)
