"""The guard of the three applications: signed in at the needed level, and a member whose access is open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect

from jsis_rp.members.access import member_of
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.sign_in import requires, signed_in


def member_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page to members whose access is open; others are shown the state of their request."""

    @requires()
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _session, account = signed_in()
        with context().database.read() as db:
            member = member_of(db, account.id, now())
        if member is None:
            return redirect(f"{settings().server.path}/enrolment", 303)
        return view(*args, **kwargs)

    return guarded
