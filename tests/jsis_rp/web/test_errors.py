"""Error pages: a heading, a way back, an incident number for faults of ours, and no detail."""

import re
from typing import Any

import pytest

ERRORS = [
    ("get", "/nowhere", 404),
    ("put", "/help", 405),
    ("post", "/display", 403),
    ("get", "/services/x", 303),
    ("get", "/dev/letters/x.pdf", 404),
]


@pytest.mark.parametrize(("method", "path", "code"), ERRORS)
def test_errors_are_pages_of_ours(person: Any, method: str, path: str, code: int) -> None:
    """With a heading, a way back and the same headers."""
    answer = getattr(person.client, method)("/RCAM" + path)
    assert answer.status_code == code
    if code >= 400:
        assert "Back to the welcome page" in answer.get_data(as_text=True)


def test_too_large_a_form_is_refused(person: Any) -> None:
    """`server.request_max_bytes`."""
    assert person.client.post("/RCAM/enrolment/form", data={"x": "y" * 70_000}).status_code == 413


def test_a_fault_of_ours_gets_an_incident_number_and_tells_nothing(
    person: Any, app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """500, the number in the page and in the log, the trace in the log only."""
    app.extensions["jsis"].database.close()
    app.add_url_rule("/RCAM/broken", "broken", lambda: 1 / 0)
    page = person.get("/broken")
    number = re.search(r'<p class="number">([0-9A-F]{8})</p>', page.get_data(as_text=True))
    assert page.status_code == 500
    assert number is not None
    assert number[1] in caplog.text
    assert "ZeroDivisionError" not in page.get_data(as_text=True)
