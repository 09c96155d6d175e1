"""The receiving end: the door of events, small, and alive while everything else restarts."""

from evergrove.receive.contracts import ReceiveOptions
from evergrove.receive.server import run_receive

__all__ = ["ReceiveOptions", "run_receive"]
