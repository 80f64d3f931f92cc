"""What stands in a registered letter; apart from `letter.py`, so that only what draws pays for the drawing library."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Content:
    """Everything that stands in one letter; `code` already in groups, moments aware."""

    sender: tuple[str, ...]
    name: str
    address: tuple[str, ...]
    language: str
    reference: str
    registered_number: str
    code: str
    sent_at: datetime
    valid_until: datetime
    attempts: int
    public_url: str
    time_zone: str
    is_demo: bool
