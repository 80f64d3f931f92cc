"""The main job, procedure, steps 1 to 16, through both real systems: in English with scripts, in French without."""

import re
from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import expect

from tests.journeys.people import CLERK, Details, Person
from tests.systems import DAY_S, Systems

pytestmark = pytest.mark.browser

MARIE = Details(
    "marie@example.org",
    "Grey Heron at Dawn 4",
    "+32470123456",
    "Marie",
    "Peeters",
    "100234",
    ("27", "3", "1951"),
    "commission",
    "brussels",
)
SOPHIE = Details(
    "anne-sophie@example.org",
    "Trois petits Chats 7",
    "+33612345678",
    "Anne-Sophie",
    "Lefèvre",
    "100598",
    ("31", "1", "1949"),
    "parliament",
    "brussels",
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("who", "language", "scripts"), [(MARIE, "en", True), (SOPHIE, "fr", False)], ids=["english", "french"])
def test_from_create_an_account_to_jsis_online(
    person: Callable[..., Person], systems: Systems, who: Details, language: str, scripts: bool
) -> None:
    """Procedure, steps 1 to 16: account, mail, password, phone, disconnect; JSIS, SMS, form, letter, code, the following day."""
    member = person(who, language=language, scripts=scripts)
    page = member.page

    member.create_account()
    link = systems.link(who.email)
    for _ in range(2):  # a mail scanner looks at the link first, and uses nothing up
        assert requests.get(link, timeout=30).status_code == 200
    member.choose_password(link)
    member.add_phone()
    added = systems.message(who.email, 1)
    assert who.number in added.text.replace(" ", "")
    member.disconnect()

    member.open_jsis()
    member.sign_in_by_sms()
    expect(page.locator("#account-email")).to_have_text(who.email)
    member.request_access()
    clerk = person(CLERK, language="fr")  # as his account says; JSIS Online follows it
    code = clerk.print_letter_of(who)

    systems.forward(3 * DAY_S)  # the post
    member.open_jsis()
    member.sign_in_by_sms()
    member.enter_code(code)
    page.goto(f"{systems.jsis}/home")
    expect(page.locator("#create")).to_have_count(0)

    systems.forward(DAY_S)  # the following day
    member.open_jsis()
    member.sign_in_by_sms()
    expect(page).to_have_url(re.compile(r"/RCAM/home$"))
    member.look("16 JSIS Online home")
    page.click("a[href$='/access-logs']")
    member.look("16 my access logs")
    expect(page.locator("main tbody tr")).to_have_count(3)
    member.press("end-others")
    member.press("sign-out")
    if page.locator("#logout-confirm").count():
        member.look("16 confirm to disconnect")
        member.press("logout-confirm")
    expect(page).to_have_url(re.compile(r"/RCAM/signed-out"))
    member.look("16 signed out")
    page.goto(f"{systems.provider}/account")
    expect(page.locator("#email")).to_be_visible()


def test_the_whole_sign_in_fits_a_phone_320_pixels_wide(person: Callable[..., Person], systems: Systems) -> None:
    """WCAG 2.2 1.4.10: no scrolling sideways, on any page of the way from JSIS Online and back."""
    clerk = person(CLERK, language="fr", phone=True)
    clerk.open_jsis()
    clerk.sign_in_by_sms()
    clerk.page.wait_for_url(re.compile("/RCAM/"))
    clerk.look("after signing in")
    own = ("", "/phones", "/phones/add", "/password", "/sessions", "/activity")
    for path in (*(f"/account{page}" for page in own), "/dev/inbox", "/help", "/privacy", "/password/storage", "/disconnect"):
        clerk.visit(f"{systems.provider}{path}", f"provider {path}")
    for path in ("/pmo/", "/access-logs", "/help", "/display", "/privacy"):
        clerk.visit(f"{systems.jsis}{path}", f"JSIS {path}")
