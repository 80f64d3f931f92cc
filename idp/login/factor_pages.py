"""The second step after a right password: choosing a method, going on with the password only, or going back to the service.

Going back answers the service with `unmet_authentication_requirements` (Unmet Authentication Requirements 1.0, 2).
Reached when the service wants more than the password shows, by somebody who just typed it or by a session that is stepped up.
"""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from idp.accounts import phone as phones
from idp.accounts.models import Account
from idp.ground.database import ChangedMeanwhile
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.methods.method import Method
from idp.sessions import login as logins
from idp.sessions.limits import count_messages
from idp.sessions.login import Step
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.choices import choices, startable
from idp.web.context import context, transaction
from idp.web.forms import EmptyForm, MethodForm
from idp.web.sign_in import finish, finish_again, give_up, on_the_way, over, page_of, speak
from idp.web.words import wait

UNMET = "unmet_authentication_requirements"
Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login/method", "factor", factor, methods=["GET", "POST"])
    pages.add_url_rule("/login/settle", "settle", settle, methods=["POST"])
    pages.add_url_rule("/login/refuse", "refuse", refuse, methods=["POST"])


def factor() -> Answer:
    """Choose the method of the second step; somebody who has none hears what is missing."""
    with context().database.read() as db:
        login = visitor.login(db)
        if login is None:
            return over(db)
        moved = on_the_way(login, Step.FACTOR)
        if moved:
            return moved
        usable = usable_methods(login, db.get(Account, login.account_id))
    speak(login)
    if not usable:
        return missing_page(login)
    form = _form(usable)
    if form.validate_on_submit():
        return begin_factor(form.method.data or "", form.number.data or "")
    return _page(form, login)


def begin_factor(name: str, number: str) -> Answer:
    """Start the method `name` for the login of this page, and go to the page that asks for the answer."""
    here = context()
    with here.database.read() as db:
        login = visitor.login(db)
        if login is None:
            return over(db)
        moved = on_the_way(login, Step.FACTOR)
        if moved:
            return moved
        account = db.get_one(Account, login.account_id)
        usable = usable_methods(login, account)
    method = usable.get(name)
    if method is None:
        return redirect(url_for("login.factor", login=login.id), code=303)
    form = _form(usable, name, number)
    fault = number_fault(number) if method.needs_number else None
    if fault:
        form.number.errors = [fault]
        return _page(form, login)
    try:
        count_messages(here.throttle, method.limit_keys(account, {"number": number}), address=visitor.address())
    except Throttled as error:
        form.method.errors = [
            gettext("Too many text messages were asked for. Please try again %(when)s.", when=wait(error.retry_after_s))
        ]
        return _page(form, login, 429)
    with transaction() as db:
        current = visitor.login(db)
        if current is None:
            return over(db)
        if logins.step(current, here.levels) is not Step.FACTOR or current.account_id != account.id:
            raise ChangedMeanwhile("the login is not at its second step any more")
        current.challenge_id = method.start(db, account=db.get(Account, account.id), answer={"number": number})
    return redirect(url_for("login.verify", login=login.id, method=name), code=303)


def settle() -> Answer:
    """The button “Continue with the password only”: for a wish of the service, never for a demand."""
    here = context()
    with transaction() as db:
        login = visitor.login(db, also_finished=True)
        if login is None:
            return over(db)
        if login.finished_at is not None:
            return finish_again(db, login)
        if login.essential_acr or logins.step(login, here.levels) is not Step.FACTOR:
            return redirect(page_of(login), code=303)
        logins.settle(login, here.levels)
        return finish(db, login)


def refuse() -> Answer:
    """Back to the service without what it asked for."""
    with transaction() as db:
        login = visitor.login(db)
        if login is None:
            return over(db)
        return on_the_way(login, Step.FACTOR) or give_up(db, login, UNMET)


def usable_methods(login: Login, account: Account | None) -> dict[str, Method]:
    """The methods that suffice for the login and that the account has. Loads `account.phones`."""
    return {name: method for name, method in startable(login, context()).items() if method.missing(account) is None}


def number_fault(typed: str) -> str | None:
    """What is wrong with a typed number, in words; None when it can be one."""
    if not typed:
        return gettext("Enter your mobile phone number")
    if phones.number_of(typed) is None:
        return gettext("Enter the number in the international format, with the country code, like +32 470 12 34 56")
    return None


def missing_page(login: Login) -> str:
    """What the account lacks for this service, and the ways on."""
    absent = [(method.label, method.missing(None)) for method in startable(login, context()).values()]
    can_add = any(method.needs_number for method in startable(login, context()).values())
    return render_template("login/missing.html", login=login, absent=absent, can_add=can_add, form=EmptyForm())


def _form(usable: dict[str, Method], name: str = "", number: str = "") -> MethodForm:
    form = MethodForm()
    form.method.choices = [(method.name, method.label) for method in usable.values()]
    if name or form.method.data not in usable:
        form.method.data = name or next(iter(usable))
    if number:
        form.number.data = number
    return form


def _page(form: MethodForm, login: Login, status: int = 200) -> Answer:
    every = choices(login, context())
    offered = {value for value, _ in form.method.choices}
    others = [(choice.label, choice.why_not) for choice in every if choice.name not in offered and choice.why_not is not None]
    usable = [choice for choice in every if choice.name in offered]
    page = render_template("login/factor.html", form=form, login=login, others=others, choices=usable)
    return (page, status) if status != 200 else page
