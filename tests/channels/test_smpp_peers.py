"""A centre that took the bind and does nothing more: what becomes of the connection."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from evergrove.channels.adapters.phone import smpp_link
from evergrove.channels.adapters.phone.smpp_link import LinkLostError, LinkSettings, open_link
from evergrove.channels.adapters.phone.smpp_pdu import BIND_TRANSCEIVER, RESPONSE, SUBMIT_SM, Pdu, read_length, read_pdu

if TYPE_CHECKING:
    from collections.abc import Iterator

MORE_THAN_BUFFERS = 32 * 1024 * 1024
"""Bytes: what the kernel takes for a connection whose other end does not read is a few MB."""

PEER_SECONDS_MAX = 5.0


@contextmanager
def deaf_centre() -> Iterator[tuple[int, list[bool]]]:
    """The port of a centre that reads nothing behind the bind; and, at the end, whether the connection had ended."""
    ended: list[bool] = []
    left = threading.Event()

    def serve() -> None:
        peer, _ = listening.accept()
        with peer:
            peer.settimeout(PEER_SECONDS_MAX)
            head = peer.recv(4, socket.MSG_WAITALL)
            bind = read_pdu(head + peer.recv(read_length(head) - 4, socket.MSG_WAITALL))
            peer.sendall(Pdu(command=BIND_TRANSCEIVER | RESPONSE, sequence=bind.sequence, body=b"\0").encode())
            left.wait(PEER_SECONDS_MAX)
            try:
                while peer.recv(1024 * 1024):
                    pass
            except ConnectionResetError:
                ended.append(True)
            except TimeoutError:
                ended.append(False)
            else:
                ended.append(True)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], ended
        finally:
            left.set()
            thread.join(2 * PEER_SECONDS_MAX)


def test_a_link_whose_centre_reads_no_more_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits to be written never can be: without an end by force the socket stays open for ever."""
    monkeypatch.setattr(smpp_link, "UNBIND_SECONDS_MAX", 0.1)

    async def use(port: int) -> None:
        link = await open_link(
            LinkSettings(
                host="127.0.0.1",
                port=port,
                system_id="evergrove",
                password="secret12",  # noqa: S106 - of nobody
                system_type="",
                uses_tls=False,
                answer_seconds_max=0.2,
                enquire_seconds=60.0,
            )
        )
        with pytest.raises(LinkLostError, match="no answer in time"):
            await link.request(SUBMIT_SM, b"\0" * MORE_THAN_BUFFERS)
        await link.close()

    with deaf_centre() as (port, ended):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(use(port))
        loop.close()
    assert ended == [True]
