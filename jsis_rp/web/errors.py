"""Error pages. A fault of ours gets an incident number, which is in the log beside the trace and nowhere else.

Called by `app.py`.
"""

import logging
import secrets

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from jsis_rp.ground.database import Conflict

log = logging.getLogger(__name__)
WITH_OWN_WORDS = {400, 403, 404, 405, 413, 429}


def init_app(app: Flask) -> None:
    """Answer every failure with a page of ours."""
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(Conflict, _busy)
    app.register_error_handler(Exception, _broken)


def _failed(error: HTTPException) -> tuple[str, int] | Response:
    code = error.code or 500
    if 300 <= code < 400:
        return error.get_response()
    if code >= 500:
        return _broken(error)
    shown = code if code in WITH_OWN_WORDS else 400
    return render_template("error.html", code=shown), code


def _busy(_error: Conflict) -> tuple[str, int, dict[str, str]]:
    """Somebody else changed the same thing each time we tried: nothing was changed here (RFC 9110 15.6.4)."""
    return render_template("error.html", code=503), 503, {"Retry-After": "5"}


def _broken(error: Exception) -> tuple[str, int]:
    incident = secrets.token_hex(4).upper()
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    try:
        return render_template("error.html", code=500, incident=incident), 500
    except Exception:  # noqa: BLE001  (the page itself needs what is broken, such as the database)
        return f"Something went wrong on our side. Incident {incident}\n", 500
