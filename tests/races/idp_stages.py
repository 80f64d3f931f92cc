"""The stages of the provider in which one login, one sign-up or one session races with itself.

Each function walks to a state and names the requests that can be sent there; every pair of them is raced, each with itself too.
Other rows (tokens, clients, waiting requests) are in `idp_stages_of_clients`.
"""

from urllib.parse import parse_qs, urlsplit

import requests

from tests import product
from tests.furnished import ANNA, BERT, CALLBACK, DORA, MEDIUM, Walker, essential
from tests.races.idp_world import START, World, form, login_in, proofs
from tests.races.stage import Action, Stage

FRESH_NUMBER = "+32470999001"
FRESH_PASSWORD = "Another-Lantern-73"
SHOWN_BEFORE = {(ANNA.email, "password")}


def resume(walker: Walker) -> requests.Request:
    """The way back to the service."""
    return requests.Request("GET", f"{walker.issuer}/authorize/resume?login={login_in(walker)}")


def login_asked(world: World) -> Stage:
    """Nobody said who they are yet; the service wishes medium."""
    world.begin()
    anna = world.walker()
    anna.authorize(client="own", acr_values=MEDIUM)
    at = f"?login={login_in(anna)}"
    actions = [
        Action("identify", form(anna, f"/login{at}", email=ANNA.email), "anna"),
        Action("identify-victim", form(anna, f"/login{at}", email=DORA.email), "anna"),
        Action("other-address", form(anna, f"/login/other{at}"), "anna"),
        Action("password", _password(anna, at), "anna", proofs(ANNA, "password")),
        Action("refuse", form(anna, f"/login/refuse{at}"), "anna"),
        Action("resume", resume(anna), "anna"),
    ]
    return world.stage("login-asked", {"anna": anna}, actions, proved=set(), logins={"anna": login_in(anna)})


def login_at_password(world: World) -> Stage:
    """Anna gave her own address; the service wishes medium."""
    world.begin()
    anna = world.walker()
    anna.authorize(client="own", acr_values=MEDIUM)
    anna.identify(ANNA)
    at = f"?login={login_in(anna)}"
    by_sms = {"method": "sms", "number": ANNA.numbers[0]}
    actions = [
        Action("identify", form(anna, f"/login{at}", email=ANNA.email), "anna"),
        Action("identify-victim", form(anna, f"/login{at}", email=DORA.email), "anna"),
        Action("identify-victim-without-phone", form(anna, f"/login{at}", email=BERT.email), "anna"),
        Action("other-address", form(anna, f"/login/other{at}"), "anna"),
        Action("password", _password(anna, at), "anna", proofs(ANNA, "password")),
        Action("password-and-sms", _password(anna, at, **by_sms), "anna", proofs(ANNA, "password")),
        Action("wrong-password", _password(anna, at, password="Wrong-Terrace-42"), "anna"),
        Action("choose-method", form(anna, f"/login/method{at}", **by_sms), "anna"),
        Action("settle", form(anna, f"/login/settle{at}"), "anna"),
        Action("refuse", form(anna, f"/login/refuse{at}"), "anna"),
        Action("first-phone", form(anna, f"/login/phone{at}", number=FRESH_NUMBER), "anna"),
    ]
    return world.stage("login-at-password", {"anna": anna}, actions, proved=set(), logins={"anna": login_in(anna)})


def login_at_password_only(world: World) -> Stage:
    """The service asks for no level: the password ends the login and opens the session."""
    world.begin()
    anna = world.walker()
    anna.authorize(client="own")
    anna.identify(ANNA)
    at = f"?login={login_in(anna)}"
    actions = [
        Action("password", _password(anna, at), "anna", proofs(ANNA, "password")),
        Action("wrong-password", _password(anna, at, password="Wrong-Terrace-42"), "anna"),
        Action("identify-victim", form(anna, f"/login{at}", email=DORA.email), "anna"),
        Action("other-address", form(anna, f"/login/other{at}"), "anna"),
        Action("refuse", form(anna, f"/login/refuse{at}"), "anna"),
        Action("resume", resume(anna), "anna"),
    ]
    return world.stage("login-at-password-only", {"anna": anna}, actions, proved=set(), logins={"anna": login_in(anna)})


def login_at_code(world: World) -> Stage:
    """The password was right, and a code is on its way to Anna's phone."""
    world.begin()
    anna = world.walker()
    anna.authorize(client="own", acr_values=MEDIUM)
    anna.identify(ANNA)
    anna.give_password(ANNA, "sms", ANNA.numbers[0])
    at = f"?login={login_in(anna)}"
    verify, by_sms = f"/login/verify{at}&method=sms", {"method": "sms", "number": ANNA.numbers[0]}
    code = world.mailbox.code(ANNA.numbers[0])
    actions = [
        Action("code", form(anna, verify, otp=code), "anna", proofs(ANNA, "sms")),
        Action("wrong-code", form(anna, verify, otp="aaa-aaa-aaa"), "anna"),
        Action("send-again", form(anna, f"/login/verify/again{at}&method=sms"), "anna"),
        Action("choose-method", form(anna, f"/login/method{at}", **by_sms), "anna"),
        Action("password", _password(anna, at), "anna", proofs(ANNA, "password")),
        Action("settle", form(anna, f"/login/settle{at}"), "anna"),
        Action("refuse", form(anna, f"/login/refuse{at}"), "anna"),
        Action("other-address", form(anna, f"/login/other{at}"), "anna"),
        Action("identify-victim", form(anna, f"/login{at}", email=DORA.email), "anna"),
        Action("resume", resume(anna), "anna"),
    ]
    return world.stage("login-at-code", {"anna": anna}, actions, proved=SHOWN_BEFORE, logins={"anna": login_in(anna)})


def login_at_first_phone(world: World) -> Stage:
    """Bert has no phone; the service demands medium, and a code is on its way to the number that he registers."""
    world.begin()
    bert = world.walker()
    bert.authorize(client="own", **essential(MEDIUM))
    bert.identify(BERT)
    bert.give_password(BERT)
    login = login_in(bert)
    at = f"?login={login}"
    bert.open(f"{bert.base}/login/phone{at}")
    bert.submit("phone-submit", {"number": FRESH_NUMBER})
    confirm = f"/login/phone/confirm{at}&challenge={parse_qs(urlsplit(bert.url).query)['challenge'][0]}"
    actions = [
        Action("confirm", form(bert, confirm, otp=world.mailbox.code(FRESH_NUMBER)), "bert"),
        Action("wrong-confirm", form(bert, confirm, otp="aaaaaaaa"), "bert"),
        Action("first-phone", form(bert, f"/login/phone{at}", number=FRESH_NUMBER), "bert"),
        Action("password", _password(bert, at, password=BERT.password), "bert", proofs(BERT, "password")),
        Action("refuse", form(bert, f"/login/refuse{at}"), "bert"),
        Action("other-address", form(bert, f"/login/other{at}"), "bert"),
        Action("identify-victim", form(bert, f"/login{at}", email=ANNA.email), "bert"),
    ]
    return world.stage(
        "login-at-first-phone",
        {"bert": bert},
        actions,
        proved=set(proofs(BERT, "password")),
        logins={"bert": login},
        phones={(BERT.email, FRESH_NUMBER)},
    )


def login_at_consent(world: World) -> Stage:
    """Anna signed in and is asked what the service may know; she is asked the same in another browser."""
    world.begin()
    anna, other = world.walker(), world.walker()
    for walker in (anna, other):
        walker.authorize(scope="openid profile email")
        walker.identify(ANNA)
        walker.give_password(ANNA)
    consent, elsewhere = (f"/oauth2/consent?login={login_in(walker)}" for walker in (anna, other))
    actions = [
        Action("allow", form(anna, consent, answer="allow"), "anna"),
        Action("deny", form(anna, consent, answer="deny"), "anna"),
        Action("allow-elsewhere", form(other, elsewhere, answer="allow"), "other"),
        Action("resume", resume(anna), "anna"),
        Action("log-out", form(anna, "/disconnect"), "anna"),
        Action("other-address", form(anna, f"/login/other?login={login_in(anna)}"), "anna"),
    ]
    logins = {"anna": login_in(anna), "other": login_in(other)}
    return world.stage("login-at-consent", {"anna": anna, "other": other}, actions, proved=SHOWN_BEFORE, logins=logins)


def account(world: World) -> Stage:
    """Anna is signed in twice, once with a fresh code of her phone; a third browser is in the middle of a sign-in, a fourth has
    the mail with the link for a new password, and the second one is asked for more than it showed.
    """
    world.begin()
    at_home, second, third, mail = (world.walker() for _ in range(4))
    sign_in(at_home, sms=True)
    sign_in(second)
    world.at(START + 20)
    second.authorize(client="own", **essential(MEDIUM))
    second.submit("login-submit", {"method": "sms", "number": ANNA.numbers[0]})
    step_up = form(second, _verify(second), otp=world.mailbox.code(ANNA.numbers[0]))
    world.at(START + 40)
    third.authorize(client="own", acr_values=MEDIUM)
    third.identify(ANNA)
    third.give_password(ANNA, "sms", ANNA.numbers[0])
    code = world.mailbox.code(ANNA.numbers[0])
    at_home.open(f"{at_home.base}/account/phones/add")
    at_home.submit("phone-submit", {"number": FRESH_NUMBER})
    confirm = form(at_home, f"/account/phones/confirm?{urlsplit(at_home.url).query}", otp=world.mailbox.code(FRESH_NUMBER))
    token = reset_link(world, mail)
    world.at(START + 60)
    over = ("second", "third", "login of third", "login of second")
    change = {"current": ANNA.password, "password": FRESH_PASSWORD, "password_again": FRESH_PASSWORD}
    actions = [
        Action("change-password", form(at_home, "/account/password", **change), "at home", (), over, "/account"),
        Action("reset", reset_form(mail, token), "mail", proofs(ANNA, "password"), ("at home", *over), ""),
        Action("add-phone", confirm, "at home"),
        Action("remove-phone", form(at_home, "/account/phones/1/remove"), "at home"),
        Action("end-others", form(at_home, "/account/sessions/end", which="others"), "at home", (), ("second",), "/sessions"),
        Action("log-out", form(at_home, "/disconnect"), "at home", (), ("at home",)),
        Action("sign-in-ends", form(third, _verify(third), otp=code), "third", proofs(ANNA, "sms")),
        Action("settle", form(third, f"/login/settle?login={login_in(third)}"), "third"),
        Action("step-up", step_up, "second", proofs(ANNA, "sms")),
        Action("silent-sign-on", silent(at_home), "at home"),
    ]
    return world.stage(
        "account",
        {"at home": at_home, "second": second, "third": third, "mail": mail},
        actions,
        proved={*SHOWN_BEFORE, (ANNA.email, "sms")},
        logins={"second": login_in(second), "third": login_in(third)},
        phones={(ANNA.email, FRESH_NUMBER)},
    )


def rehash(world: World) -> Stage:
    """Anna's password was hashed with other parameters than those of today, so that a right one is hashed anew."""
    world.begin()
    settings = product.IdpSettings.model_validate({"mode": "demo", "accounts": {"argon2_memory_kib": 16, "argon2_time_cost": 1}})
    older = product.Hasher(settings.accounts).hash(ANNA.password)
    at_home, third, mail = (world.walker() for _ in range(3))
    sign_in(at_home, sms=True)
    at_home.open(f"{at_home.base}/account/password")
    with world.database.begin() as db:
        row = db.get(product.Account, 1)
        assert row is not None
        row.password_hash = older
    third.authorize(client="own")
    third.identify(ANNA)
    token = reset_link(world, mail)
    world.at(START + 60)
    change = {"current": ANNA.password, "password": FRESH_PASSWORD, "password_again": FRESH_PASSWORD}
    actions = [
        Action("password", _password(third, f"?login={login_in(third)}"), "third", proofs(ANNA, "password")),
        Action("reset", reset_form(mail, token), "mail", proofs(ANNA, "password")),
        Action("change-password", form(at_home, "/account/password", **change), "at home"),
    ]
    return world.stage(
        "rehash",
        {"at home": at_home, "third": third, "mail": mail},
        actions,
        proved={*SHOWN_BEFORE, (ANNA.email, "sms")},
        logins={"third": login_in(third)},
    )


def sign_up(world: World) -> Stage:
    """Two links for the same address, both asked for before either was followed."""
    world.begin()
    settings = world.settings
    here = product.idp_app.build_context(settings, world.database)
    walkers, tokens = {}, []
    for name in ("first", "second"):
        person = product.accounts.PersonalDetails("Nora", "New", "nora.new@example.eu", "en")
        with world.database.begin() as db:
            product.sign_ups.ask(db, here.seal, product.Mails(settings), person, product.Origin(), valid_minutes=90)
        tokens.append(parse_qs(urlsplit(world.mailbox.link(person.email)).query)["token"][0])
        walkers[name] = world.walker()
        walkers[name].open(f"{world.base}/register/confirm?token={tokens[-1]}")
    fields = {"password": FRESH_PASSWORD, "password_again": FRESH_PASSWORD}
    shown = (("nora.new@example.eu", "password"),)
    first, second = walkers["first"], walkers["second"]
    actions = [
        Action("choose-password", form(first, "/register/confirm", token=tokens[0], **fields), "first", shown),
        Action("choose-password-elsewhere", form(second, "/register/confirm", token=tokens[0], **fields), "second", shown),
        Action("other-link", form(second, "/register/confirm", token=tokens[1], **fields), "second", shown),
    ]
    return world.stage("sign-up", walkers, actions, proved=set())


def reset_twice(world: World) -> Stage:
    """Two links for a new password of the same account, in two browsers."""
    world.begin()
    first, second = world.walker(), world.walker()
    tokens = [reset_link(world, first), reset_link(world, second)]
    world.at(START + 60)
    shown = proofs(ANNA, "password")
    actions = [
        Action("reset", reset_form(first, tokens[0]), "first", shown),
        Action("reset-elsewhere", reset_form(second, tokens[0]), "second", shown),
        Action("other-link", reset_form(second, tokens[1]), "second", shown),
    ]
    return world.stage("reset-twice", {"first": first, "second": second}, actions, proved=set())


def disabling(world: World) -> Stage:
    """The operator disables the account while somebody signs in; what is seen is seen after it was enabled again."""
    world.begin()
    at_home, third, fourth, mail = (world.walker() for _ in range(4))
    sign_in(at_home)
    third.authorize(client="own", acr_values=MEDIUM)
    third.identify(ANNA)
    third.give_password(ANNA, "sms", ANNA.numbers[0])
    fourth.authorize(client="own")
    fourth.identify(ANNA)
    token = reset_link(world, mail)
    world.at(START + 60)
    over = ("at home", "third", "fourth", "mail", "login of third", "login of fourth")
    code = world.mailbox.code(ANNA.numbers[0])
    disable = requests.Request("POST", f"http://localhost:{world.servers.ports[0]}/-/disable?{ANNA.email}")
    actions = [
        Action("disable", disable, "", (), over),
        Action("sign-in-ends", form(third, _verify(third), otp=code), "third", proofs(ANNA, "sms")),
        Action("password", _password(fourth, f"?login={login_in(fourth)}"), "fourth", proofs(ANNA, "password")),
        Action("reset", reset_form(mail, token), "mail", proofs(ANNA, "password")),
        Action("silent-sign-on", silent(at_home), "at home"),
    ]
    stage = world.stage(
        "disabling",
        {"at home": at_home, "third": third, "fourth": fourth, "mail": mail},
        actions,
        proved=SHOWN_BEFORE,
        logins={"third": login_in(third), "fourth": login_in(fourth)},
        first=lambda: world.servers.command("enable", ANNA.email),
    )
    stage.pairs = [("disable", name) for name in stage.actions]
    return stage


STAGES = (
    login_asked,
    login_at_password,
    login_at_password_only,
    login_at_code,
    login_at_first_phone,
    login_at_consent,
    account,
    rehash,
    sign_up,
    reset_twice,
    disabling,
)


def _password(walker: Walker, at: str, **changes: str) -> requests.Request:
    return form(walker, f"/login/password{at}", **{"password": ANNA.password, "method": "password", **changes})


def _verify(walker: Walker) -> str:
    return f"/login/verify?login={login_in(walker)}&method=sms"


def silent(walker: Walker, client: str = "own") -> requests.Request:
    asked = {"response_type": "code", "client_id": client, "redirect_uri": CALLBACK, "scope": "openid", "prompt": "none"}
    return requests.Request("GET", f"{walker.issuer}/authorize", params={**asked, "state": "s", "nonce": "n"})


def sign_in(walker: Walker, *, sms: bool = False) -> None:
    if sms:
        walker.authorize(client="own", acr_values=MEDIUM)
    else:
        walker.open(f"{walker.base}/login")
    walker.sign_in(ANNA, sms=sms)
    walker.open(f"{walker.base}/account")


def reset_link(world: World, walker: Walker) -> str:
    """Ask for a link as the page does, and open it in this browser; gives its token."""
    here = product.idp_app.build_context(world.settings, world.database)
    mails, origin = product.Mails(world.settings), product.Origin()
    with world.database.begin() as db:
        product.recovery.ask(db, here.seal, mails, ANNA.email, origin, language="en", valid_minutes=90)
    link = urlsplit(world.mailbox.link(ANNA.email))
    walker.open(f"{world.base}/password/new?{link.query}")
    return parse_qs(link.query)["token"][0]


def reset_form(walker: Walker, token: str) -> requests.Request:
    return form(walker, "/password/new", token=token, password=FRESH_PASSWORD, password_again=FRESH_PASSWORD)
