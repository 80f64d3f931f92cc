"""Rate limits as an operator writes them."""

import pytest

from idp.settings.limits import Rate, ThrottleSettings, rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 per 900 second", Rate(5, 900)),
        ("1/minute", Rate(1, 60)),
        ("100 per 2 hours", Rate(100, 7200)),
        (" 3 PER 1 Day ", Rate(3, 86_400)),
    ],
)
def test_a_limit_is_read_as_a_number_and_a_window(text: str, expected: Rate) -> None:
    """ADR 0008: a number, "per" or a slash, a window in seconds, minutes, hours or days."""
    assert rate(text) == expected


@pytest.mark.parametrize("text", ["", "5", "5 per", "per 5 second", "0 per 5 second", "5 per 0 second", "-1/day", "5 per year"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    """The fault says what a limit looks like."""
    with pytest.raises(ValueError, match="such as '5 per 900 second'"):
        rate(text)


def test_every_default_is_a_limit() -> None:
    """`validate_default` would refuse another one at start."""
    assert all(rate(text).amount > 0 for text in ThrottleSettings().model_dump().values())
