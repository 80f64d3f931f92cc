"""Who asks: from where, with which active session, in which language. Looked up once a request and kept in `flask.g`."""

from dataclasses import dataclass

from flask import g, request

from jsis_rp.ground.i18n import DEFAULT, LANGUAGES
from jsis_rp.ground.proxies import Address, is_internal, read_address
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.accounts import Account
from jsis_rp.sessions.audit import Origin
from jsis_rp.sessions.models import WebSession
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.cookies import LANGUAGE_COOKIE, SESSION, cookie_name


@dataclass(frozen=True)
class Visitor:
    """Who asks: from where, and with which active session."""

    address: Address | None
    is_internal: bool
    session: WebSession | None
    account: Account | None


def visitor() -> Visitor:
    """Return who asks; the session is looked up once a request and its use is noted at most once a minute."""
    if "visitor" not in g:
        network = settings().network
        address = read_address(request.remote_addr or "")
        session, account = _session()
        g.visitor = Visitor(address, is_internal(address, network), session, account)
    found: Visitor = g.visitor
    return found


def origin() -> Origin:
    """Return when and from where this is asked, for the audit record."""
    address = visitor().address
    return Origin(at=now(), address=str(address) if address else "")


def _session() -> tuple[WebSession | None, Account | None]:
    token = request.cookies.get(cookie_name(SESSION), "")
    if not token:
        return None, None
    database, limits = context().database, settings().session
    with database.read() as db:
        found = sessions.find(db, token, now=now(), settings=limits)
    if found is None:
        return None, None
    if request.method != "HEAD" and sessions.is_due_for_use(found[0], now()):
        with database.begin() as db:
            if not sessions.use(db, found[0], now=now(), settings=limits):
                return None, None
    return found


def language() -> str:
    """Return the language of this request: chosen here, else the account's, else the browser's, else English."""
    if "language" not in g:
        g.language = _language()
    chosen: str = g.language
    return chosen


def _language() -> str:
    account = visitor().account
    for wanted in (request.cookies.get(LANGUAGE_COOKIE), account.locale if account else None):
        if wanted and wanted[:2].lower() in LANGUAGES:
            return wanted[:2].lower()
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT
