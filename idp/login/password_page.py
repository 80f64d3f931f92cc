"""The second screen: password and verification method.

The password is checked first, outside any transaction; what a person typed wrong, or an account that does not exist, looks the
same. A right password either ends the login, starts the chosen second step, or leads to the page that explains what is missing.
"""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts import account as accounts
from idp.accounts.models import Account
from idp.ground import audit
from idp.ground.database import ChangedMeanwhile
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.login.factor_pages import begin_factor, number_fault, usable_methods
from idp.methods import suffices
from idp.methods.method import Method, Proof, Reason, Refused
from idp.methods.password import Password
from idp.sessions import login as logins
from idp.sessions.limits import PasswordLimit, count_messages
from idp.sessions.login import Step
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.choices import choices, first_choice, offered
from idp.web.context import context, transaction
from idp.web.forms import EmptyForm, SignInForm
from idp.web.sign_in import finish, finish_again, is_repeat, on_the_way, over, speak
from idp.web.words import wait

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class SecondStep:
    """A method that is started together with the password, and the number for it."""

    method: Method
    number: str


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login/password", "password", password, methods=["GET", "POST"])


def password() -> Answer:
    """Show the page, or check the password. A login that was finished a moment ago takes it once more (a double click)."""
    here = context()
    with here.database.read() as db:
        login = visitor.login(db, also_finished=request.method == "POST")
        if login is None:
            return over(db)
        moved = None if is_repeat(login) else on_the_way(login, Step.PASSWORD)
        if moved:
            return moved
        email = login.email or ""
        account = accounts.by_email(db, email) if login.account_id else None
        limit = PasswordLimit.of(db, email, account, device=visitor.cookie("device"), address=visitor.address())
    speak(login)
    form = _form(login)
    if not form.validate_on_submit():
        return _page(form, login)
    try:
        limit.count(here.throttle)
        proof = _check(account, form.password.data or "")
        limit.succeeded(here.throttle)
    except Throttled as error:
        return _locked(form, login, error.retry_after_s)
    except Refused as error:
        return _wrong(form, login, error)
    return _go_on(form, login, account, proof)


def _form(login: Login) -> SignInForm:
    form, every = SignInForm(), choices(login, context())
    form.method.choices = [(choice.name, choice.label) for choice in every if choice.why_not is None]
    if form.method.data not in dict(form.method.choices):
        form.method.data = first_choice(every)
    return form


def _check(account: Account | None, typed: str) -> Proof:
    """Compare the password. The session stays unused: no statement, so no transaction, while the hash is computed."""
    here = context()
    with here.database.read() as unused:
        return offered(here)["password"].verify(unused, account=account, challenge_id=None, answer={"password": typed})


def _go_on(form: SignInForm, login: Login, checked: Account | None, proof: Proof) -> Answer:
    """Record the proof and go on to the service, to the chosen second step, or to the page that offers one."""
    here = context()
    if checked is None:
        raise ChangedMeanwhile("there was no account when the password was checked")
    rehashed = here.hasher.hash(form.password.data or "") if here.hasher.needs_rehash(checked.password_hash) else None
    second = _second_step(form, login, checked)
    with transaction() as db:
        answer = _record(db, checked, proof, rehashed, second)
    if answer is not None:
        return answer
    chosen, number = offered(here).get(form.method.data), form.number.data or ""
    if chosen is None or chosen.name == Password.name or (chosen.needs_number and not number):
        return redirect(url_for("login.factor", login=login.id), code=303)
    return begin_factor(chosen.name, number)


def _second_step(form: SignInForm, login: Login, account: Account) -> SecondStep | None:
    """The chosen method, when it is to be started together with the password; its messages are counted here.

    None when nothing more is wanted, and for a choice that the page of the second step has something to say to.
    """
    here, number = context(), form.number.data or ""
    if suffices(Password, login.wanted_acr, here.levels):
        return None
    with here.database.read() as db:
        method = usable_methods(login, db.get_one(Account, account.id)).get(form.method.data)
    if method is None or (method.needs_number and number_fault(number)):
        return None
    try:
        count_messages(here.throttle, method.limit_keys(account, {"number": number}), address=visitor.address())
    except Throttled:
        return None
    return SecondStep(method, number)


def _record(db: Db, checked: Account, proof: Proof, rehashed: str | None, second: SecondStep | None) -> Response | None:
    """Write the proof, when everything that it was checked against is still so; None when a second step is still to be chosen.

    Raises ChangedMeanwhile.
    """
    owner, current = accounts.held(db, checked.id), visitor.login(db, also_finished=True)
    if current is None:
        return over(db)
    if (owner.password_hash, owner.valid_from) != (checked.password_hash, checked.valid_from):
        raise ChangedMeanwhile("the password was changed while it was checked")
    if current.finished_at is not None:
        return finish_again(db, current) if current.account_id == owner.id else over(db)
    if logins.step(current, context().levels) is not Step.PASSWORD:
        raise ChangedMeanwhile("a parallel request brought the password")
    step = logins.add_proof(current, owner, proof, context().levels)
    if rehashed and not accounts.renew_hash(db, owner.id, checked=checked.password_hash, fresh=rehashed):
        raise ChangedMeanwhile("the password was changed while it was checked")
    return finish(db, current) if step is Step.DONE else _begin_second(db, current, owner, second)


def _begin_second(db: Db, login: Login, owner: Account, second: SecondStep | None) -> Response | None:
    """Start the chosen method; or finish, when more was only wished and the account has nothing more."""
    usable = usable_methods(login, owner)
    if not usable and not login.essential_acr:
        logins.settle(login, context().levels)
        return finish(db, login)
    if second is None or second.method.name not in usable:
        return None
    login.challenge_id = second.method.start(db, account=owner, answer={"number": second.number})
    return redirect(url_for("login.verify", login=login.id, method=second.method.name), code=303)


def _wrong(form: SignInForm, login: Login, error: Refused) -> Answer:
    if error.reason is Reason.BUSY:
        form.password.errors = [gettext("Too many people are signing in at this moment. Please try again in a few seconds.")]
        return _page(form, login, 503)
    with context().database.begin() as db:
        _note(db, login, error.reason.value)
    form.password.errors = [gettext("The password does not belong to this e-mail address. Check both and try again.")]
    return _page(form, login)


def _locked(form: SignInForm, login: Login, retry_after_s: int) -> Answer:
    with context().database.begin() as db:
        _note(db, login, Reason.THROTTLED.value)
    form.password.errors = [
        gettext("There were too many attempts. For your safety, wait and try again %(when)s.", when=wait(retry_after_s))
    ]
    return _page(form, login, 429)


def _note(db: Db, login: Login, reason: str) -> None:
    audit.record(
        db,
        "login.failed",
        account_id=login.account_id,
        client_id=login.client_id,
        address=visitor.address(),
        method="password",
        reason=reason,
    )


def _page(form: SignInForm, login: Login, status: int = 200) -> Answer:
    every = choices(login, context())
    page = render_template("login/password.html", form=form, login=login, choices=every, other_form=EmptyForm())
    return (page, status) if status != 200 else page
