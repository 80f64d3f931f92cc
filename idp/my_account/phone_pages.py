"""The page “Manage my mobile phone numbers”: the list, adding one with an eight-character challenge, removing one.

Every change needs a fresh proof (`access.may_change`), ends the other sessions, and the person hears of it by mail.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from idp.accounts import phone as phones
from idp.accounts.mails import Mails
from idp.ground import audit, clock
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.messages.outbox import queue_mail
from idp.methods import challenge as challenges
from idp.methods.method import Refused
from idp.methods.phone_challenge import PhoneChallenge
from idp.my_account.access import MayChange, may_change, somebody
from idp.sessions import recent_proof
from idp.sessions import session as sessions
from idp.sessions.limits import count_messages
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import CodeForm, EmptyForm, PhoneForm
from idp.web.visitor import SignedIn
from idp.web.words import refused_code, wait

Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/account/phones", "phones", listing)
    pages.add_url_rule("/account/phones/add", "add_phone", add, methods=["GET", "POST"])
    pages.add_url_rule("/account/phones/confirm", "confirm_phone", confirm, methods=["GET", "POST"])
    pages.add_url_rule("/account/phones/<int:phone_id>/remove", "remove_phone", remove, methods=["GET", "POST"])


def listing() -> Answer:
    """The registered numbers."""
    with context().database.read() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        numbers = phones.of_account(db, found.account.id)
    return render_template("my_account/phones.html", numbers=numbers)


def add() -> Answer:
    """The page “Add a mobile phone number”: the number, in the international format."""
    here = context()
    with transaction() as db:
        allowed = may_change(db, url_for("my_account.add_phone"))
    if not isinstance(allowed, MayChange):
        return allowed
    account = allowed.found.account
    form, adding = PhoneForm(), PhoneChallenge(here.settings, here.seal)
    if not form.validate_on_submit():
        return render_template("my_account/add_phone.html", form=form)
    number = phones.number_of(form.number.data or "") or ""
    with here.database.read() as db:
        if phones.find(db, account.id, number) is not None:
            form.number.errors = [gettext("This number is registered for your account already")]
            return render_template("my_account/add_phone.html", form=form)
    try:
        count_messages(here.throttle, (adding.limit_key(number),), address=visitor.address())
    except Throttled as error:
        form.number.errors = [
            gettext("Too many text messages were asked for. Please try again %(when)s.", when=wait(error.retry_after_s))
        ]
        return render_template("my_account/add_phone.html", form=form), 429
    with transaction() as db:
        challenge = adding.start(db, account, number)
    return redirect(url_for("my_account.confirm_phone", challenge=challenge.id), code=303)


def confirm() -> Answer:
    """The eight characters, and "Finalise"."""
    here = context()
    form, adding = CodeForm(), PhoneChallenge(here.settings, here.seal)
    with transaction() as db:
        allowed = may_change(db, url_for("my_account.add_phone"))
        if not isinstance(allowed, MayChange):
            return allowed
        account, challenge_id = allowed.found.account, request.args.get("challenge", "")
        challenge = adding.pending(db, account, challenge_id)
        if challenge is None:
            was_added = request.method == "POST" and adding.was_finalised(db, account, challenge_id)
            return redirect(url_for("my_account.phones" if was_added else "my_account.add_phone"), code=303)
        number = challenge.subject
        if form.validate_on_submit():
            try:
                adding.finalise(db, account, challenge.id, form.otp.data or "", allowed.proof)
            except Refused as error:
                again = challenges.find(db, challenge.id, challenges.ADD_PHONE) or challenge
                form.otp.errors = [refused_code(error.reason, again)]
                form.otp.data = ""
            else:
                _changed(db, allowed.found, "phone.added")
                return render_template("my_account/phone_added.html", number=number)
    return render_template("my_account/confirm_phone.html", form=form, number=number)


def remove(phone_id: int) -> Answer:
    """The question, with what it means to have no number any more; then the removal. A second press finds it done."""
    here = context()
    with transaction() as db:
        allowed = may_change(db, url_for("my_account.remove_phone", phone_id=phone_id))
        if not isinstance(allowed, MayChange):
            return allowed
        account = allowed.found.account
        numbers = phones.of_account(db, account.id)
        phone = next((one for one in numbers if one.id == phone_id), None)
        if request.method != "POST":
            if phone is None:
                raise NotFound
            return render_template("my_account/remove_phone.html", phone=phone, last=len(numbers) == 1, form=EmptyForm())
        number = phones.remove(db, account, phone_id, allowed.proof)
        if number is None:
            return redirect(url_for("my_account.phones"), code=303)
        mail = Mails(here.settings).phone_removed(account.language, account.name, number, clock.now())
        queue_mail(db, here.seal, to=account.email, subject=mail.subject, text=mail.text, language=mail.language)
        _changed(db, allowed.found, "phone.removed")
    flash(gettext("The mobile phone number %(number)s was removed.", number=phones.readable(number)))
    return redirect(url_for("my_account.phones"), code=303)


def _changed(db: Db, found: SignedIn, event: str) -> None:
    """Let the session that made the change go on, and end the others."""
    recent_proof.carry_over(found.account, found.session)
    ended = sessions.end_all(db, found.account.id, except_id=found.session.id)
    audit.record(
        db,
        event,
        account_id=found.account.id,
        session_id=found.session.id,
        address=visitor.address(),
        sessions_ended=ended,
    )
