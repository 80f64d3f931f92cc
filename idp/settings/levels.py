"""What an operator can set about the levels of assurance.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from typing import Annotated, Literal

from pydantic import Field

from idp.settings.section import Section

Acr = Annotated[str, Field(max_length=255)]


class LevelSettings(Section):
    """The `acr` value of each level, and the level that each strength reaches."""

    basic: Acr = "https://ecas.ec.europa.eu/loa/basic"
    medium: Acr = "https://ecas.ec.europa.eu/loa/medium"
    high: Acr = "https://ecas.ec.europa.eu/loa/high"
    strengths: dict[str, Literal["basic", "medium", "high"]] = {
        "PASSWORD": "basic",
        "PASSWORD_SMS": "medium",
        "PASSWORD_MOBILE_APP": "medium",
        "PASSWORD_SOFTWARE_TOKEN": "medium",
        "PASSWORD_TOKEN": "high",
        "PASSWORD_TOKEN_CRAM": "high",
    }
