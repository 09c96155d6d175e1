"""Signing in with an identity provider, over HTTP: whom it lets in, and everything that does not."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from evergrove.access import COMMAND_LINE, Role, add_member, find_user, make_link, open_server, remove_member
from evergrove.kit import FixedClock, Settings
from support.api_client import PASSWORD, api_client, cheapen_passwords, make_home, sign_in_member, sign_in_owner
from support.forged_provider import CLIENT_ID, CLIENT_SECRET, ForgedProvider, forged_provider, new_key, unsigned
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

SESSION = "evergrove_session"
FLOW = "evergrove_sign_in"
CALLBACK = "/api/sign-in/provider/callback"
MAIL = "li@example.com"


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen_passwords(monkeypatch)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[ForgedProvider]:
    with forged_provider(clock) as running:
        yield running


@pytest.fixture(scope="module")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; each test has a copy."""
    return make_home(tmp_path_factory.mktemp("fresh") / "home").home


@pytest.fixture
def plain(fresh_home: Path, home: Path) -> Settings:
    """A home that knows no provider."""
    return Settings(home=shutil.copytree(fresh_home, home))


@pytest.fixture
def settings(plain: Settings, provider: ForgedProvider) -> Settings:
    return with_provider(plain, provider)


@pytest.fixture
def client(settings: Settings, clock: FixedClock) -> Iterator[TestClient]:
    with api_client(settings, clock=clock) as opened:
        yield opened


def with_provider(settings: Settings, provider: ForgedProvider, **changes: str) -> Settings:
    named = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "console_url": "http://localhost:8000",
        **changes,
    }
    return msgspec.structs.replace(settings, **named)


def invite(settings: Settings, *, email: str = MAIL, role: Role = Role.OPERATOR) -> str:
    """Make a member who has never been here; returns their id."""
    server = open_server(settings)
    try:
        made = add_member(
            server, workspace="default", email=email, role=role, author="usr_test", clock=FixedClock(NOON)
        )
        return made.user.user_id
    finally:
        server.close()


def begin(client: TestClient, *, next_path: str = "/w/default/customers", path: str = "/api/sign-in/provider") -> str:
    reply = client.post(path, json={"next": next_path})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["url"])


def come_back(client: TestClient, brought: dict[str, str]) -> dict[str, str]:
    """What the sign-in page is told by its address."""
    reply = client.get(CALLBACK, params=brought, follow_redirects=False)
    assert reply.status_code == 303, reply.text
    address = urlsplit(reply.headers["location"])
    assert (address.netloc, address.path) == ("", "/sign-in")
    return {key: values[0] for key, values in parse_qs(address.query).items()}


def sign_in(client: TestClient, provider: ForgedProvider, **said: Any) -> dict[str, str]:
    return come_back(client, provider.allow(begin(client), **said))


def mail_of(client: TestClient) -> str:
    return str(client.get("/api/me").json()["user"]["email"])


def test_who_was_invited_comes_in_by_the_address_and_later_by_the_subject(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    assert client.get("/api/sign-in/ways").json() == {"passwords": True, "provider": {"name": "OpenID Connect"}}
    assert sign_in(client, provider) == {"entered": "yes", "next": "/w/default/customers"}
    me = client.get("/api/me").json()
    assert (me["user"]["email"], me["is_connected"]) == (MAIL, True)
    client.cookies.clear()
    assert sign_in(client, provider, email="married@example.com")["entered"] == "yes"
    assert mail_of(client) == MAIL
    client.cookies.clear()
    unverified = sign_in(client, provider, email="ceo@example.com", email_verified=False)
    assert (unverified["entered"], mail_of(client)) == ("yes", MAIL), "the subject alone counts once they are connected"


def test_what_is_asked_of_the_provider_is_bound_to_this_browser(client: TestClient, provider: ForgedProvider) -> None:
    first, second = (
        {key: values[0] for key, values in parse_qs(urlsplit(begin(client)).query).items()} for _ in range(2)
    )
    assert first["redirect_uri"] == f"http://localhost:8000{CALLBACK}"
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert "openid" in first["scope"].split()
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) == 43
        assert first[name] != second[name]


def test_the_cookies_are_out_of_reach(client: TestClient, provider: ForgedProvider, settings: Settings) -> None:
    invite(settings)
    for headers, is_secure in (({}, False), ({"X-Forwarded-Proto": "https"}, True)):
        begun = client.post("/api/sign-in/provider", json={}, headers=headers)
        back = client.get(
            CALLBACK,
            params=provider.allow(begun.json()["url"]),
            headers={**headers, "Cookie": f"{FLOW}={begun.cookies[FLOW]}"},
            follow_redirects=False,
        )
        set_now = [*begun.headers.get_list("set-cookie"), *back.headers.get_list("set-cookie")]
        assert {one.partition("=")[0] for one in set_now} == {FLOW, SESSION}
        for one in set_now:
            flags = {flag.strip().lower() for flag in one.split(";")[1:]}
            assert {"httponly", "samesite=lax"} <= flags
            assert ("secure" in flags) is is_secure
        assert back.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in back.headers["content-security-policy"]


def test_no_other_page_begins_a_sign_in(client: TestClient, provider: ForgedProvider) -> None:
    refused = client.post("/api/sign-in/provider", json={}, headers={"X-Evergrove": "", "Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, refused.json()["code"]) == (403, "request.unknown_page")
    assert client.get("/api/sign-in/provider").status_code == 404, "nor a link, or a picture"


HOSTILE: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "another sign-in's"},
    "no nonce": {"nonce": None},
    "wrong audience": {"aud": "another-client"},
    "several audiences without azp": {"aud": [CLIENT_ID, "another-client"]},
    "azp of another": {"azp": "another-client"},
    "wrong issuer": {"iss": "https://evil.example"},
    "expired": {"exp": int(NOON.timestamp()) - 61},
    "no expiry": {"exp": None},
    "from the future": {"iat": int(NOON.timestamp()) + 120},
    "not yet": {"nbf": int(NOON.timestamp()) + 120},
    "no subject": {"subject": ""},
    "endless subject": {"subject": "s" * 256},
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_token_that_does_not_hold_lets_nobody_in(
    client: TestClient, provider: ForgedProvider, settings: Settings, said: dict[str, Any]
) -> None:
    invite(settings)
    assert sign_in(client, provider, **said) == {"failed": "sign_in.token_refused"}
    assert SESSION not in client.cookies


def test_clocks_may_differ_by_a_minute(client: TestClient, provider: ForgedProvider, settings: Settings) -> None:
    invite(settings)
    now = int(NOON.timestamp())
    assert "entered" in sign_in(client, provider, exp=now - 59, iat=now - 400)
    assert "entered" in sign_in(client, provider, iat=now + 59)


def test_a_signature_must_be_the_providers(client: TestClient, provider: ForgedProvider, settings: Settings) -> None:
    invite(settings)
    stranger = new_key("first")  # the same name, another key
    public = provider.keys[0].as_pem(private=False)
    signers = [
        unsigned,
        lambda claims: jwt.encode({"alg": "ES256", "kid": "first"}, claims, stranger),
        lambda claims: jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(CLIENT_SECRET * 2)),
        lambda claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public.replace(b"-----", b"====="))),
        lambda _: "a.b.c",
        lambda _: "",
    ]
    for sign in signers:
        provider.sign = sign
        assert sign_in(client, provider) == {"failed": "sign_in.token_refused"}
    assert SESSION not in client.cookies


def test_new_keys_are_asked_for_and_not_for_every_token(
    client: TestClient, provider: ForgedProvider, settings: Settings, clock: FixedClock
) -> None:
    invite(settings)
    assert "entered" in sign_in(client, provider)
    provider.keys.append(new_key("second"))
    assert sign_in(client, provider)["failed"] == "sign_in.token_refused", "keys this fresh are believed"
    clock.instant += timedelta(seconds=31)
    assert "entered" in sign_in(client, provider)
    unknown = new_key("unknown")
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "x"}, claims, unknown)
    for _ in range(3):
        assert sign_in(client, provider)["failed"] == "sign_in.token_refused"
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_an_answer_works_once(client: TestClient, provider: ForgedProvider, settings: Settings) -> None:
    invite(settings)
    brought = provider.allow(begin(client))
    flow = client.cookies.get(FLOW, path=CALLBACK) or ""
    assert "entered" in come_back(client, brought)
    client.cookies.clear()
    asked = len(provider.asked)
    for cookie in ("", f"{FLOW}={flow}"):
        reply = client.get(CALLBACK, params=brought, headers={"Cookie": cookie}, follow_redirects=False)
        assert reply.headers["location"] == "/sign-in?failed=sign_in.flow_refused"
        assert SESSION not in reply.headers.get("set-cookie", "")
    assert len(provider.asked) == asked, "the provider hears of none of it"


def test_a_code_that_was_used_elsewhere_is_refused(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    used = provider.allow(begin(client))
    provider.issued.clear()
    assert come_back(client, used) == {"failed": "sign_in.provider_refused"}
    stolen = provider.allow(begin(client), subject="victim")["code"]
    own = provider.allow(begin(client))
    assert come_back(client, {**own, "code": stolen}) == {"failed": "sign_in.provider_refused"}, "another verifier"


def test_an_answer_belongs_to_the_browser_that_began(
    client: TestClient, provider: ForgedProvider, settings: Settings, clock: FixedClock
) -> None:
    invite(settings)
    attackers = provider.allow(begin(client))
    with api_client(settings, clock=clock) as victim:
        assert come_back(victim, attackers) == {"failed": "sign_in.flow_refused"}
        begin(victim)
        assert come_back(victim, attackers) == {"failed": "sign_in.flow_refused"}
        assert SESSION not in victim.cookies
    late = provider.allow(begin(client))
    clock.instant += timedelta(minutes=10)
    assert come_back(client, late) == {"failed": "sign_in.flow_refused"}
    assert come_back(client, {"state": "长青", "code": "x"}) == {"failed": "sign_in.flow_refused"}


def test_an_answer_of_another_provider_is_refused(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    mixed = {**provider.allow(begin(client)), "iss": "https://evil.example"}
    assert come_back(client, mixed) == {"failed": "sign_in.flow_refused"}
    named = {**provider.allow(begin(client)), "iss": provider.issuer}
    assert "entered" in come_back(client, named)


def test_a_provider_that_names_its_answers_names_all_of_them(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    provider.discovery = {"authorization_response_iss_parameter_supported": True}
    assert sign_in(client, provider) == {"failed": "sign_in.flow_refused"}


def test_a_refusal_of_the_provider_is_told(client: TestClient, provider: ForgedProvider) -> None:
    state = provider.allow(begin(client))["state"]
    assert come_back(client, {"state": state, "error": "access_denied"}) == {"failed": "sign_in.provider_refused"}


@pytest.mark.parametrize(
    "next_path",
    [
        *("//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "evil.example", ""),
        *("javascript:alert(1)", "/\n//evil.example", "/api/w/default/audit", "/" + "a" * 400 + "\x00"),
    ],
)
def test_the_way_on_stays_here(
    client: TestClient, provider: ForgedProvider, settings: Settings, next_path: str
) -> None:
    invite(settings)
    brought = provider.allow(begin(client, next_path=next_path))
    assert come_back(client, brought) == {"entered": "yes", "next": "/"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"email": "stranger@example.com"}, "sign_in.not_invited"),
        ({"email_verified": False}, "sign_in.unverified_address"),
        ({"email_verified": None}, "sign_in.unverified_address"),
        ({"email_verified": None, "xms_edov": True}, "sign_in.unverified_address"),
        ({"email": None}, "sign_in.unverified_address"),
        ({"email": "li@example.com@evil.example"}, "sign_in.unverified_address"),
    ],
)
def test_an_address_that_nobody_confirms_or_invited_lets_nobody_in(
    client: TestClient, provider: ForgedProvider, settings: Settings, said: dict[str, Any], code: str
) -> None:
    invite(settings)
    assert sign_in(client, provider, **said) == {"failed": code}
    assert SESSION not in client.cookies


def test_an_address_may_stand_in_the_userinfo_of_the_same_person(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    told = {"email": MAIL, "email_verified": True}
    provider.userinfo = {"sub": "somebody else", **told}
    assert sign_in(client, provider, email=None, email_verified=None) == {"failed": "sign_in.token_refused"}
    provider.userinfo = {"sub": "sub-1", **told}
    assert "entered" in sign_in(client, provider, email=None, email_verified=None)


def test_an_address_that_is_given_to_somebody_new_opens_nothing(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    assert "entered" in sign_in(client, provider)
    client.cookies.clear()
    assert sign_in(client, provider, subject="newcomer") == {"failed": "sign_in.other_identity"}
    assert SESSION not in client.cookies


def test_an_address_that_its_holder_wrote_takes_nobody_in(
    client: TestClient, provider: ForgedProvider, settings: Settings, clock: FixedClock
) -> None:
    with api_client(settings, clock=clock) as owner:
        sign_in_owner(owner, settings)
        owner.patch("/api/me", json={"email": "boss@example.com", "current_password": PASSWORD})
    with api_client(settings, clock=clock) as mallory:
        sign_in_member(mallory, settings, email="mallory@example.com", role=Role.VIEWER)
        changed = mallory.patch("/api/me", json={"email": "ceo@example.com", "current_password": PASSWORD})
        assert changed.status_code == 200
    assert sign_in(client, provider, email="ceo@example.com") == {"failed": "sign_in.claimed_address"}
    assert "entered" in sign_in(client, provider, subject="boss", email="boss@example.com"), "who runs the whole server"


def test_who_is_signed_in_connects_their_identity(
    client: TestClient, provider: ForgedProvider, settings: Settings, clock: FixedClock
) -> None:
    sign_in_member(client, settings, email="li@old.example", role=Role.VIEWER)
    url = begin(client, path="/api/me/identity", next_path="/w/default/account")
    brought = provider.allow(url, email="li@new.example", email_verified=False)
    assert come_back(client, brought) == {"connected": "yes", "next": "/w/default/account"}
    assert client.get("/api/me").json()["is_connected"] is True
    client.post("/api/sign-out")
    assert "entered" in sign_in(client, provider, email="li@new.example")
    assert mail_of(client) == "li@old.example"
    with api_client(settings, clock=clock) as other:
        sign_in_member(other, settings, email="wang@example.com", role=Role.VIEWER)
        taken = provider.allow(begin(other, path="/api/me/identity"))
        assert come_back(other, taken) == {"failed": "sign_in.other_identity"}
        left = provider.allow(begin(other, path="/api/me/identity"), subject="wang")
        other.post("/api/sign-out")
        assert come_back(other, left) == {"failed": "sign_in.flow_refused"}, "signed out meanwhile"
    assert client.post("/api/me/identity", json={}, headers={"Cookie": f"{SESSION}=x"}).status_code == 401


def test_only_the_domains_named_come_in_and_join_where_that_is_set(
    plain: Settings, provider: ForgedProvider, clock: FixedClock
) -> None:
    settings = with_provider(
        plain,
        provider,
        oidc_domains="example.com, Example.CN",
        oidc_join_workspace="default",
        oidc_join_role="viewer",
    )
    with api_client(settings, clock=clock) as client:
        for email in ("a@evil.example", "a@notexample.com", "a@sub.example.com", "a@example.com.evil.example"):
            assert sign_in(client, provider, subject=email, email=email) == {"failed": "sign_in.foreign_domain"}
        assert "entered" in sign_in(client, provider, subject="new", email="new@example.cn")
        joined = client.get("/api/me").json()["workspaces"]
        assert [(one["slug"], one["role"]) for one in joined] == [("default", "viewer")]
        refused = sign_in(client, provider, subject="new", email="new@left.example")
        assert refused == {"failed": "sign_in.foreign_domain"}, "also who came in before"


def test_who_was_removed_does_not_come_back(
    client: TestClient, provider: ForgedProvider, settings: Settings, clock: FixedClock
) -> None:
    user_id = invite(settings)
    assert "entered" in sign_in(client, provider)
    server = open_server(settings)
    remove_member(server, workspace="default", user_id=user_id, author="usr_test", clock=clock)
    server.close()
    assert client.get("/api/me").status_code == 401
    assert sign_in(client, provider) == {"failed": "sign_in.not_invited"}


def test_each_sign_in_has_a_session_of_its_own(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    planted = {"Cookie": f"{SESSION}=planted-by-somebody-else"}
    given = set()
    for _ in range(2):
        begun = client.post("/api/sign-in/provider", json={}, headers=planted)
        cookies = f"{FLOW}={begun.cookies[FLOW]}; {planted['Cookie']}"
        brought = provider.allow(begun.json()["url"])
        back = client.get(CALLBACK, params=brought, headers={"Cookie": cookies}, follow_redirects=False)
        given.add(back.cookies[SESSION])
    assert len(given) == 2
    assert client.get("/api/me", headers=planted).status_code == 401


def test_a_provider_that_is_away_leaves_passwords(plain: Settings, provider: ForgedProvider, clock: FixedClock) -> None:
    settings = with_provider(plain, provider, oidc_issuer="http://127.0.0.1:9")
    with api_client(settings, clock=clock) as client:
        sign_in_owner(client, settings)
        client.post("/api/sign-out")
        away = client.post("/api/sign-in/provider", json={})
        assert (away.status_code, away.json()["code"]) == (503, "sign_in.provider_away")
        told = client.post("/api/sign-in", json={"email": "owner@localhost", "password": PASSWORD})
        assert told.status_code == 200


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/keys"},
        {"authorization_endpoint": 7},
    ],
)
def test_a_provider_that_says_it_is_another_is_not_believed(
    client: TestClient, provider: ForgedProvider, document: dict[str, Any]
) -> None:
    provider.discovery = document
    assert client.post("/api/sign-in/provider", json={}).json()["code"] == "sign_in.provider_away"


def test_passwords_can_be_switched_off(plain: Settings, provider: ForgedProvider, clock: FixedClock) -> None:
    with api_client(plain, clock=clock) as client:
        sign_in_owner(client, plain)
    settings = with_provider(plain, provider, passwords="off")
    with api_client(settings, clock=clock) as client:
        assert client.get("/api/sign-in/ways").json()["passwords"] is False
        refused = client.post("/api/sign-in", json={"email": "owner@localhost", "password": PASSWORD})
        assert (refused.status_code, refused.json()["code"]) == (403, "sign_in.passwords_off")
        enter_by_link(client, settings)
        change = {"password": "another sentence of trees", "current_password": PASSWORD}
        assert client.patch("/api/me", json=change).json()["code"] == "sign_in.passwords_off"
        invited = client.post("/api/w/default/users", json={"email": MAIL, "role": "operator"}).json()
        assert invited["link"] is None
        link = client.post(f"/api/w/default/users/{invited['member']['user_id']}/link")
        assert link.json()["code"] == "sign_in.passwords_off"
        client.post("/api/sign-out")
        assert "entered" in sign_in(client, provider)


def enter_by_link(client: TestClient, settings: Settings) -> None:
    """By a link of the command line: the way in when the provider is away for good."""
    server = open_server(settings)
    link = make_link(server, find_user(server, "owner@localhost"), author=COMMAND_LINE, clock=FixedClock(NOON))
    server.close()
    with_password = client.post("/api/sign-in/link", json={"token": link.secret, "password": "some green trees here"})
    assert with_password.json()["code"] == "sign_in.passwords_off"
    assert client.post("/api/sign-in/link", json={"token": link.secret}).status_code == 200


def test_signing_out_offers_the_way_out_of_the_provider(
    client: TestClient, provider: ForgedProvider, settings: Settings
) -> None:
    invite(settings)
    provider.discovery = {"end_session_endpoint": f"{provider.issuer}/out?x=1"}
    sign_in(client, provider)
    url = urlsplit(client.post("/api/sign-out").json()["provider_url"])
    asked = parse_qs(url.query)
    assert (url.path, asked["client_id"], asked["x"]) == ("/out", [CLIENT_ID], ["1"])
    assert asked["post_logout_redirect_uri"] == ["http://localhost:8000/sign-in"]
    assert client.get("/api/me").status_code == 401
