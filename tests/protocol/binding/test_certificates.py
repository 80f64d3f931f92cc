"""Client certificates that a proxy hands on (RFC 8705): who may say so, who is authenticated, what tokens are bound to."""

import base64
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.clients import commands
from idp.clients.metadata import InvalidMetadata
from idp.clients.rules import by_settings
from idp.ground.proxies import TrustedProxies
from idp.settings import Settings
from tests.protocol.binding.holder import CLIENT_AUTH, HEADER, SERVER_AUTH, Certified, Holder
from tests.protocol.machine import CALLBACK, VERIFIER, Answer, Machine, Tick

ON = {"certificate_header": "X-Client-Cert", "proxy_checks_chain": True, "base_url": "https://mtls.idp.example/cas"}
SERVER = {"base_url": "https://idp.example/cas", "trusted_proxy_networks": ["10.0.0.0/8"]}
NAME = "CN=client,O=Acme\\, Inc,C=BE"
Place = Callable[..., Machine]


@pytest.fixture
def place(machine: Machine) -> Place:
    """Gives a provider behind a proxy, with changed settings of `mtls`."""
    return lambda **mtls: Machine(machine.database, server=SERVER, mtls={**ON, **mtls})


def add(machine: Machine, client_id: str, **metadata: Any) -> None:
    """Register a client that authenticates by certificate."""
    details = {
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "tls_client_auth",
        **metadata,
    }
    commands.add(machine.database, details, client_id=client_id, rules=by_settings(machine.settings))
    machine.protocol.refresh()


def ask(machine: Machine, client_id: str, certificate: Certified | None, **environ: str) -> Answer:
    """A client_credentials request over a connection with that certificate."""
    shown = {HEADER: certificate.header} if certificate else {}
    return machine.post("/token", {"grant_type": "client_credentials", "client_id": client_id}, "", **shown, **environ)


def outcome(answer: Answer) -> tuple[int, str]:
    """Status and error."""
    return answer.status, answer.json.get("error", "")


@pytest.mark.parametrize(
    "registered",
    [NAME, "cn=CLIENT, o=acme\\,  inc , c=be", "2.5.4.3=client,2.5.4.10=Acme\\2C Inc,2.5.4.6=BE"],
)
def test_the_subject_is_compared_as_names_are(place: Place, registered: str) -> None:
    """RFC 8705 2.1.2, RFC 4514, RFC 4517 4.2.15: case and spaces do not count, escapes mean what they mean."""
    machine = place()
    add(machine, "t", tls_client_auth_subject_dn=registered)
    assert outcome(ask(machine, "t", Certified(NAME))) == (200, "")


@pytest.mark.parametrize(
    "shown",
    ["CN=client", "CN=client,O=Acme\\, Inc,C=FR", "C=BE,O=Acme\\, Inc,CN=client", "CN=client+O=Acme\\, Inc,C=BE", f"OU=x,{NAME}"],
)
def test_another_subject_is_refused(place: Place, shown: str) -> None:
    """More, fewer, others, in another order, or taken together: another name."""
    machine = place()
    add(machine, "t", tls_client_auth_subject_dn=NAME)
    assert outcome(ask(machine, "t", Certified(shown))) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("member", "value", "good", "bad"),
    [
        ("dns", "client.example", x509.DNSName("CLIENT.example"), x509.DNSName("a.client.example")),
        ("dns", "client.example", x509.DNSName("client.example"), x509.UniformResourceIdentifier("client.example")),
        ("uri", "spiffe://a/b", x509.UniformResourceIdentifier("spiffe://a/b"), x509.UniformResourceIdentifier("spiffe://a/B")),
        ("ip", "2001:db8::1", x509.IPAddress(ip_address("2001:db8:0::1")), x509.IPAddress(ip_address("2001:db8::2"))),
        ("email", "a@Example.eu", x509.RFC822Name("a@example.EU"), x509.RFC822Name("A@example.eu")),
    ],
)
def test_an_alternative_name_is_compared_by_its_kind(
    place: Place, member: str, value: str, good: x509.GeneralName, bad: x509.GeneralName
) -> None:
    """RFC 8705 2.1.2, RFC 5280 4.2.1.6."""
    machine = place()
    add(machine, "t", **{f"tls_client_auth_san_{member}": value})
    assert outcome(ask(machine, "t", Certified(names=(x509.DNSName("x.example"), good)))) == (200, "")
    assert outcome(ask(machine, "t", Certified(names=(bad,)))) == (401, "invalid_client")
    assert outcome(ask(machine, "t", Certified())) == (401, "invalid_client")
    assert outcome(ask(machine, "t", None)) == (401, "invalid_client")


def test_the_chain_is_checked_when_the_authorities_are_named(place: Place, tmp_path: Path) -> None:
    """RFC 8705 2.1: by a chain to a trusted authority, in its time, and made for clients."""
    authority, other = Certified("CN=CA", authority=True), Certified("CN=CA", authority=True)
    file = tmp_path / "ca.pem"
    file.write_bytes(authority.pem)
    machine = place(ca_file=str(file), proxy_checks_chain=False)
    add(machine, "t", tls_client_auth_subject_dn=NAME)
    for good in (Certified(by=authority), Certified(by=authority, usage=CLIENT_AUTH)):
        assert outcome(ask(machine, "t", good)) == (200, "")
    for bad in (
        Certified(),
        Certified(by=other),
        Certified(by=authority, days=(-9, -1)),
        Certified(by=authority, days=(1, 9)),
        Certified(by=authority, usage=SERVER_AUTH),
        Certified(by=Certified("CN=CA2", by=authority)),
    ):
        assert outcome(ask(machine, "t", bad)) == (401, "invalid_client")


def test_names_count_for_nothing_when_nobody_checks_the_chain(place: Place, machine: Machine) -> None:
    """Anybody can make a certificate with any name; so the method is neither offered nor taken without a check."""
    unchecked = place(proxy_checks_chain=False)
    add(place(), "t", tls_client_auth_subject_dn=NAME)
    unchecked.protocol.refresh()
    assert outcome(ask(unchecked, "t", Certified())) == (401, "invalid_client")
    with pytest.raises(InvalidMetadata):
        add(unchecked, "u", tls_client_auth_subject_dn=NAME)
    told = unchecked.get("/.well-known/openid-configuration").json["token_endpoint_auth_methods_supported"]
    assert "tls_client_auth" not in told
    assert "self_signed_tls_client_auth" in told


@pytest.mark.parametrize("with_certificate", [True, False])
def test_a_self_signed_certificate_is_one_of_the_key_set(place: Place, with_certificate: bool) -> None:
    """RFC 8705 2.2: by the certificate in x5c, or by the key where the set has no certificate."""
    machine, mine = place(), Certified(days=(-9, -1))
    jwks = {"keys": [mine.jwk(with_certificate=with_certificate)]}
    add(machine, "s", token_endpoint_auth_method="self_signed_tls_client_auth", jwks=jwks)
    assert outcome(ask(machine, "s", mine)) == (200, "")
    assert outcome(ask(machine, "s", Certified())) == (401, "invalid_client")


def test_a_key_set_at_an_address_is_asked_again_for_a_new_certificate(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 8705 2.2.2: jwks_uri, so that a certificate can be changed without us."""
    from idp.clients import client_keys

    monkeypatch.setattr(client_keys, "FETCH_AGAIN_S", -1.0)
    machine, old, new = place(), Certified(), Certified()
    uri = "https://client.example/jwks"
    add(machine, "s", token_endpoint_auth_method="self_signed_tls_client_auth", jwks_uri=uri)
    machine.wire.serve(uri, {"keys": [old.jwk()]})
    assert outcome(ask(machine, "s", old)) == (200, "")
    assert outcome(ask(machine, "s", new)) == (401, "invalid_client")
    machine.wire.serve(uri, {"keys": [new.jwk()]})
    assert outcome(ask(machine, "s", new)) == (200, "")


def test_the_form_of_rfc_9440_is_read(place: Place) -> None:
    """RFC 9440 2.1: Client-Cert is a byte sequence of DER."""
    machine, mine = place(certificate_header="Client-Cert", certificate_format="rfc9440"), Certified()
    add(machine, "s", token_endpoint_auth_method="self_signed_tls_client_auth", jwks={"keys": [mine.jwk()]})
    form = {"grant_type": "client_credentials", "client_id": "s"}
    field = f":{base64.b64encode(mine.der).decode()}:"
    assert machine.post("/token", form, "", HTTP_CLIENT_CERT=field).status == 200
    for bad in (field[1:], field[:-1], ":", "::", ":!:", mine.header):
        assert machine.post("/token", form, "", HTTP_CLIENT_CERT=bad).status == 401


def test_tokens_are_bound_to_the_certificate(place: Place) -> None:
    """RFC 8705 3, 3.1 and 3.2: cnf, at the token endpoint, at introspection, at userinfo."""
    machine, mine, other = place(), Certified(), Certified()
    machine_form = {"tls_client_certificate_bound_access_tokens": True, "jwks": {"keys": [mine.jwk()]}}
    add(machine, "b", token_endpoint_auth_method="self_signed_tls_client_auth", **machine_form)
    code = machine.code(machine.session(), client="b")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": "b"}
    token = machine.post("/token", {**form, "code_verifier": VERIFIER}, "", HTTP_X_CLIENT_CERT=mine.header).json
    assert token["token_type"] == "Bearer"
    assert machine.get("/userinfo", token=token["access_token"], HTTP_X_CLIENT_CERT=mine.header).status == 200
    for wrong in ({}, {HEADER: other.header}, {HEADER: "rubbish"}):
        answer = machine.get("/userinfo", token=token["access_token"], **wrong)
        assert outcome(answer) == (401, "invalid_token")
        assert answer.header("WWW-Authenticate").startswith('Bearer error="invalid_token"')
    told = machine.post(
        "/introspect", {"token": token["access_token"], "client_id": "b"}, "", HTTP_X_CLIENT_CERT=mine.header
    ).json
    assert (told["token_type"], told["cnf"]) == ("Bearer", {"x5t#S256": mine.thumbprint})


def test_a_public_client_can_bind_its_tokens_to_a_certificate(place: Place) -> None:
    """RFC 8705 4: also the refresh token, to the same certificate; without one there is no token."""
    machine, mine = place(), Certified()
    add(
        machine,
        "p",
        token_endpoint_auth_method="none",
        grant_types=["authorization_code", "refresh_token"],
        tls_client_certificate_bound_access_tokens=True,
    )
    code = machine.code(machine.session(), client="p")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": "p"}
    form["code_verifier"] = VERIFIER
    assert outcome(machine.post("/token", form, "")) == (400, "invalid_request")
    token = machine.post("/token", form, "", HTTP_X_CLIENT_CERT=mine.header).json
    again = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"], "client_id": "p"}
    assert outcome(machine.post("/token", again, "", HTTP_X_CLIENT_CERT=Certified().header)) == (400, "invalid_grant")
    assert machine.post("/token", again, "", HTTP_X_CLIENT_CERT=mine.header).status == 200


def test_a_client_without_certificates_is_not_touched_by_one(place: Place) -> None:
    """Other clients come over the same proxy."""
    machine = place()
    token = machine.exchange(machine.code(machine.session()))
    assert token.status == 200
    answer = machine.get("/userinfo", token=token.json["access_token"], HTTP_X_CLIENT_CERT="rubbish")
    assert answer.status == 200


def test_the_header_means_nothing_unless_it_is_switched_on(machine: Machine) -> None:
    """Off by default: neither read, nor offered, nor registered for."""
    add(Machine(machine.database, server=SERVER, mtls=ON), "t", tls_client_auth_subject_dn=NAME)
    machine.protocol.refresh()
    assert outcome(ask(machine, "t", Certified())) == (401, "invalid_client")
    told = machine.get("/.well-known/openid-configuration").json
    assert not [one for one in told["token_endpoint_auth_methods_supported"] if "tls" in one]
    assert not {"mtls_endpoint_aliases", "tls_client_certificate_bound_access_tokens"} & set(told)


def test_discovery_names_the_host_for_certificates(place: Place) -> None:
    """RFC 8705 3.3 and 5: the endpoints that clients call, on the other host, where DPoP proofs and assertions count as well."""
    machine = place()
    told = machine.get("/.well-known/openid-configuration").json
    assert told["tls_client_certificate_bound_access_tokens"] is True
    assert told["mtls_endpoint_aliases"]["token_endpoint"] == "https://mtls.idp.example/cas/oauth2/token"
    assert "authorization_endpoint" not in told["mtls_endpoint_aliases"]
    proof = Holder().proof("https://mtls.idp.example/cas/oauth2/token")
    assert machine.post("/token", {"grant_type": "client_credentials"}, HTTP_DPOP=proof).status == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("10.0.0.1", None, "certificate"),
        ("::ffff:10.0.0.1", None, "certificate"),
        ("203.0.113.9", None, None),
        ("203.0.113.9", "10.0.0.1", None),
        ("", None, None),
        ("10.0.0.1", "203.0.113.9", "certificate"),
    ],
)
def test_only_the_proxy_itself_is_believed(peer: str, forwarded: str | None, expected: str | None) -> None:
    """The header of anybody else is dropped, whatever X-Forwarded-For says about them."""
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen.update(environ)
        return []

    wrapped = TrustedProxies(app, (ip_network("10.0.0.0/8"),), secure=True, vouched=(HEADER,))
    environ = {"REMOTE_ADDR": peer, HEADER: "certificate"}
    wrapped({**environ, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}, None)
    assert seen.get(HEADER) == expected


@pytest.mark.parametrize(
    ("mtls", "networks"),
    [
        ({"certificate_header": "X-Client-Cert"}, []),
        ({"certificate_header": "X Client"}, ["10.0.0.0/8"]),
        ({"certificate_header": "Authorization"}, ["10.0.0.0/8"]),
        ({"proxy_checks_chain": True}, ["10.0.0.0/8"]),
        ({**ON, "base_url": "http://mtls.idp.example/cas"}, ["10.0.0.0/8"]),
        ({**ON, "base_url": "https://mtls.idp.example/other"}, ["10.0.0.0/8"]),
        ({**ON, "base_url": "https://idp.example/cas"}, ["10.0.0.0/8"]),
    ],
    ids=str,
)
def test_settings_that_would_be_unsafe_are_refused(mtls: dict[str, Any], networks: list[str]) -> None:
    """A header without a trusted proxy would let anybody show any certificate."""
    with pytest.raises(ValueError, match="mtls"):
        Settings.model_validate(
            {
                "server": {"base_url": "https://idp.example/cas", "trusted_proxy_networks": networks},
                "messages": {"mail_driver": "smtp", "sms_driver": "http"},
                "mtls": mtls,
            }
        )


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"tls_client_auth_subject_dn": NAME, "tls_client_auth_san_dns": "a.example"},
        {"tls_client_auth_subject_dn": "no name"},
        {"tls_client_auth_subject_dn": ""},
        {"tls_client_auth_subject_dn": "CN=a\\"},
        {"tls_client_auth_subject_dn": "CN=\\e9"},
        {"tls_client_auth_subject_dn": "XY=a"},
        {"tls_client_auth_san_ip": "300.1.1.1"},
        {"tls_client_auth_san_dns": "*.example"},
        {"tls_client_auth_san_email": "nobody"},
        {"tls_client_auth_san_uri": "nothing"},
        {"token_endpoint_auth_method": "none", "tls_client_auth_san_dns": "a.example", "grant_types": ["authorization_code"]},
        {"token_endpoint_auth_method": "self_signed_tls_client_auth"},
    ],
    ids=str,
)
def test_a_name_that_cannot_be_compared_is_not_registered(place: Place, metadata: dict[str, Any]) -> None:
    """RFC 8705 2.1.2: exactly one, and one that can be read."""
    with pytest.raises(InvalidMetadata):
        add(place(), "t", **metadata)


def _ready(machine: Machine) -> Machine:
    add(machine, "t", tls_client_auth_subject_dn=NAME)
    return machine


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_in_the_header_authenticate_nobody(place: Place, data: st.DataObject) -> None:
    """House: bad input gives a clear 4xx and never a 500."""
    machine = place(certificate_format=data.draw(st.sampled_from(["pem", "rfc9440"])))
    if machine.protocol.clients.get("t") is None:
        _ready(machine)
    der = bytearray(GOOD.der)
    for place_, value in data.draw(st.lists(st.tuples(st.integers(0, len(der) - 1), st.integers(0, 255)), max_size=6)):
        der[place_] = value
    wrapped = base64.b64encode(der).decode()
    text = data.draw(
        st.one_of(
            st.text(st.characters(max_codepoint=255), max_size=200),
            st.just(f":{wrapped}:x"),
            st.just(f"-----BEGIN CERTIFICATE-----%0A{wrapped}x%0A-----END CERTIFICATE-----"),
            st.just("%ff%fe"),
        )
    )
    form = {"grant_type": "client_credentials", "client_id": "t"}
    address = f"2001:db8::{data.draw(st.integers(0, 65_535)):x}"  # so that no limit is reached
    answer = machine.post("/token", form, "", HTTP_X_CLIENT_CERT=text, REMOTE_ADDR=address)
    assert outcome(answer) in (
        (401, "invalid_client"),
        (400, "invalid_request"),
    )


GOOD = Certified("CN=somebody else")


def test_failures_are_counted(place: Place, tick: Tick) -> None:
    """As with every way of client authentication: the limit of the address is reached."""
    machine = _ready(place())
    told = {ask(machine, "t", None).status for _ in range(63)}
    assert told == {401, 429}
