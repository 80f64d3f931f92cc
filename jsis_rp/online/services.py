"""The menus of the home page: which services it names, and what to do while one is not open."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Service:
    """One entry of a tile: its place in the address, its name, and what to do while it is not open."""

    slug: str
    name: LazyString
    meanwhile: LazyString


@dataclass(frozen=True)
class Tile:
    """A box of the home page."""

    slug: str
    title: LazyString
    services: tuple[Service, ...]


PAPER = _("Send the paper form with your documents to the settlements office that deals with your file.")
ASK = _("Ask your settlements office; it sees the state of your file.")

TILES = (
    Tile(
        "create",
        _("Create a request"),
        (
            Service("create-reimbursement", _("Reimbursements"), PAPER),
            Service("create-authorisation", _("Medical authorisation"), PAPER),
            Service("create-direct-billing", _("Direct Billing"), PAPER),
            Service("create-screening", _("Health screening invitations"), PAPER),
            Service("create-certificate", _("My Certificates"), ASK),
        ),
    ),
    Tile(
        "requests",
        _("My requests"),
        (
            Service("requests-reimbursement", _("Reimbursement"), ASK),
            Service("requests-authorisations", _("Medical authorisations"), ASK),
            Service("requests-direct-billings", _("Direct billings"), ASK),
            Service("requests-screening", _("Health screening invitations"), ASK),
            Service("requests-information", _("Additional information"), ASK),
            Service("requests-notifications", _("Notifications"), ASK),
        ),
    ),
    Tile(
        "files",
        _("My files"),
        (
            Service("files-account-sheets", _("My account sheets"), ASK),
            Service("files-authorisations", _("My medical authorisations"), ASK),
            Service("files-direct-billings", _("My direct billings"), ASK),
            Service("files-documents", _("My documents"), ASK),
            Service("files-certificates", _("My Certificates"), ASK),
            Service("files-administrative", _("My administrative data"), ASK),
        ),
    ),
)
OTHERS = (
    Service("my-data", _("My data"), ASK),
    Service("search", _("Search"), ASK),
    Service("preferences", _("My preferences"), _("Language and text size are under Display settings.")),
    Service("feedback", _("Your feedback"), _("Tell your settlements office by telephone or at its desk.")),
    Service("news", _("Information"), ASK),
    Service("links", _("Useful links"), ASK),
)
SERVICES = {service.slug: service for tile in TILES for service in tile.services} | {item.slug: item for item in OTHERS}

NEWS = (
    _("PMO NEWSLETTER - We check hospital bills with your interests in mind"),
    _("PMO NEWSLETTER - JSIS - Costs of orthodontic treatment"),
    _("PMO NEWSLETTER - Consult your notifications in JSIS online"),
    _("Please use the correct form for dental treatment estimates"),
    _("PMO NEWSLETTER - JSIS - Agreements with hospitals"),
    _("Average reimbursement time (calendar days) by settlement office"),
)
LINKS = (
    _("JSIS Regulation"),
    _("Forms"),
    _("Practical Guide for the Reimbursement of Medical Expenses"),
    _("Agreements between JSIS and hospitals"),
    _("Search for a health care provider in Belgium"),
    _("Information linked to supporting documents"),
    _("Sickness Insurance - Supporting Documents - Issue of Official Documents by Healthcare Providers in Belgium"),
)
