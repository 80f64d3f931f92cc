"""The end of a login: the session is opened or raised, the cookies change, and the browser goes back to where it came from.

Called by the pages of this door when a proof completes a login.
"""

from flask import redirect, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp import audit, clock, opaque
from idp.login import flow, session, visit
from idp.login.context import context
from idp.login.flow import Step
from idp.login.models import Login


def finish(db: Db, login: Login) -> Response:
    """Open or raise the session of a finished login and send the browser on. In the caller's transaction."""
    here = context()
    opened, secret = session.open_or_raise(db, login, here.levels, here.settings.login, visit.visitor())
    device = visit.cookie("device") or opaque.new()
    session.remember_device(db, opened.account_id, device, here.settings.login)
    if login.client_id is None:
        login.consumed_at = clock.now()
    audit.record(
        db,
        "login.succeeded",
        account_id=opened.account_id,
        client_id=login.client_id,
        session_id=opened.id,
        address=visit.address(),
        acr=here.levels.name(opened.acr),
        methods=[proof["method"] for proof in login.proofs],
        reason=login.reason,
        service=login.service_name,
    )
    response = redirect(login.return_to, code=303)
    visit.keep(response, "session", secret)
    visit.keep(response, "state", session.state_of(here.seal.derive(session.BROWSER_STATE), opened.id))
    visit.keep(response, "device", device)
    return response


def give_up(db: Db, login: Login, error: str) -> Response:
    """The person goes back without having shown what was asked; the service hears `error`. In the caller's transaction."""
    flow.refuse(login, error)
    audit.record(
        db,
        "login.refused",
        account_id=login.account_id,
        client_id=login.client_id,
        address=visit.address(),
        error=error,
    )
    if login.client_id is None:
        login.consumed_at = clock.now()
    return redirect(login.return_to, code=303)


def page_of(login: Login) -> str:
    """The address of the page for the step that a login is at."""
    pages = {Step.IDENTIFY: "login.entry", Step.PASSWORD: "login.password", Step.FACTOR: "login.factor"}
    step = flow.step(login, context().levels)
    if step is Step.DONE or login.finished_at is not None:
        return login.return_to
    return url_for(pages[step], login=login.id)


def on_the_way(login: Login | None, *steps: Step) -> Response | None:
    """Nothing when the login is at one of `steps`; else the redirect to where it is, or None-login's own page by `over`."""
    if login is None or (login.finished_at is None and flow.step(login, context().levels) in steps):
        return None
    return redirect(page_of(login), code=303)
