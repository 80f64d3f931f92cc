"""The step-up challenge of RFC 9470, as the UserInfo endpoint gives it when the operator demands a level."""

from typing import Any

import pytest

from idp.grants.data import GrantData
from idp.ground.database import Database
from idp.ground.protocol_error import ProtocolError
from idp.methods.levels import Levels
from idp.protocol.tokens import step_up
from idp.settings import LevelSettings
from tests.protocol.machine import ACR, Machine, Tick, copy_of

HIGH = "https://ecas.ec.europa.eu/loa/high"
LEVELS = Levels(LevelSettings())


@pytest.fixture
def strict(template: Any, tmp_path: Any, tick: Tick) -> Any:
    """A provider whose UserInfo wants the high level, and a sign-in of the last ten minutes."""
    database: Database = copy_of(template, tmp_path)
    yield Machine(database, userinfo={"required_acr": HIGH, "max_age_s": 600})
    database.close()


def test_a_weaker_sign_in_hears_what_is_wanted(strict: Machine) -> None:
    """RFC 9470 3: 401, the error, and the acr_values to ask for."""
    answer = strict.get("/userinfo", token=strict.tokens()["access_token"])
    assert (answer.status, answer.json["error"]) == (401, "insufficient_user_authentication")
    assert f'acr_values="{HIGH}"' in answer.header("WWW-Authenticate")
    assert "max_age" not in answer.header("WWW-Authenticate")


def test_a_strong_and_fresh_sign_in_is_let_in_until_it_is_old(strict: Machine, tick: Tick) -> None:
    """RFC 9470 4 and 5: the client comes back with a better token; later it hears of max_age."""
    token = strict.tokens(acr=HIGH)["access_token"]
    assert strict.get("/userinfo", token=token).status == 200
    tick.forward(601)
    answer = strict.get("/userinfo", token=token)
    assert answer.status == 401
    assert 'max_age="600"' in answer.header("WWW-Authenticate")


@pytest.mark.parametrize(("acr", "wanted", "passes"), [(ACR, "", True), (ACR, ACR, True), (ACR, HIGH, False), (None, ACR, False)])
def test_levels_are_compared_by_their_order(acr: str | None, wanted: str, passes: bool) -> None:
    """A stronger sign-in satisfies a weaker demand; a token without acr satisfies none."""
    data = GrantData(sub="n0012345", acr=acr)
    if passes:
        step_up.require(data, LEVELS, acr=wanted)
        return
    with pytest.raises(ProtocolError) as refused:
        step_up.require(data, LEVELS, acr=wanted)
    assert refused.value.status == 401
