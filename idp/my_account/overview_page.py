"""The page “My account”: details with the unique identifier, the language of mails, and the ways to everything else."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from idp.accounts import account as accounts
from idp.accounts import phone as phones
from idp.ground import audit
from idp.ground.i18n import gettext
from idp.my_account.access import somebody
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import LanguageForm


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/account", "overview", overview)
    pages.add_url_rule("/account/language", "mail_language", mail_language, methods=["POST"])


def overview() -> Response | str:
    """The first page of the account."""
    here = context()
    with here.database.read() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        numbers = phones.of_account(db, found.account.id)
    form = LanguageForm(language=found.account.language)
    return render_template(
        "my_account/overview.html",
        account=found.account,
        numbers=numbers,
        level=here.levels.name(found.session.acr),
        form=form,
    )


def mail_language() -> Response:
    """Change the language of mails."""
    form = LanguageForm()
    with transaction() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        if form.validate_on_submit():
            accounts.set_language(found.account, form.language.data)
            audit.record(db, "account.changed", account_id=found.account.id, address=visitor.address(), what="language")
            flash(gettext("The language of your e-mails was changed."))
    return redirect(url_for("my_account.overview"), code=303)
