"""The PMO's page: the queue of requests, letters printed one by one or all, reviews decided; every step is written down."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from jsis_rp.enrolment import printing, requests
from jsis_rp.enrolment.rules import Status
from jsis_rp.ground import private_files
from jsis_rp.sessions import audit
from jsis_rp.sessions.accounts import Account
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.sign_in import begin, requires, signed_in
from jsis_rp.web.visitor import origin

log = logging.getLogger(__name__)
bp = Blueprint("back_office", __name__)
Page = str | AnyResponse | tuple[str, int]


def is_staff(account: Account) -> bool:
    """Return whether the account is listed: by uid, or by an e-mail address that the provider has verified."""
    office = settings().back_office
    emails = {email.casefold() for email in office.staff_emails}
    return account.sub in office.staff_uids or (account.email_verified and account.email.casefold() in emails)


def staff_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page to the PMO's staff, signed in at the internet level and not too long ago."""

    @requires(always_internet_level=True, max_age_s=lambda: settings().back_office.sign_in_max_age_s)
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _session, account = signed_in()
        if not is_staff(account):
            if request.method == "POST":
                with begin() as db:
                    audit.record(db, origin(), "office_refused", account_id=account.id)
            else:
                log.warning("account %d may not see the pages of the office", account.id)
            abort(403)
        return view(*args, **kwargs)

    return guarded


@bp.get("/pmo/", strict_slashes=False)
@staff_only
def queue() -> Page:
    """Show the open requests and the letters that wait."""
    with context().database.read() as db:
        cases = requests.cases(db, now())
        accounts = {case.enrolment.account_id: db.get_one(Account, case.enrolment.account_id) for case in cases}
        waiting = printing.waiting(db)
    return render_template(
        "back_office/queue.html",
        cases=cases,
        accounts=accounts,
        waiting=waiting,
        Status=Status,
        done=request.args.get("done"),
    )


@bp.get("/pmo/requests/<int:enrolment_id>")
@staff_only
def one(enrolment_id: int) -> Page:
    """Show one request: what the account says beside what the register says."""
    with context().database.read() as db:
        case = requests.case_by_id(db, enrolment_id, now())
        if case is None:
            abort(404)
        account = db.get_one(Account, case.enrolment.account_id)
    return render_template("back_office/request.html", case=case, account=account, Status=Status)


@bp.post("/pmo/requests/<int:enrolment_id>")
@staff_only
def decide(enrolment_id: int) -> Page:
    """Accept or refuse a request under review, or replace a letter that was lost."""
    _session, staff = signed_in()
    action = request.form.get("action")
    if action not in {"accept", "refuse", "replace"}:
        abort(400)
    with begin() as db:
        case = requests.case_by_id(db, enrolment_id, now())
        if case is None:
            abort(404)
        try:
            if action == "accept":
                requests.accept(db, enrolment_id, by=staff.id, now=now())
            elif action == "refuse":
                requests.refuse(db, enrolment_id, by=staff.id, now=now())
            else:
                requests.new_letter(db, case, now=now(), settings=settings().enrolment, by_office=True)
        except requests.CannotBeDone:
            return redirect(f"{settings().server.path}/pmo/requests/{enrolment_id}", 303)
        audit.record(db, origin(), f"office_{action}", account_id=staff.id, reference=case.enrolment.reference)
    return redirect(f"{settings().server.path}/pmo/?done={action}", 303)


@bp.post("/pmo/letters")
@staff_only
def print_letters() -> Page:
    """Print the letter of one request (`enrolment`) or all that wait; the PDF is the answer and is kept nowhere else.

    In a demonstration a copy goes to the folder that the development page shows.
    """
    from jsis_rp.enrolment.letter import render

    _session, staff = signed_in()
    chosen = request.form.get("enrolment", "")
    with begin() as db:
        numbers = printing.waiting(db)
        if chosen:
            case = requests.case_by_id(db, int(chosen), now()) if chosen.isdecimal() and len(chosen) < 10 else None
            if case is None:
                abort(404)
            numbers = [case.letter.id] if case.letter and case.letter.id in numbers else []
        done, contents = printing.print_some(db, numbers, now=now(), settings=settings(), pepper=context().keys.pepper)
        if not done:
            return redirect(f"{settings().server.path}/pmo/?done=nothing", 303)
        pdf = render(contents)
        for content in contents:
            audit.record(db, origin(), "letter_printed", account_id=staff.id, reference=content.reference)
        if settings().is_demo:
            folder = settings().letters.folder
            private_files.make_folder(folder)
            for content in contents:
                private_files.write(folder / f"{content.registered_number}.pdf", render([content]))
    name = f"letters-{now():%Y%m%d-%H%M}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)
