"""JetStream as the inbox: killed and absent servers, the order of what is published, what the server tells."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from nats.js.api import StreamConfig

from evergrove.access import create_workspace
from evergrove.facts import CANDIDATE_SCHEMA, append_candidates, candidates_of, hold_lease
from evergrove.inbox import (
    REQUESTS,
    NatsInbox,
    NatsLoginError,
    NatsTlsError,
    NatsUnavailableError,
    NewEntry,
    NoJetStreamError,
    OversizedEntryError,
    StreamLostError,
    StreamSeen,
    StreamTakenError,
    is_synced_always,
    link_to,
    nats_inbox,
    open_inbox,
    owner_of,
    stream_seen,
)
from evergrove.jobs import catch_up, examine
from evergrove.kit import FixedClock, Settings
from support.arrivals import candidate, send
from support.ground import NOON, make_workspace
from support.nats import NatsServer
from support.serving import free_port

if TYPE_CHECKING:
    from evergrove.inbox import NatsRefusedError
    from evergrove.jobs import Finding
    from evergrove.kit import Workspace

TELLING = """
listen: "127.0.0.1:{port}"
max_payload: 8MB
system_account: SYS
accounts {{
  SYS: {{ exports: [{{service: "$SYS.REQ.SERVER.PING.JSZ"}}] }}
  APP: {{
    jetstream: enabled
    users: [{{user: app, password: app}}]
    imports: [{{service: {{account: SYS, subject: "$SYS.REQ.SERVER.PING.JSZ"}}}}]
  }}
}}
no_auth_user: app
jetstream {{ store_dir: "{store}", sync_interval: {sync} }}
"""
"""An account that may ask the server for its settings."""

WITH_LOGIN = """
listen: "127.0.0.1:{port}"
authorization {{ user: crm, password: right }}
jetstream {{ store_dir: "{store}", sync_interval: {sync} }}
"""

WITH_TLS = """
listen: "127.0.0.1:{port}"
tls {{ cert_file: "{store}/server.pem", key_file: "{store}/server.key" }}
jetstream {{ store_dir: "{store}", sync_interval: {sync} }}
"""

WITHOUT_JETSTREAM = 'listen: "127.0.0.1:{port}" # {store} {sync}'


@pytest.fixture
def workspace(home: Path, nats_server: NatsServer) -> Iterator[Workspace]:
    made = make_workspace(home, inbox_url=nats_server.url)
    yield made
    made.close()


def entry(body: bytes) -> NewEntry:
    return NewEntry(kind=REQUESTS, import_id="", body=body, received_at=NOON)


def test_what_was_acknowledged_survives_killed_servers(workspace: Workspace, nats_server: NatsServer) -> None:
    inbox = open_inbox(workspace)
    acknowledged: list[bytes] = []
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            body = f"{number:06}".encode()
            number += 1
            try:
                inbox.append([entry(body)])
            except NatsUnavailableError:
                continue
            acknowledged.append(body)

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(3):
        enough = len(acknowledged) + 20
        while len(acknowledged) < enough:
            time.sleep(0.01)
        nats_server.kill()
        nats_server.start()
    done.set()
    writer.join()
    found = [one.body for one in inbox.read(after=0, entries_max=100_000)]
    assert len(found) == len(set(found))
    assert found == sorted(found)
    assert set(acknowledged) <= set(found)


def test_an_absent_server_is_said_in_time_and_found_again(
    workspace: Workspace, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_inbox, "PUBLISH_SECONDS_MAX", 0.5)
    monkeypatch.setattr(nats_inbox, "ANSWER_SECONDS_MAX", 0.5)
    inbox = open_inbox(workspace)
    inbox.append([entry(b"before")])
    nats_server.kill()
    begun = time.monotonic()
    with pytest.raises(NatsUnavailableError) as refused:
        inbox.append([entry(b"lost")])
    assert time.monotonic() - begun < 5
    assert refused.value.kind == "unavailable"
    with pytest.raises(NatsUnavailableError):
        inbox.end()
    with pytest.raises(NatsUnavailableError):  # of no entries: what `/readyz` asks
        inbox.append([])
    assert [finding.name for finding in examine(workspace) if finding.name == "inbox" and not finding.is_well]
    nats_server.start()
    give_up_at = time.monotonic() + 20
    while time.monotonic() < give_up_at:
        try:
            inbox.append([entry(b"after")])
            break
        except NatsUnavailableError:
            continue
    bodies = [one.body for one in inbox.read(after=0, entries_max=10)]
    assert bodies[0] == b"before"
    assert bodies[-1] == b"after"


def test_no_server_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nats_inbox, "PUBLISH_SECONDS_MAX", 0.5)
    workspace = make_workspace(home, inbox_url="nats://127.0.0.1:1")
    with pytest.raises(NatsUnavailableError):
        open_inbox(workspace).end()
    workspace.close()


def test_many_entries_in_one_append_keep_their_order(workspace: Workspace) -> None:
    bodies = [f"{number:04}".encode() for number in range(300)]
    inbox = open_inbox(workspace)
    inbox.append([entry(body) for body in bodies])
    assert [one.body for one in inbox.read(after=0, entries_max=1_000)] == bodies


def test_candidates_are_cut_into_bodies_that_fit(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NatsInbox, "body_bytes_max", 12_000)
    table = pa.Table.from_pylist(
        [candidate(f"o{number:04}", NOON, f"phone:{number * 7919}") for number in range(2_000)],
        schema=CANDIDATE_SCHEMA,
    )
    with hold_lease(workspace.inbox, name="import:test", clock=workspace.clock, in_inbox=True) as lease:
        append_candidates(workspace, table, import_id="imp_1", lease=lease)
    entries = open_inbox(workspace).read(after=0, entries_max=1_000)
    assert len(entries) > 1
    assert max(len(one.body) for one in entries) <= 12_000
    assert pa.concat_tables([candidates_of(one) for one in entries]).equals(table)
    huge = pa.Table.from_pylist(
        [candidate("big", NOON, "phone:1", properties="".join(map(chr, range(40_000, 50_000))))],
        schema=CANDIDATE_SCHEMA,
    )
    with (
        hold_lease(workspace.inbox, name="import:test", clock=workspace.clock, in_inbox=True) as lease,
        pytest.raises(OversizedEntryError),
    ):
        append_candidates(workspace, huge, import_id="imp_2", lease=lease)


def test_doctor_says_what_it_cannot_verify(workspace: Workspace) -> None:
    send(workspace, candidate("o1", NOON, "phone:1"))
    catch_up(workspace)
    found = {finding.name: finding for finding in examine(workspace)}
    assert found["nats stream"].is_well
    assert not found["nats durability"].is_well
    assert "does not tell" in found["nats durability"].seen


@pytest.mark.parametrize(("sync", "is_always"), [("always", True), ("30s", False)])
def test_a_server_that_tells_is_believed(tmp_path: Path, sync: str, is_always: bool) -> None:  # noqa: FBT001
    server = NatsServer(folder=tmp_path, port=free_port(), sync=sync, configuration=TELLING)
    server.start()
    try:
        assert is_synced_always(server.url) is is_always
    finally:
        server.stop()


def test_a_stream_that_is_gone_is_not_made_anew_in_silence(workspace: Workspace, nats_server: NatsServer) -> None:
    """A server that lost its store would give out numbers again, and the intake would take what arrives for old."""
    for number in range(3):
        send(workspace, candidate(f"o{number}", NOON, f"phone:{number}"))
    catch_up(workspace)
    nats_server.kill()
    nats_server.forget()
    nats_server.start()
    link_to(nats_server.url).close()  # as a process that starts now
    with pytest.raises(StreamLostError, match="evergrove-inbox-proof"):
        open_inbox(workspace).append([entry(b"never looked at")])
    assert not {finding.name: finding for finding in examine(workspace)}["inbox"].is_well
    link = link_to(nats_server.url)

    async def make(first_seq: int) -> None:
        context = await link.context(seconds=2)
        config = StreamConfig(
            name="evergrove-inbox-proof",
            subjects=["evergrove.inbox.proof"],
            first_seq=first_seq,
            allow_direct=True,
        )
        await context.add_stream(config)

    async def remove() -> None:
        await (await link.context(seconds=2)).delete_stream("evergrove-inbox-proof")

    link.run(make(1), seconds_max=5)
    assert not {finding.name: finding for finding in examine(workspace)}["nats stream"].is_well
    link.run(remove(), seconds_max=5)
    link.run(make(4), seconds_max=5)
    send(workspace, candidate("after", NOON, "phone:9"))
    assert {finding.name: finding for finding in examine(workspace)}["nats stream"].is_well
    assert catch_up(workspace).facts == 2


def findings(workspace: Workspace) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(workspace)}


def another_home(home: Path, server: NatsServer) -> Workspace:
    """Not a copy, as `make_workspace` gives it: a copied home is the same home to its stream."""
    settings = Settings(home=home, inbox_url=server.url)
    return create_workspace(settings, slug="proof", name="proof", clock=FixedClock(NOON))


def test_a_second_home_does_not_get_the_stream_of_the_first(
    workspace: Workspace, nats_server: NatsServer, tmp_path: Path
) -> None:
    """Both would number on in one stream, and each intake take over facts of the other."""
    open_inbox(workspace).append([entry(b"of the first")])
    second = another_home(tmp_path / "second", nats_server)
    try:
        inbox = open_inbox(second)
        for refused in (lambda: inbox.append([entry(b"of the second")]), inbox.end, lambda: inbox.remove(up_to=9)):
            with pytest.raises(StreamTakenError, match="evergrove-inbox-proof") as error:
                refused()
            assert "EVERGROVE_INBOX_URL" in error.value.help
        seen = findings(second)["inbox"]
        assert not seen.is_well
        assert "belongs to another Evergrove" in seen.seen
    finally:
        second.close()
    link_to(nats_server.url).close()  # as a process that starts now
    assert [one.body for one in open_inbox(workspace).read(after=0, entries_max=10)] == [b"of the first"]
    assert findings(workspace)["inbox"].seen.startswith("the oldest entry waits")


def test_a_stream_of_an_older_version_is_taken_once_and_keeps_what_is_in_it(
    workspace: Workspace, nats_server: NatsServer, tmp_path: Path
) -> None:
    link = link_to(nats_server.url)

    async def make() -> None:
        config = StreamConfig(
            name="evergrove-inbox-proof",
            subjects=["evergrove.inbox.proof"],
            allow_direct=True,
            metadata={"team": "crm"},
        )
        context = await link.context(seconds=2)
        await context.add_stream(config)
        headers = {"Evergrove-Kind": REQUESTS, "Evergrove-Import": "-", "Evergrove-Received-Us": "0"}
        await context.publish("evergrove.inbox.proof", b"old", headers=headers)

    async def metadata() -> dict[str, str] | None:
        return (await (await link.context(seconds=2)).stream_info("evergrove-inbox-proof")).config.metadata

    link.run(make(), seconds_max=5)
    assert stream_seen(nats_server.url, slug="proof") == StreamSeen(name="evergrove-inbox-proof", owner="", entries=1)
    assert [one.body for one in open_inbox(workspace).read(after=0, entries_max=10)] == [b"old"]
    kept = link.run(metadata(), seconds_max=5) or {}
    assert (kept["team"], kept["evergrove-owner"]) == ("crm", owner_of(workspace.inbox))
    second = another_home(tmp_path / "second", nats_server)
    with pytest.raises(StreamTakenError):
        open_inbox(second).end()
    second.close()


@pytest.mark.parametrize(
    ("configuration", "login", "refusal", "help"),
    [
        (WITH_LOGIN, "", NatsLoginError, "USER:PASSWORD"),
        (WITH_LOGIN, "crm:wrong@", NatsLoginError, "USER:PASSWORD"),
        (WITH_TLS, "", NatsTlsError, "SSL_CERT_FILE"),
        (WITHOUT_JETSTREAM, "", NoJetStreamError, "jetstream"),
    ],
)
def test_a_server_that_will_not_have_us_says_why_at_once(
    home: Path,
    tmp_path: Path,
    configuration: str,
    login: str,
    refusal: type[NatsRefusedError],
    help: str,  # noqa: A002
) -> None:
    server = NatsServer(folder=tmp_path, port=free_port(), configuration=configuration)
    write_certificate(tmp_path / "store")
    server.start()
    url = server.url.replace("nats://", f"nats://{login}")
    workspace = make_workspace(home, inbox_url=url)
    begun = time.monotonic()
    try:
        with pytest.raises(refusal) as refused:
            open_inbox(workspace).append([entry(b"held back")])
        assert time.monotonic() - begun < nats_inbox.PUBLISH_SECONDS_MAX / 2
        assert help in refused.value.help
        assert "wrong" not in refused.value.message + refused.value.help
        seen = findings(workspace)["inbox"]
        assert (seen.is_well, seen.seen, seen.help) == (False, refused.value.message, refused.value.help)
    finally:
        workspace.close()
        link_to(url).close()
        server.stop()


def write_certificate(folder: Path) -> None:
    """A certificate for loopback that nobody vouches for."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - timedelta(days=3_650))
        .not_valid_after(NOON + timedelta(days=3_650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
