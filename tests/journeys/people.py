"""People who walk through both systems in a browser: each method is a step of docs/procedure.md, by the ids of the pages."""

import io
from dataclasses import dataclass

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests import browser
from tests.systems import Systems


@dataclass(frozen=True)
class Details:
    """Who somebody is. The lower part is what the register of members holds."""

    email: str
    password: str
    number: str
    first_name: str = "Ana"
    last_name: str = "Example"
    personnel_number: str = ""
    born: tuple[str, str, str] = ("", "", "")
    institution: str = ""
    office: str = ""


CLERK = Details("paul.pmo@example.eu", "Quiet-Archive-17", "+32470000002")
ANNA = Details("anna.member@example.eu", "Sunny-Terrace-42", "+32470000001")


class Person:
    """Somebody with a browser. Every page that is looked at is checked; `complaints` gathers what was found."""

    def __init__(self, details: Details, page: Page, systems: Systems, *, language: str, scripts: bool, phone: bool) -> None:
        self.details, self.page, self.systems = details, page, systems
        self.language, self.scripts, self.phone = language, scripts, phone
        self.complaints: list[str] = []
        self._name = f"{language}{'' if scripts else ' without scripts'}{' phone' if phone else ''}"
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("response", lambda answer: self._hear_status(answer.status, answer.url))

    def _hear(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or (kind == "error" and "status of" not in text):
            self.complaints.append(f"console: {text}")

    def _hear_status(self, status: int, url: str) -> None:
        if status >= 500:
            self.complaints.append(f"{status} at {url}")

    def look(self, name: str) -> None:
        """Check the page that is shown: its language, its heading, axe, its width; and take its picture."""
        page = self.page
        expect(page.locator("h1")).to_have_count(1)
        if page.locator("html").get_attribute("lang") != self.language:
            self.complaints.append(f"{name}: not in {self.language}")
        if self.scripts:
            self.complaints += [f"{name}: {fault}" for fault in browser.faults(page)]
        if self.phone and browser.too_wide(page):
            self.complaints.append(f"{name}: {browser.too_wide(page)} pixels too wide")
        browser.picture(page, f"{name} {self._name}")

    def visit(self, address: str, name: str) -> None:
        """Open a page that must be there, and look at it."""
        answer = self.page.goto(address)
        if answer is None or answer.status != 200:
            self.complaints.append(f"{name}: status {answer.status if answer else 'unknown'}")
        self.look(name)

    def fill(self, **values: str) -> None:
        """Fill fields by their ids."""
        for name, value in values.items():
            self.page.fill(f"#{name}", value)

    def press(self, button: str) -> None:
        """Press a button or follow a link by its id."""
        self.page.click(f"#{button}")

    def choose_method(self, name: str) -> None:
        """Choose a verification method, where there is a choice."""
        radio = self.page.locator(f"input[type=radio][name=method][value={name}]")
        if radio.count():
            radio.check()

    def solve_captcha(self) -> None:
        """Type what the picture shows."""
        shown = self.page.input_value("input[name=captcha_id]")
        self.fill(captcha=self.systems.solve_captcha(shown))

    # --- procedure, steps 1 to 9 ------------------------------------------------------------------------------------------------

    def create_account(self) -> None:
        """Steps 1 to 4: from the first page to the message that a mail is on its way."""
        self.page.goto(f"{self.systems.provider}/login")
        self.look("01 sign in to continue")
        self.page.click("a[href*='register']")
        self.look("03 create an account")
        me = self.details
        self.fill(first_name=me.first_name, last_name=me.last_name, email=me.email, email_again=me.email)
        self.page.select_option("#language", self.language)
        self.solve_captcha()
        self.page.check("#privacy")
        self.press("register-submit")
        self.look("04 account created")

    def choose_password(self, link: str) -> None:
        """Steps 5 to 7: the mailed link, the password, "Continue"."""
        self.page.goto(link)
        self.look("06 create your password")
        self.fill(password=self.details.password, password_again=self.details.password)
        self.press("password-submit")
        expect(self.page.locator("#error-summary")).to_have_count(0)
        self.look("07 password accepted")
        self.press("continue")

    def add_phone(self) -> None:
        """Step 8: settings icon, My account, Manage my mobile phone numbers, Add, the code, Finalise."""
        heard = len(self.systems.inbox(self.details.number))
        self.page.locator("details.menu summary").first.click()
        self.page.click("details.menu a[href$='/account']")
        self.look("08 my account")
        self.page.click("main a[href$='/account/phones']")
        self.look("08 mobile phone numbers")
        self.press("add-phone")
        self.look("08 add a mobile phone number")
        self.fill(number=self.details.number)
        self.press("phone-submit")
        self.look("08 confirm the number")
        self.fill(otp=self.systems.code(self.details.number, heard))
        self.press("mfa-submit")
        self.look("08 number added")

    def disconnect(self) -> None:
        """Step 9."""
        self.page.goto(f"{self.systems.provider}/disconnect")
        self.look("09 disconnect")
        self.press("disconnect")
        self.look("09 disconnected")

    # --- procedure, steps 10 to 16 ----------------------------------------------------------------------------------------------

    def open_jsis(self) -> None:
        """Steps 10 and 11: the landing page, access via Internet."""
        self.page.goto(self.systems.jsis)
        self.look("11 JSIS Online landing")
        self.press("way-internet")

    def identify(self) -> None:
        """Step 12, first half: the e-mail address, Next."""
        self.look("12 sign in to continue")
        self.fill(email=self.details.email)
        self.press("login-next")

    def sign_in_by_sms(self) -> None:
        """Steps 12 and 13: the address, the password and the method, the number, the nine characters."""
        self.identify()
        self.look("12 password and method")
        heard = len(self.systems.inbox(self.details.number))
        self.choose_method("sms")
        self.fill(password=self.details.password, number=self.details.number)
        self.press("login-submit")
        self.look("13 enter the challenge code")
        self.fill(otp=self.systems.code(self.details.number, heard))
        self.press("mfa-submit")

    def request_access(self) -> None:
        """Steps 14 and 15: complete the form, Send; the message that a registered letter comes."""
        self.look("14 request your access")
        me = self.details
        day, month, year = me.born
        self.fill(surname=me.last_name, first_name=me.first_name, birth_day=day, birth_month=month, birth_year=year)
        self.fill(personnel_number=me.personnel_number)
        self.page.select_option("#institution", me.institution)
        self.page.select_option("#office", me.office)
        self.page.check("input[name=address_choice][value=file]")
        self.page.check("#consent")
        self.press("send-request")
        self.look("15 request sent")

    def enter_code(self, code: str) -> None:
        """Step 16: the code of the letter."""
        self.look("16 enter the code")
        self.fill(code=code)
        self.press("code-submit")
        self.look("16 congratulations")

    def print_letter_of(self, member: Details) -> str:
        """A member of the PMO's staff prints the letter that waits for `member`; gives its code."""
        self.page.goto(f"{self.systems.jsis}/pmo/")
        if self.page.locator("#email").count():
            self.sign_in_by_sms()
            self.page.goto(f"{self.systems.jsis}/pmo/")
        self.look("15 PMO requests")
        row = self.page.locator("tr", has_text=member.personnel_number)
        row.locator("a").first.click()
        self.look("15 PMO one request")
        with self.page.expect_download() as download:
            self.press("print-one")
        text = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
        return code_in(text)


def code_in(letter: str) -> str:
    """The code in the text of a letter: three groups of four of the letter's alphabet."""
    import re

    found = re.search(r"\b[ACDEFGHJKMNPQRTUVWXY34679]{4}(?:-[ACDEFGHJKMNPQRTUVWXY34679]{4}){2}\b", letter)
    assert found, f"no code in {letter!r}"
    return found[0]
