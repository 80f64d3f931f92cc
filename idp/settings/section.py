"""What every section of the settings is made of: strict, frozen models, and the kinds of values that several sections share.

Called by the other modules of `settings`.
"""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Network = IPv4Network | IPv6Network
PositiveInt = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    """A section refuses keys that it does not know, and is frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
