"""Who may see an account page: somebody who is signed in, and for what matters somebody who proved it a moment ago.

Called by every page of this door. Changing verification methods needs a fresh proof: with a method that the account has, or with
the password while it has nothing else.
"""

from datetime import timedelta

from flask import redirect, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts.models import Account
from idp.ground import clock
from idp.ground.database import to_micros
from idp.methods import METHODS, has_factor, reaches
from idp.methods.password import Password
from idp.sessions import login as logins
from idp.sessions.login import Wish
from idp.sessions.models import Session
from idp.web import visitor
from idp.web.context import context
from idp.web.sign_in import page_of
from idp.web.visitor import SignedIn


def somebody(db: Db) -> SignedIn | Response:
    """The person at home; else the redirect to the sign-in page, which leads to the account."""
    return visitor.signed_in(db) or redirect(url_for("login.entry"), code=303)


def proved_lately(session: Session, account: Account) -> bool:
    """Whether the session holds a proof that is fresh and strong enough to change verification methods."""
    settings = context().settings.login
    oldest = to_micros(clock.now() - timedelta(seconds=settings.recent_proof_s))
    factors = {method.name for method in METHODS if method.name != Password.name}
    wanted = factors if has_factor(account) else {Password.name, *factors}
    return any(proof["method"] in wanted and proof["at"] >= oldest for proof in session.proofs)


def prove_again(db: Db, found: SignedIn, return_to: str) -> Response:
    """Send the person to show it again, and back to `return_to`. In the caller's transaction.

    An account with a further method is asked for that alone; one without types its password again.
    """
    here = context()
    medium = here.levels.acr_values[1]
    with_factor = has_factor(found.account) and reaches(found.account, (medium,), here.levels, here.settings.methods)
    wish = Wish(
        return_to=return_to,
        reason="change_of_method",
        wanted_acr=(medium,) if with_factor else (),
        essential_acr=with_factor,
        login_hint=found.account.email,
        keep_proofs=with_factor,
    )
    login = logins.start(
        db,
        wish,
        browser=visitor.browser(),
        session=found.session,
        account=found.account,
        lifetime_s=here.settings.login.lifetime_s,
    )
    if with_factor:
        login.proofs = [proof for proof in login.proofs if proof["method"] == Password.name]
    else:
        logins.identify(login, found.account.email, found.account)
    response = redirect(page_of(login), code=303)
    visitor.keep(response, "browser", visitor.browser())
    return response
