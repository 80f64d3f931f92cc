"""The inbox and the clock of the demonstration, which exist nowhere else."""

import pytest

from idp.dev import routes
from idp.dev.inbox_page import linked
from idp.ground import clock
from idp.messages.outbox import queue_sms
from tests.people import EMAIL, NUMBER, Moment, Person, Place


def test_the_inbox_shows_the_newest_first_with_links(place: Place, person: Person) -> None:
    """Mails with links that can be followed, text messages as on a phone."""
    place.account(NUMBER)
    lost = place.person().open("/cas/password/lost")
    lost.press("lost-submit", {"email": EMAIL, **lost.solved()})
    place.person().begin("https://ecas.ec.europa.eu/loa/medium").password(method="sms", number=NUMBER)
    place.inbox()
    person.open("/cas/dev/inbox")
    assert person.page.index("+32 470 12 34 56") < person.page.index("a new password")
    assert f'href="http://localhost:8000{place.link()}"' in person.page
    assert not person.open("/cas/dev/inbox?to=" + EMAIL).says("challenge code is")


def test_text_is_escaped_and_only_web_addresses_become_links() -> None:
    """A mail holds what strangers typed."""
    assert str(linked('<b> javascript:x "http://a.example/?q=1&r=2".')) == (
        '&lt;b&gt; javascript:x &#34;<a href="http://a.example/?q=1&amp;r=2">http://a.example/?q=1&amp;r=2</a>&#34;.'
    )


def test_the_clock_goes_forward_and_back(place: Place, person: Person) -> None:
    """Both applications read the file."""
    file = place.settings.clock.offset_file
    assert file is not None
    person.open("/cas/dev/clock")
    for button in ("hour", "day", "month"):
        person.press(button)
    assert clock.read_offset(file) == 3600 + 86_400 + 30 * 86_400
    person.press("reset")
    assert clock.read_offset(file) == 0


def test_there_is_no_clock_to_set_without_its_file(tmp_path: object, moment: object) -> None:
    """Setting clock.offset_file."""
    assert Place(tmp_path, clock={"offset_file": None}).person().open("/cas/dev/clock").status == 404


def test_the_pages_of_the_demo_refuse_to_load_elsewhere(place: Place) -> None:
    """The inbox belongs to the demo."""
    from flask import Flask

    production = Flask("elsewhere")
    production.extensions["acropolis"] = type("Here", (), {"settings": type("Settings", (), {"mode": "production"})})
    with pytest.raises(RuntimeError, match="demo"):
        production.register_blueprint(routes.blueprints()[0])


HOSTS = {
    "localhost:8000": 200,
    "127.0.0.1:9": 200,
    "[::1]:8000": 200,
    "rebound.example": 400,
    "localhost.evil.example": 400,
    "[": 400,
    "": 400,
}


@pytest.mark.parametrize(("host", "status"), HOSTS.items())
def test_the_demo_answers_to_its_own_name_alone(place: Place, host: str, status: int) -> None:
    """A name of somebody else's that points to this machine (DNS rebinding) reads no inbox."""
    client = place.flask.test_client()
    for path in ("/cas/dev/inbox", "/cas/help"):
        assert client.get(path, headers={"Host": host}).status_code == status


def test_the_inbox_shows_first_what_arrived_last_also_when_the_clock_went_back(
    place: Place, person: Person, moment: Moment
) -> None:
    """Also when the clock of the demo was set back in between."""
    place.account(NUMBER)
    for ahead in (86_400, -2 * 86_400):
        moment.forward(ahead)
        with place.database.begin() as db:
            queue_sms(db, place.here.seal, to=NUMBER, text=f"sent at {ahead}")
        place.inbox()
    page = person.open("/cas/dev/inbox").page
    assert page.index("sent at -172800") < page.index("sent at 86400")
