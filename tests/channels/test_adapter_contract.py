"""What every kind of sender promises (adapters/contracts.py), asked of all of them in the same words."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
import pytest

from evergrove.channels import CHANNELS
from evergrove.channels.adapters.contracts import Outcome, SenderProblemError
from evergrove.channels.adapters.registry import ADAPTER_KINDS, UnknownSenderKindError, adapter_kind
from support.adapter_cases import CASES, REMOTE_CASES, Ground, Opened, empty_message
from support.ground import make_workspace
from support.smpp_server import smpp_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evergrove.kit import Workspace

__all__ = ["smpp_package"]

NEEDS_NODE = "smpp_sms"


def _marked(names: Iterable[str]) -> list[object]:
    """The centre of SMPP is a program of Node, whose package is installed first."""
    return [pytest.param(name, marks=pytest.mark.slow if name == NEEDS_NODE else ()) for name in sorted(names)]


every_kind = pytest.mark.parametrize("name", _marked(CASES))
every_remote_kind = pytest.mark.parametrize("name", _marked(REMOTE_CASES))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = make_workspace(tmp_path_factory.mktemp("contract") / "home")
    yield opened
    opened.close()


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path, workspace: Workspace) -> Ground:
    if request.node.callspec.params.get("name") == NEEDS_NODE:
        request.getfixturevalue("smpp_package")
    return Ground(folder=tmp_path, workspace=workspace)


def handed_over(opened: Opened, count: int) -> tuple[Sequence[Outcome], str]:
    """The outcomes and everything that was said; a sender's problem is what delivery makes of it: try again."""
    batch = [opened.write(number) for number in range(1, count + 1)]
    try:
        outcomes = list(opened.adapter.send(batch))
        said = ""
    except SenderProblemError as error:
        outcomes = [Outcome(message_id=one.message_id, kind="retry") for one in batch]
        said = "".join(traceback.format_exception(error)) + f"{error.help}{error.details}"
    assert [outcome.message_id for outcome in outcomes] == [one.message_id for one in batch]
    return outcomes, said + repr(outcomes) + repr(opened.adapter) + repr(opened.settings) + str(opened.settings)


def test_every_kind_has_a_case_and_every_channel_a_kind() -> None:
    assert set(CASES) == set(ADAPTER_KINDS)
    assert {kind.channel for name, kind in ADAPTER_KINDS.items() if not name.startswith("recorded")} == set(CHANNELS)
    with pytest.raises(UnknownSenderKindError):
        adapter_kind("pigeon")


@every_kind
def test_a_batch_is_answered_in_its_order(name: str, ground: Ground) -> None:
    with CASES[name](ground, "well") as opened:
        outcomes, _ = handed_over(opened, 12)
    assert [outcome.kind for outcome in outcomes] == ["sent"] * 12
    named = [outcome.provider_id for outcome in outcomes if outcome.provider_id]
    assert len(set(named)) in (0, 12)  # one name for each message, or none at all
    assert adapter_kind(name).batch_max >= 12


@every_kind
def test_a_message_that_is_nothing_stops_no_other(name: str, ground: Ground) -> None:
    with CASES[name](ground, "well") as opened:
        batch = [opened.write(21), empty_message(22, channel=adapter_kind(name).channel), opened.write(23)]
        outcomes = list(opened.adapter.send(batch))
    assert [outcome.message_id for outcome in outcomes] == [one.message_id for one in batch]
    assert (outcomes[0].kind, outcomes[2].kind) == ("sent", "sent")
    assert outcomes[1].kind == ("sent" if name.startswith("recorded") else "failed")


@every_kind
def test_an_empty_batch_is_no_work(name: str, ground: Ground) -> None:
    with CASES[name](ground, "well") as opened:
        assert list(opened.adapter.send([])) == []


@every_remote_kind
def test_a_provider_that_is_not_there_is_tried_again(name: str, ground: Ground) -> None:
    with CASES[name](ground, "gone") as opened:
        outcomes, said = handed_over(opened, 3)
        assert not any(secret in said for secret in opened.secrets)
    assert [outcome.kind for outcome in outcomes] == ["retry"] * 3


@every_remote_kind
def test_after_a_lost_answer_nobody_knows(name: str, ground: Ground) -> None:
    with CASES[name](ground, "silent") as opened:
        outcomes, _ = handed_over(opened, 1)
    # Whoever honours our key may be asked again; nobody else is.
    assert outcomes[0].kind == ("retry" if adapter_kind(name).is_idempotent else "unknown")


@every_kind
def test_secrets_are_never_said(name: str, ground: Ground, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kind = adapter_kind(name)
    with CASES[name](ground, "well") as opened:
        _, said = handed_over(opened, 1)
        assert all(len(secret) >= 8 for secret in opened.secrets)
        assert not any(secret in said + caplog.text for secret in opened.secrets)
        assert bool(kind.secrets) == (name in REMOTE_CASES)
    assert set(kind.secrets) <= set(kind.settings.__struct_fields__)


@every_kind
def test_unknown_settings_are_refused_without_quoting_the_others(name: str, ground: Ground) -> None:
    with CASES[name](ground, "well") as opened:
        given = msgspec.to_builtins(opened.settings)
        again = msgspec.convert(given, type(opened.settings))
        with pytest.raises(msgspec.ValidationError, match="surprise") as raised:
            msgspec.convert({**given, "surprise": 1}, type(opened.settings))
        assert again == opened.settings
        assert not any(secret in str(raised.value) for secret in opened.secrets)


@every_kind
def test_an_idempotent_kind_takes_a_message_once(name: str, ground: Ground) -> None:
    with CASES[name](ground, "well") as opened:
        first = opened.adapter.send([opened.write(31)])
        again = opened.adapter.send([opened.write(31)])
    assert [one.kind for one in (*first, *again)] == ["sent", "sent"]
    if adapter_kind(name).is_idempotent:
        assert first[0].provider_id == again[0].provider_id
