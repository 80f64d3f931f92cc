"""The stored form of what a grant carries: there and back, small, and readable when an earlier version wrote it."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from idp.grants.data import GrantData

TEXT = st.text(max_size=8)
DATA = st.builds(
    GrantData,
    sub=st.text(min_size=1),
    scope=TEXT,
    account_id=st.none() | st.integers(1, 9),
    sid=st.none() | st.text(min_size=1),
    nonce=st.none() | st.text(min_size=1),
    acr=st.none() | st.text(min_size=1),
    amr=st.tuples() | st.tuples(TEXT),
    auth_time=st.none() | st.integers(0, 2**40),
    offline=st.booleans(),
    claims=st.dictionaries(TEXT, st.none() | st.booleans(), max_size=2),
    resource=st.tuples() | st.tuples(TEXT),
    aud=st.tuples() | st.tuples(TEXT),
    cnf=st.none() | st.just({"jkt": "k"}),
    dpop_jkt=TEXT,
    act=st.none() | st.just({"sub": "a"}),
)


@given(DATA)
def test_what_is_stored_comes_back(data: GrantData) -> None:
    """Nothing is lost on the way from the code to the token."""
    assert GrantData.from_json(data.to_json()) == data


def test_the_names_that_statements_join_by_are_kept() -> None:
    """FIND_CODE joins the account by `account` and the session by `sid`; what is empty is not stored."""
    stored = orjson.loads(GrantData(sub="s", account_id=7, sid="x").to_json())
    assert stored == {"sub": "s", "account": 7, "sid": "x", "offline": False}


def test_a_row_of_an_earlier_version_is_read() -> None:
    """Codes, tokens of people and tokens of clients as they were written before."""
    code = GrantData.from_json(
        '{"sub":"n1","account":1,"sid":"s","scope":"openid","nonce":null,"acr":"a","amr":["pwd"],"auth_time":5,"offline":true}'
    )
    assert (code.account_id, code.nonce, code.amr, code.auth_time, code.offline) == (1, None, ("pwd",), 5, True)
    assert GrantData.from_json('{"sub":"api"}') == GrantData(sub="api")


def test_only_what_is_known_is_stated_of_the_proof() -> None:
    """RFC 9068 2.2.1: an assertion as a grant has neither acr nor auth_time."""
    assert GrantData(sub="s").proved() == {}
    assert GrantData(sub="s", acr="a", auth_time=5, amr=("pwd",), act={"sub": "x"}, cnf={"jkt": "k"}).proved() == {
        "acr": "a",
        "auth_time": 5,
        "amr": ("pwd",),
        "act": {"sub": "x"},
        "cnf": {"jkt": "k"},
    }
