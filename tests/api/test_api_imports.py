"""Uploads: streamed, bounded, checked, and enqueued once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.access import Role, open_workspace
from evergrove.api import uploads
from evergrove.jobs import list_jobs
from evergrove.jobs.tables import jobs
from evergrove.kit import Settings
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

IMPORTS = "/api/w/default/imports"
CSV = b"Name,Email\n#1001,li@example.com\n"


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OWNER))
        yield opened


def stored(settings: Settings) -> list[Path]:
    return sorted((settings.home / "workspaces" / "default" / "files" / "uploads").glob("*"))


def test_a_file_is_stored_and_its_import_enqueued(client: TestClient, settings: Settings) -> None:
    content = CSV * 100_000
    form = {"file": ("C:\\orders\\../2026 订单.CSV", content)}
    reply = client.post(IMPORTS, files=form, data={"mapping": "shopify-orders"})
    assert reply.status_code == 202, reply.text
    made = reply.json()
    assert (made["file_name"], made["mapping"], made["state"]) == ("2026 订单.CSV", "shopify-orders", "queued")
    assert [path.read_bytes() == content for path in stored(settings)] == [True]
    assert stored(settings)[0].suffix == ".csv"
    workspace = open_workspace(settings, slug="default")
    job = list_jobs(workspace)[0]
    workspace.close()
    assert job.arguments["path"] == f"uploads/{stored(settings)[0].name}"
    assert client.get(f"{IMPORTS}/{made['import_id']}").json() == made
    assert client.get(IMPORTS).json()["items"] == [made]
    assert client.get("/api/w/default/jobs").json()["items"][0]["job_id"] == made["job_id"]


def test_imports_are_filtered_by_state_and_mapping_across_pages(client: TestClient, settings: Settings) -> None:
    names = [f"{number}.csv" for number in range(6)]
    for number, name in enumerate(names):
        mapping = "shopify-orders" if number % 2 else "hubspot-contacts"
        content = CSV + f"#{number},a@example.com\n".encode()
        assert client.post(IMPORTS, files={"file": (name, content)}, data={"mapping": mapping}).status_code == 202
    workspace = open_workspace(settings, slug="default")
    newest_first = [job.job_id for job in list_jobs(workspace)]
    with workspace.control.write() as connection:
        done = sa.update(jobs).where(jobs.c.job_id.in_(newest_first[1:4])).values(state="done")
        connection.execute(done)
    workspace.close()

    def listed(**filters: str) -> list[str]:
        found: list[str] = []
        after = ""
        while True:
            page = client.get(IMPORTS, params={**filters, "limit": 1, "after": after}).json()
            found += [one["file_name"] for one in page["items"]]
            if page["next"] is None:
                return found
            after = page["next"]

    assert listed() == names[::-1]
    assert listed(state="done") == ["4.csv", "3.csv", "2.csv"]
    assert listed(mapping="shopify-orders") == ["5.csv", "3.csv", "1.csv"]
    assert listed(state="queued", mapping="shopify-orders") == ["5.csv", "1.csv"]
    assert listed(state="failed") == []


def test_the_same_upload_under_one_key_is_one_import(client: TestClient, settings: Settings) -> None:
    def upload(content: bytes) -> tuple[int, str]:
        reply = client.post(
            IMPORTS,
            files={"file": ("a.csv", content)},
            data={"mapping": "shopify-orders"},
            headers={"Idempotency-Key": "upload-1"},
        )
        return reply.status_code, reply.json().get("import_id", "")

    first, again, other = upload(CSV), upload(CSV), upload(CSV + CSV)
    assert first == again
    assert other[0] == 409
    assert len(stored(settings)) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"mapping": "missing"},
        {"mapping": "../../etc/passwd"},
        {"mapping_document": "name: ["},
        {"mapping": "shopify-orders", "mapping_document": "name: mine"},
    ],
)
def test_what_cannot_be_imported_leaves_nothing_behind(
    client: TestClient, settings: Settings, data: dict[str, str]
) -> None:
    reply = client.post(IMPORTS, files={"file": ("a.csv", CSV)}, data=data)
    assert (reply.status_code, reply.json()["kind"]) == (422, "invalid")
    assert stored(settings) == []
    assert client.get(IMPORTS).json()["items"] == []


FORM = "multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nx'


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        (FORM, b""),
        (FORM, b"nonsense"),
        (FORM, HEAD),
        (FORM, HEAD + b"\r\n" + HEAD + b"\r\n--b--\r\n"),
        (FORM, b"--b\r\nX: " + b"y" * 10_000 + b"\r\n\r\n\r\n--b--\r\n"),
        (
            FORM,
            b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1\r\n--b--\r\n',
        ),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n' * 20),
        (
            FORM,
            b'--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n' + b"y" * 300_000 + b"\r\n--b--\r\n",
        ),
    ],
)
def test_a_broken_form_is_refused_and_leaves_nothing_behind(
    client: TestClient, settings: Settings, content_type: str, content: bytes
) -> None:
    reply = client.post(IMPORTS, content=content, headers={"Content-Type": content_type})
    assert (reply.status_code, reply.json()["code"]) == (422, "upload.invalid"), reply.text
    assert stored(settings) == []


def test_a_file_past_the_limit_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert uploads.UPLOAD_BYTES_MAX == 1_073_741_824
    with api_client(settings) as client:
        client.headers.update(bearer(settings, Role.OWNER))
        headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(2_000_000_000)}
        reply = client.post(IMPORTS, content=HEAD, headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (413, "request.body_too_large")


def test_the_shipped_mappings_are_listed_in_both_languages(client: TestClient) -> None:
    items = client.get("/api/w/default/mappings").json()["items"]
    assert {"shopify-orders", "youzan-orders"} <= {item["name"] for item in items}
    assert [item["name"] for item in items if set(item["title"]) != {"zh", "en"}] == []
