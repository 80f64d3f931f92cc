"""Who may see an account page: somebody who is signed in, and for what matters somebody who proved it a moment ago.

Called by every account page. Changing verification methods needs a fresh proof (`sessions.recent_proof`): with a method that the
account has, or with the password while it has nothing else.
"""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts.recent_proof import RecentProof
from idp.methods import has_factor, reaches
from idp.methods.password import Password
from idp.sessions import login as logins
from idp.sessions import recent_proof
from idp.sessions.login import Wish
from idp.web import visitor
from idp.web.context import context
from idp.web.forms import EmptyForm
from idp.web.sign_in import page_of
from idp.web.visitor import SignedIn

PROVE = "prove"


@dataclass(frozen=True)
class MayChange:
    """Somebody who may change the verification methods of the account, and the proof that allows it."""

    found: SignedIn
    proof: RecentProof


def somebody(db: Db) -> SignedIn | Response:
    """The person who is signed in; else the redirect to the sign-in page, which leads to the account."""
    return visitor.signed_in(db) or redirect(url_for("login.entry"), code=303)


def may_change(db: Db, return_to: str) -> MayChange | Response | str:
    """The person and a proof that is fresh and strong enough to change verification methods; else the answer to give.

    That is a page with a button, which leads to the proof and back to `return_to`. In the caller's transaction.
    """
    found = somebody(db)
    if isinstance(found, Response):
        return found
    proof = recent_proof.of_session(found.session, found.account, context().settings.login)
    asked = request.method == "POST" and request.form.get("action") == PROVE
    if proof is not None:
        return redirect(return_to, code=303) if asked else MayChange(found, proof)
    if request.method != "POST":
        return render_template("my_account/prove_again.html", form=EmptyForm(), action=PROVE)
    return prove_again(db, found, return_to)


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
