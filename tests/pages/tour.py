"""A tour of every page and state of both applications that people can see, told by the ids of the pages.

Called by the test of this folder, which checks what is shown, and by `screenshots`, which takes its picture.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Page

from tests.journeys.people import CLERK, Details, Person
from tests.systems import DAY_S, Systems

See = Callable[[Page, str], None]
WRONG_CODE, ATTEMPTS = "abc-def-ghi", 5
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
VERIFIER = "tour-" * 10
DEMO_APP = {
    "client_id": "demo-app",
    "response_type": "code",
    "redirect_uri": "http://localhost:9000/callback",
    "scope": "openid profile email",
    "state": "s",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}


class Tourist(Person):
    """Somebody whose every page goes to `see`."""

    def __init__(self, details: Details, page: Page, systems: Systems, see: See, *, language: str = "en") -> None:
        super().__init__(details, page, systems, language=language, scripts=True, phone=False)
        self.see = see

    def look(self, name: str) -> None:
        """Show the page."""
        self.see(self.page, name)

    def open(self, address: str, name: str) -> None:
        """Go there and show it, whatever its status."""
        self.page.goto(address)
        self.look(name)

    def fail(self, button: str, name: str) -> None:
        """Press a button and show the faults."""
        self.press(button)
        self.page.wait_for_selector("#error-summary, [role=alert]")
        self.look(name)


def walk(systems: Systems, context: Callable[[], BrowserContext], see: See, language: str = "en") -> None:
    """The whole tour, in one language, which everybody has chosen on a page: an account may have another."""
    one, clerk = (_somebody(who, context(), systems, see, language) for who in (MARIE, CLERK))
    _for_everybody(one)
    _new_account(one)
    _first_phone(one)
    _at_home(one)
    _allow(one)
    code = _enrol(one, clerk)
    _inside(one, code)


def _somebody(who: Details, context: BrowserContext, systems: Systems, see: See, language: str) -> Tourist:
    made = Tourist(who, context.new_page(), systems, see, language=language)
    made.page.goto(f"{systems.provider}/language?set={language}")
    made.page.goto(f"{systems.jsis}/language/{language}")
    return made


def _for_everybody(one: Tourist) -> None:
    provider, jsis = one.systems.provider, one.systems.jsis
    one.open(f"{provider}/login", "entry")
    one.fail("login-next", "entry with a fault")
    for path in ("privacy", "help", "password/storage", "nowhere", "password/new?token=x", "register/confirm?token=x"):
        one.open(f"{provider}/{path}", f"provider {path.partition('?')[0]}")
    one.open(f"{provider}/login?login=unknown", "sign-in over")
    one.open(f"{provider}/oauth2/authorize?client_id=unknown", "request of an unknown service")
    for path in ("", "help", "privacy", "display", "signed-out", "dev/", "nowhere", "sign-in?way=internal", "callback"):
        one.open(f"{jsis}/{path}".rstrip("/"), f"JSIS {path.partition('?')[0] or 'landing'}")
    one.open(f"{jsis}/callback?error=access_denied", "JSIS sign-in stopped")


def _new_account(one: Tourist) -> None:
    provider, me = one.systems.provider, one.details
    one.open(f"{provider}/register", "sign-up")
    one.fail("register-submit", "sign-up with faults")
    one.press("captcha-sound")
    one.look("sign-up by ear")
    one.create_account()
    one.press("again")
    one.look("mail sent again")
    one.page.goto(one.systems.link(me.email))
    one.look("new password")
    one.fill(password="short", password_again="other")
    one.fail("password-submit", "new password with faults")
    link = one.page.url
    one.fill(password=me.password, password_again=me.password)
    one.press("password-submit")
    one.look("password accepted")
    one.press("continue")
    one.look("my account with its task")
    one.open(f"{provider}/account/phones", "no phones")
    one.open(link.split("?")[0] + "?token=" + one.systems.link(me.email).partition("=")[2], "link used")


def _first_phone(one: Tourist) -> None:
    """The service asks for a second proof, which the account does not have yet."""
    one.open_jsis()
    one.look("one more thing")
    one.page.click("main a.button")
    one.look("first phone")
    one.fail("phone-submit", "first phone with a fault")
    heard = len(one.systems.inbox(one.details.number))
    one.fill(number=one.details.number)
    one.press("phone-submit")
    one.look("first phone, code")
    one.fill(otp=WRONG_CODE)
    one.fail("mfa-submit", "first phone, wrong code")
    one.fill(otp=one.systems.code(one.details.number, heard))
    one.press("mfa-submit")
    one.look("one more step")


def _at_home(one: Tourist) -> None:
    provider = one.systems.provider
    own = ("", "/phones", "/password", "/sessions", "/activity")
    for path in own:
        one.open(f"{provider}/account{path}", f"account{path}")
    one.open(f"{provider}/account/password", "account/password")
    one.fail("password-submit", "account/password with faults")
    one.page.goto(f"{provider}/account/phones/add")
    if one.page.locator("#prove-again").count():
        one.look("prove it again, why")
        one.press("prove-again")
    if one.page.locator("#login-submit").count():
        heard = len(one.systems.inbox(one.details.number))
        one.look("prove it again")
        one.fill(number=one.details.number)
        one.press("login-submit")
        one.fill(otp=one.systems.code(one.details.number, heard))
        one.press("mfa-submit")
    one.look("account/phones/add")
    one.fail("phone-submit", "account/phones/add with a fault")
    one.page.goto(f"{provider}/account/phones")
    one.page.click("main .rows a")
    one.look("remove a phone")
    other = replace(one.details, number="+32470123499")
    one.page.goto(f"{provider}/account/phones/add")
    one.fill(number=other.number)
    one.press("phone-submit")
    one.look("account/phones/confirm")
    one.fill(otp=one.systems.code(other.number))
    one.press("mfa-submit")
    one.look("number added")
    for path in ("requests", "requests/unknown", "device", "dev/inbox", "dev/clock", "disconnect"):
        one.open(f"{provider}/{path}", f"provider {path}")


def _allow(one: Tourist) -> None:
    one.open(f"{one.systems.provider}/oauth2/authorize?{urlencode(DEMO_APP)}", "a service asks for details")
    one.open(f"{one.systems.provider}/oauth2/logout", "disconnect asked by a service")
    one.page.goto(f"{one.systems.provider}/disconnect")
    one.press("disconnect")
    one.look("disconnected")
    one.page.goto(f"{one.systems.provider}/oauth2/authorize?{urlencode(DEMO_APP)}")
    one.look("entry for a service")
    one.fill(email=one.details.email)
    one.press("login-next")
    one.look("password with a choice of methods")
    one.page.click("main a[href*='lost']")
    one.look("lost password")
    one.fail("lost-submit", "lost password with a fault")
    one.solve_captcha()
    one.fill(email=one.details.email)
    one.press("lost-submit")
    one.look("lost password, mail sent")


def _enrol(one: Tourist, clerk: Tourist) -> str:
    systems, me = one.systems, one.details
    one.open_jsis()
    one.identify()
    one.look("password for JSIS")
    one.fail("login-submit", "password with faults")
    one.fill(password=me.password, number=me.number)
    heard = len(systems.inbox(me.number))
    one.press("login-submit")
    one.look("code")
    for _ in range(ATTEMPTS):
        one.fill(otp=WRONG_CODE)
        one.press("mfa-submit")
        if one.page.locator("#otp").count():
            one.look("code, wrong")
    one.look("code, used up")
    one.press("again")
    one.fill(otp=systems.code(me.number, heard + 1))
    one.press("mfa-submit")
    one.page.wait_for_selector("#send-request")
    one.look("request")
    one.fill(surname="", first_name="")
    one.fail("send-request", "request with faults")
    one.page.check("#address_choice-1")
    one.look("request with a new address")
    one.page.goto(f"{systems.jsis}/enrolment/form")
    one.request_access()
    code = clerk.print_letter_of(me)
    one.open(f"{systems.jsis}/enrolment", "letter sent")
    one.fill(code="ACDE-FGHJ-KM34")
    one.fail("code-submit", "letter sent, wrong code")
    return code


def _inside(one: Tourist, code: str) -> None:
    """From the code of the letter to the home page, on the following day."""
    systems, jsis = one.systems, one.systems.jsis
    one.page.goto(f"{jsis}/enrolment")
    one.enter_code(code)
    systems.forward(DAY_S)
    one.open_jsis()
    one.sign_in_by_sms()
    one.page.wait_for_url(f"{jsis}/**")
    for path in ("", "home", "enrolment", "services/create-reimbursement", "pmo-contact", "intracomm", "access-logs", "sign-out"):
        one.open(f"{jsis}/{path}".rstrip("/"), f"JSIS {path or 'landing'} inside")
    one.press("logout-confirm")
    one.look("signed out everywhere")
