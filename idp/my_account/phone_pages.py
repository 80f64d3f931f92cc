"""The page “Manage my mobile phone numbers”: the list, adding one with an eight-character challenge, removing one (seed, step 8).

Every change needs a fresh proof (`at_home.proved_lately`) and is told to the person by mail.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from idp.accounts import phone as phones
from idp.accounts.mails import Letters
from idp.ground import audit, clock
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.messages.outbox import queue_mail
from idp.methods import challenge as challenges
from idp.methods.method import Refused
from idp.methods.phone_challenge import PhoneChallenge
from idp.my_account.access import prove_again, proved_lately, somebody
from idp.web import visitor
from idp.web.context import context
from idp.web.forms import CodeForm, EmptyForm, PhoneForm
from idp.web.limits import count_all
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
    with here.database.begin() as db:
        found = _may_change(db, url_for("my_account.add_phone"))
        if isinstance(found, Response):
            return found
    form, adding = PhoneForm(), PhoneChallenge(here.settings, here.seal)
    if not form.validate_on_submit():
        return render_template("my_account/add_phone.html", form=form)
    number = phones.number_of(form.number.data or "") or ""
    with here.database.read() as db:
        if phones.find(db, found.account.id, number) is not None:
            form.number.errors = [gettext("This number is registered for your account already")]
            return render_template("my_account/add_phone.html", form=form)
    try:
        count_all((adding.purse(number),))
    except Throttled as error:
        form.number.errors = [
            gettext("Too many text messages were asked for. Please try again %(when)s.", when=wait(error.retry_after_s))
        ]
        return render_template("my_account/add_phone.html", form=form), 429
    with here.database.begin() as db:
        challenge = adding.start(db, found.account, number)
    return redirect(url_for("my_account.confirm_phone", challenge=challenge.id), code=303)


def confirm() -> Answer:
    """The eight characters, and "Finalise"."""
    here = context()
    form, adding = CodeForm(), PhoneChallenge(here.settings, here.seal)
    with here.database.begin() as db:
        found = _may_change(db, url_for("my_account.add_phone"))
        if isinstance(found, Response):
            return found
        challenge = adding.pending(db, found.account, request.args.get("challenge", ""))
        if challenge is None:
            return redirect(url_for("my_account.add_phone"), code=303)
        number = challenge.subject
        if form.validate_on_submit():
            try:
                adding.finalise(db, found.account, challenge.id, form.otp.data or "")
            except Refused as error:
                again = challenges.find(db, challenge.id, challenges.ADD_PHONE) or challenge
                form.otp.errors = [refused_code(error.reason, again)]
                form.otp.data = ""
            else:
                audit.record(
                    db, "phone.added", account_id=found.account.id, session_id=found.session.id, address=visitor.address()
                )
                return render_template("my_account/phone_added.html", number=number)
    return render_template("my_account/confirm_phone.html", form=form, number=number)


def remove(phone_id: int) -> Answer:
    """The question, with what it means to have no number any more; then the removal."""
    here = context()
    with here.database.begin() as db:
        found = _may_change(db, url_for("my_account.remove_phone", phone_id=phone_id))
        if isinstance(found, Response):
            return found
        numbers = phones.of_account(db, found.account.id)
        phone = next((one for one in numbers if one.id == phone_id), None)
        if phone is None:
            raise NotFound
        if request.method == "GET":
            return render_template("my_account/remove_phone.html", phone=phone, last=len(numbers) == 1, form=EmptyForm())
        number = phones.remove(db, found.account, phone_id) or ""
        letter = Letters(here.settings).phone_removed(found.account.language, found.account.name, number, clock.now())
        queue_mail(db, here.seal, to=found.account.email, subject=letter.subject, text=letter.text, language=letter.language)
        audit.record(db, "phone.removed", account_id=found.account.id, session_id=found.session.id, address=visitor.address())
    flash(gettext("The mobile phone number %(number)s was removed.", number=phones.readable(number)))
    return redirect(url_for("my_account.phones"), code=303)


def _may_change(db: Db, return_to: str) -> SignedIn | Response:
    found = somebody(db)
    if isinstance(found, Response) or proved_lately(found.session, found.account):
        return found
    return prove_again(db, found, return_to)
