"""What an operator can set about the pages.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from typing import Annotated

from pydantic import Field

from idp.settings.section import Section


class Look(Section):
    """Names and colours of the pages."""

    name: str = "EU Login"
    tagline: str = "One account, many EU services"
    organisation: str = "European Commission"
    primary_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#0b3d91"
    accent_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#ffbf00"
    helpdesk_mail: str = "EC-CENTRAL-HELPDESK@ec.europa.eu"
    account_domain: Annotated[str, Field(max_length=64)] = "External"
    demonstration: bool = False
