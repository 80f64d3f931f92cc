"""The pages of JSIS Online: languages, access logs, services that are not open yet."""

from typing import Any

from jsis_rp.ground.database import Database
from jsis_rp.members.models import Membership
from jsis_rp.online import services


def test_the_language_is_chosen_kept_and_leads_back_to_a_page_of_ours(person: Any) -> None:
    """By a link, in a cookie; never to another site."""
    assert person.get("/language/fr?back=/RCAM/help").location == "/RCAM/help"
    assert "Besoin d’aide" in person.get("/help").get_data(as_text=True)
    assert person.get("/language/fr?back=https://evil.example").location == "/RCAM"
    assert person.get("/language/xx").status_code == 404


def test_access_logs_are_paged_and_show_this_account_only(person: Any, another: Any, issuer: Any) -> None:
    """Twenty a page, newest first."""
    issuer.sub = "n00other"
    another().sign_in()
    issuer.sub = "n0012345"
    for _ in range(21):
        person.sign_in()
    first = person.get("/access-logs").get_data(as_text=True)
    assert "21 sign-ins" in first
    assert first.count("<tr>") == 21
    assert person.get("/access-logs?page=2").get_data(as_text=True).count("<tr>") == 2
    assert person.get("/access-logs?page=-1").status_code == 200
    assert person.get("/access-logs?page=٣").status_code == 200


def test_other_sessions_can_be_ended(person: Any, another: Any) -> None:
    """The one that asks stays."""
    elsewhere = another()
    elsewhere.sign_in()
    person.sign_in()
    person.post("/sign-out-everywhere")
    assert person.get("/access-logs").status_code == 200
    assert elsewhere.get("/access-logs").status_code == 303


def test_every_link_of_the_home_page_leads_somewhere(person: Any, database: Database, clock: Any) -> None:
    """A service that is not open is named without a link; each tile says what to do meanwhile."""
    person.sign_in()
    with database.begin() as db:
        db.add(Membership(account_id=1, member_id=1, active_from=clock.now()))
    page = person.get("/home").get_data(as_text=True)
    links = {part.split('"')[0] for part in page.split('href="/RCAM/services/')[1:]}
    assert len(links) == 5
    for link in (*links, *services.SERVICES):
        answer = person.get(f"/services/{link}")
        assert answer.status_code == 200
        assert "This service is not open here yet." in answer.get_data(as_text=True)
    assert person.get("/services/nothing").status_code == 404
