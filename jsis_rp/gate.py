"""The gate before the three applications: signed in at the needed level, and `access()` says that they are open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect

from jsis_rp.enrolment.access import access
from jsis_rp.sign_in.visitor import requires, signed_in
from jsis_rp.web import now, parts, settings


def member_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page to members whose access is active; others are shown where their request stands."""

    @requires()
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _session, account = signed_in()
        with parts().database.read() as db:
            found = access(db, account.id, now())
        if not found.is_open:
            return redirect(f"{settings().server.path}/enrolment", 303)
        return view(*args, **kwargs)

    return guarded
