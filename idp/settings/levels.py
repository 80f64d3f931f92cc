"""What an operator can set about the levels of assurance.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from typing import Literal

from idp.settings.section import Section


class LevelSettings(Section):
    """The `acr` value of each level, and the level that each strength reaches."""

    basic: str = "https://ecas.ec.europa.eu/loa/basic"
    medium: str = "https://ecas.ec.europa.eu/loa/medium"
    high: str = "https://ecas.ec.europa.eu/loa/high"
    strengths: dict[str, Literal["basic", "medium", "high"]] = {
        "PASSWORD": "basic",
        "PASSWORD_SMS": "medium",
        "PASSWORD_MOBILE_APP": "medium",
        "PASSWORD_SOFTWARE_TOKEN": "medium",
        "PASSWORD_TOKEN": "high",
        "PASSWORD_TOKEN_CRAM": "high",
    }
