"""What a registered letter says; apart from `letter.py`, so that only what draws loads the drawing library."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LetterContent:
    """Everything that one letter says; `code` already in groups, moments aware."""

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
