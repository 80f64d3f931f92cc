"""PMO Contact: until questions can be sent here, whom to ask instead."""

from flask import Blueprint, render_template

from jsis_rp.members.required import member_only

bp = Blueprint("contact", __name__)


@bp.get("/pmo-contact")
@member_only
def home() -> str:
    """Show the settlements offices, and say that questions cannot be sent from here yet."""
    return render_template("contact/home.html")
