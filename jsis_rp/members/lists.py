"""What the register and the form have in common: institutions, settlements offices, the bounds of a postal address."""

from flask_babel import lazy_gettext as _

INSTITUTIONS = (
    ("commission", _("European Commission")),
    ("council", _("Council")),
    ("parliament", _("European Parliament")),
    ("court_of_justice", _("Court of Justice")),
    ("court_of_auditors", _("Court of Auditors")),
    ("edps", _("Data Protection Service")),
    ("regions", _("Committee of the Regions")),
    ("eesc", _("Economic and Social Committee")),
    ("european_school", _("European school")),
    ("florence", _("University Institute of Florence")),
    ("agency", _("An agency")),
)
OFFICES = (("brussels", _("Brussels")), ("luxembourg", _("Luxembourg")), ("ispra", _("Ispra")))
ADDRESS_LINES = 6
ADDRESS_LINE_LENGTH = 60
