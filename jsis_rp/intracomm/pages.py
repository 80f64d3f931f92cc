"""My IntraComm: the retirees' welcome page , heading by heading; what has no content here yet says so."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _

from jsis_rp.members.required import member_only

bp = Blueprint("intracomm", __name__)
SECTIONS = (
    (
        _("News"),
        (
            _("Important information: access to My IntraComm with the EU Login account"),
            _("Dentistry: updated information, see the new site"),
        ),
    ),
    (_("Information"), (_("INFO SENIOR, numbers 1 to 4"),)),
    (_("Administration"), (_("Useful contact points"),)),
    (
        _("Sickness insurance"),
        (
            _("Practical guide to the JSIS"),
            _("Which is my settlements office?"),
            _("Treatments from A to Z"),
            _("To which reimbursement am I entitled?"),
            _("Reimbursement forms"),
            _("Serious illness"),
            _("Which medicines are reimbursed?"),
            _("Treatments that are not reimbursed"),
            _("Prior authorisation, dental estimate, serious illness"),
            _("Rights of affiliation, certificate of cover"),
            _("Direct billing: forms, whom to contact"),
        ),
    ),
    (
        _("Culture and leisure"),
        (_("Practical life in Brussels"), _("Practical life in Luxembourg"), _("Leisure clubs"), _("Small advertisements")),
    ),
    (_("Welcome office"), (_("Welcome office in Brussels"), _("Welcome office in Luxembourg"), _("Legal assistance"))),
)


@bp.get("/intracomm")
@member_only
def home() -> str:
    """Show the retirees' welcome page."""
    return render_template("intracomm/home.html", sections=SECTIONS)
