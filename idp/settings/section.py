"""What every section of the settings is made of: strict, frozen models, and the kinds of values that several sections share.

Called by `settings` and `settings_protocol`.
"""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from limits import parse as parse_limit
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Network = IPv4Network | IPv6Network
PositiveInt = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    """A section refuses keys that it does not know, and is frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def _is_a_limit(text: str) -> str:
    try:
        parse_limit(text)
    except ValueError as error:
        raise ValueError("must be a limit such as '5 per 900 second'") from error
    return text


Limit = Annotated[str, AfterValidator(_is_a_limit)]
