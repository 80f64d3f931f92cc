"""Front-Channel Logout 1.0, and what the person hears about who was signed out."""

import re
from urllib.parse import parse_qs, urlsplit

from idp.sessions.models import Session
from tests.people import Moment
from tests.protocol.logout.house import (
    DEAD,
    FAILED,
    FRONT,
    FRONT_SESSION,
    SENT,
    SIGNED_OUT,
    House,
    cookies,
    frames,
    further,
    policy,
    states,
)

ISSUER = "http://localhost:8000/cas/oauth2"


def test_the_page_loads_the_frames_of_the_session_and_of_nobody_else(house: House) -> None:
    """2: the log-out addresses of the clients of this session; `iss` and `sid` only for a client that registered for them."""
    session, hints = house.sign_in("front", "front-session")
    page = house.log_out(hints["front"])
    assert page.status_code == 200
    first, second = frames(page)
    assert first == FRONT
    address = urlsplit(second)
    assert second.startswith(FRONT_SESSION + "?")
    assert parse_qs(address.query) == {"iss": [ISSUER], "sid": [session.id]}
    house.world.sign_in()
    assert frames(house.disconnect()) == []


def test_only_the_origins_of_the_frames_may_be_framed(house: House) -> None:
    """CSP frame-src; nothing else is loosened, nothing is inline."""
    _, hints = house.sign_in("front")
    directives = policy(house.log_out(hints["front"]))
    assert directives["frame-src"] == "https://rp.example"
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "frame-src" not in policy(house.browser.get("/cas/login"))


def test_the_session_is_over_before_anybody_is_asked(house: House) -> None:
    """The frames may fail as they like."""
    session, hints = house.sign_in("front")
    page = house.log_out(hints["front"], post_logout_redirect_uri=SIGNED_OUT)
    with house.world.place.database.read() as db:
        row = db.get(Session, session.id)
        assert row is not None
        assert row.ended_at is not None
    told = cookies(page)
    assert "Max-Age=0" in told["idp_session"]
    assert "idp_state" in told


def test_without_a_script_the_page_goes_on_to_the_client(house: House) -> None:
    """RP-Initiated Logout 3: back with the state, once the frames had their time; a link does the same."""
    _, hints = house.sign_in("front", "back")
    page = house.log_out(hints["front"], post_logout_redirect_uri=SIGNED_OUT, state="a b")
    onward = further(page)
    assert f'id="further" href="{onward.replace("&", "&amp;")}"' in page.text
    house.run(SENT)
    answer = house.browser.get(onward)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIGNED_OUT}?state=a+b")


def test_clients_of_the_back_channel_alone_delay_nobody(house: House) -> None:
    """op-requirements R9 and R10: a plain redirect where the browser has nothing to tell."""
    _, hints = house.sign_in("back")
    answer = house.log_out(hints["back"], post_logout_redirect_uri=SIGNED_OUT)
    assert (answer.status_code, answer.headers["Location"]) == (303, SIGNED_OUT)
    assert {"idp_session", "idp_state"} <= set(cookies(answer))


def test_who_could_not_be_reached_is_said_before_the_person_leaves(house: House) -> None:
    """The person sees which applications could not be reached; the way back is then a link."""
    _, hints = house.sign_in("front", "back")
    onward = further(house.log_out(hints["front"], post_logout_redirect_uri=SIGNED_OUT))
    house.run(DEAD)
    page = house.browser.get(onward)
    assert page.status_code == 200
    assert states(page)["back"].startswith("Could not be reached")
    assert f'id="back" href="{SIGNED_OUT}"' in page.text
    assert "Refresh" not in page.headers
    assert frames(page) == []


def test_a_frame_that_stayed_silent_is_said_to(house: House) -> None:
    """The script of the page adds the clients whose frames did not load."""
    _, hints = house.sign_in("front", "front-session")
    onward = further(house.log_out(hints["front"], post_logout_redirect_uri=SIGNED_OUT))
    page = house.browser.get(f"{onward}&missed=front-session&missed=nobody")
    assert states(page)["front-session"].startswith("Could not be reached")
    assert states(page)["front"].startswith("Was told by your browser")


def test_disconnect_tells_everybody_and_says_so(house: House) -> None:
    """The person's own button: frames, then the result with the state of every message."""
    house.sign_in("front", "back", "deaf")
    page = house.disconnect()
    assert frames(page) == [FRONT]
    assert states(page)["back"] == "Is being told to sign you out"
    assert states(page)["deaf"].startswith("Cannot be told")
    onward = further(page)
    for statement, said in (
        (None, "Has not answered yet"),
        (FAILED, "Could not be reached"),
        (DEAD, "Could not be reached"),
        (SENT, "Signed out"),
    ):
        if statement is not None:
            house.run(statement)
        result = house.browser.get(onward)
        assert result.status_code == 200
        assert states(result)["back"].startswith(said)
        assert "Refresh" not in result.headers


def test_a_sign_out_that_reached_nobody_is_told_at_once(house: House) -> None:
    """Nothing to wait for."""
    house.world.sign_in()
    page = house.disconnect()
    assert page.status_code == 200
    assert "You are disconnected" in page.text
    assert "Refresh" not in page.headers
    assert "You are disconnected" in house.browser.get("/cas/disconnected").text


def test_the_note_cannot_be_made_or_kept(house: House, moment: Moment) -> None:
    """It is sealed and lives ten minutes; without a good one the page shows nothing and sends nobody anywhere."""
    _, hints = house.sign_in("front")
    onward = further(house.log_out(hints["front"], post_logout_redirect_uri=SIGNED_OUT))
    note = parse_qs(urlsplit(onward).query)["ended"][0]
    for bad in ("", "x", note[:-4] + "AAAA", "é", note + note * 100):
        answer = house.browser.get("/cas/disconnected", query_string={"ended": bad, "seen": "1"})
        assert (answer.status_code, "Location" in answer.headers, states(answer)) == (200, False, {})
    moment.forward(601)
    assert "Location" not in house.browser.get(onward).headers


def test_the_person_s_own_answer_leads_to_the_same_page(house: House) -> None:
    """A request without a proof is asked first; then the frames are loaded as well."""
    house.sign_in("front")
    asked = house.browser.get(f"/cas/oauth2/logout?client_id=front&post_logout_redirect_uri={SIGNED_OUT}")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    page = house.browser.post("/cas/oauth2/logout/confirm", data=fields)
    assert page.status_code == 200
    assert frames(page) == [FRONT]
    result = house.browser.get(further(page))
    assert result.status_code == 200
    assert f'id="back" href="{SIGNED_OUT}"' in result.text


def test_frames_are_kept_from_the_page_around_them(house: House) -> None:
    """An application that signs out cannot take the whole window."""
    _, hints = house.sign_in("front")
    found = re.search(r'sandbox="([^"]*)"', house.log_out(hints["front"]).text)
    assert found
    assert "allow-top-navigation" not in found[1]


def test_discovery_says_so(house: House) -> None:
    """Front-Channel 3, Back-Channel 2.1."""
    document = house.browser.get("/cas/oauth2/.well-known/openid-configuration").json
    assert document is not None
    for channel in ("frontchannel", "backchannel"):
        assert document[f"{channel}_logout_supported"] is True
        assert document[f"{channel}_logout_session_supported"] is True
