"""The pages on which a person connects a device (RFC 8628 3.3): type the code, sign in, look at who asks for what, decide.

The code stands in the address until it is decided, so that nothing else has to carry it. Wrong codes are counted by network and
by account (RFC 8628 5.1). The last page shows code and client and warns of codes that came from somebody else (5.3, 5.4).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.grants import waiting
from idp.grants.waiting import WaitingRequest
from idp.ground import clock
from idp.ground.database import consume_once
from idp.ground.i18n import current_language, gettext, lazy
from idp.ground.throttle import Throttled
from idp.methods import reaches
from idp.protocol.authorization.consent import text_of
from idp.protocol.device import user_code
from idp.protocol.device.user_code import UserCodes
from idp.protocol.tokens.grants.device_code import DEVICE_CODE
from idp.sessions import login as logins
from idp.sessions.login import Wish
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.context import context
from idp.web.sign_in import page_of
from idp.web.visitor import SignedIn
from idp.web.words import wait

Answer = Response | str | tuple[str, int]


class UserCodeForm(FlaskForm):
    """The code of the device."""

    user_code = StringField(
        lazy("Code that the device shows"),
        validators=[InputRequired(lazy("Enter the code that the device shows")), Length(max=user_code.LONGEST_TYPED)],
    )


@dataclass(frozen=True)
class WaitingDevice:
    """A request that waits for a decision, and the client that made it."""

    row: WaitingRequest
    client: Client
    code: str


def blueprint(clients: Clients, codes: UserCodes) -> Blueprint:
    """The pages below /device."""
    pages, made = DevicePages(clients, codes), Blueprint("device", __name__)
    made.add_url_rule("/device", "entry", pages.entry, methods=["GET", "POST"])
    made.add_url_rule("/device/confirm", "confirm", pages.confirm, methods=["GET", "POST"])
    made.add_url_rule("/device/done", "done", done)
    return made


def done() -> str:
    """It is decided; the rest happens on the device."""
    return render_template("protocol/device_done.html", allowed=request.args.get("answer") == "allow")


class DevicePages:
    """The views."""

    def __init__(self, clients: Clients, codes: UserCodes) -> None:
        self._clients, self._codes = clients, codes

    def entry(self) -> Answer:
        """Ask for the code; `verification_uri_complete` brings it along."""
        form = UserCodeForm()
        if request.method == "GET":
            form.user_code.data = request.args.get("user_code", "")[: user_code.LONGEST_TYPED]
            if not form.user_code.data:
                return _entry_page(form)
        elif not form.validate_on_submit():
            return _entry_page(form)
        found = self._look(form.user_code.data)
        if isinstance(found, WaitingDevice):
            return redirect(url_for("device.confirm", user_code=user_code.shown(found.code)), code=303)
        return _refused(form, *found)

    def confirm(self) -> Answer:
        """Sign in, and allow or refuse it."""
        found = self._look(request.args.get("user_code", ""))
        if not isinstance(found, WaitingDevice):
            form = UserCodeForm(user_code=request.args.get("user_code", "")[: user_code.LONGEST_TYPED])
            return _refused(form, *found)
        with context().database.begin() as db:
            person, login = visitor.signed_in(db), visitor.login(db)
            elsewhere = _on_the_way(db, found, person, login)
            if elsewhere is not None or person is None:
                return elsewhere or redirect(url_for("device.entry"), code=303)
            form = FlaskForm()
            answer = request.form.get("answer")
            if not form.validate_on_submit() or answer not in ("allow", "deny"):
                return _confirm_page(form, found, person)
            if not _decide(db, found, person, allowed=answer == "allow"):
                return render_template("protocol/device_over.html"), 400
            if login is not None:
                consume_once(db, Login, login.id, clock.now())
        return redirect(url_for("device.done", answer=answer), code=303)

    def _look(self, typed: str) -> WaitingDevice | tuple[str, int]:
        """The open request with that code, or what to tell the person and the status of the page. Wrong codes are counted."""
        code = user_code.read(typed)
        if code is None:
            return gettext("This is not a code of a device. It has eight letters, such as BCDF-GHJK"), 200
        throttle = context().throttle
        with context().database.read() as db:
            person = visitor.signed_in(db)
        limits = [("user_code_per_address", visitor.address())]
        limits += [("user_code_per_account", str(person.account.id))] if person else []
        try:
            for limit in limits:
                throttle.count(*limit)
            with context().database.read() as db:
                row = db.scalar(select(WaitingRequest).where(WaitingRequest.user_code_key == self._codes.key(code)))
            client = self._clients.get(row.client_id) if row is not None else None
            if row is not None and row.is_open and client is not None and client.check_grant_type(DEVICE_CODE):
                for limit in limits:
                    throttle.give_back(*limit)
                return WaitingDevice(row, client, code)
        except Throttled as error:
            return gettext("There were too many attempts. Please try again %(when)s.", when=wait(error.retry_after_s)), 429
        return gettext("This code is not known, was used already, or is too old. Look at the device and type it again"), 200


def _on_the_way(db: Db, asked: WaitingDevice, person: SignedIn | None, login: Login | None) -> Response | None:
    """The sign-in, or the further proof that the client wishes, when one is still to come; None when the person can decide.

    A wish is put to the person once: who comes back from it with less goes on with less, and the tokens say so.
    """
    here, wanted = context(), tuple(asked.row.wanted_acr)
    if person is not None:
        settled = login is not None and login.finished_at is not None and login.account_id == person.account.id
        if settled or here.levels.satisfies(person.session.acr, wanted):
            return None
        if not reaches(person.account, wanted, here.levels, here.settings.methods):
            return None
    where = urlencode({"user_code": user_code.shown(asked.code)})
    wish = Wish(
        return_to=f"{here.settings.base_path}/device/confirm?{where}&login={{login}}",
        reason="device",
        client_id=asked.client.client_id,
        service_name=asked.client.name_in(current_language()),
        wanted_acr=wanted,
        keep_proofs=person is not None,
    )
    started = logins.start(
        db,
        wish,
        browser=visitor.browser(),
        session=person.session if person else None,
        account=person.account if person else None,
        lifetime_s=here.settings.login.lifetime_s,
    )
    response = redirect(page_of(started), code=303)
    visitor.keep(response, "browser", visitor.browser())
    return response


def _decide(db: Db, asked: WaitingDevice, person: SignedIn, *, allowed: bool) -> bool:
    here, granted = context(), None
    if allowed:
        granted = waiting.data_of(asked.row, asked.client, person.session, person.account, here.levels)
    return waiting.decide(
        db,
        asked.row,
        asked.client,
        person.session,
        granted=granted,
        login=here.settings.login,
        address=visitor.address(),
    )


def _confirm_page(form: FlaskForm, asked: WaitingDevice, person: SignedIn) -> str:
    return render_template(
        "protocol/device_confirm.html",
        form=form,
        client=asked.client,
        client_name=asked.client.name_in(current_language()),
        code=user_code.shown(asked.code),
        scopes=[(scope, text_of(scope)) for scope in asked.row.scopes],
        account=person.account,
    )


def _refused(form: UserCodeForm, fault: str, status: int) -> Answer:
    form.user_code.errors = [fault]
    page = _entry_page(form)
    return (page, status) if status != 200 else page


def _entry_page(form: UserCodeForm) -> str:
    return render_template("protocol/device.html", form=form)
