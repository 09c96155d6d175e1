"""Every call type through a Python SDK, run as a program: `python python_calls.py MODULE HOST KEY PREFIX GZIP`."""

from __future__ import annotations

import sys
from importlib import import_module

TRACKS = 45
"""More than one batch is sent."""


def main(module: str, host: str, write_key: str, prefix: str, gzip: str) -> int:
    """The number of events that the SDK gave up on."""
    failed: list[object] = []
    client = import_module(module).Client(
        write_key,
        host=host,
        gzip=gzip == "gzip",
        timeout=5,
        on_error=lambda _, items: failed.extend(items),
    )
    user, anonymous = f"{prefix}-user", f"{prefix}-anonymous"
    client.identify(user, {"email": f"{prefix}@shop.example", "name": "林"}, anonymous_id=anonymous)
    for number in range(TRACKS):
        client.track(user, f"Tried {number}", {"price": 12.5, "note": "下单"})
    client.page(user, "Shop", "Home", {"url": "https://shop.example/"})
    client.screen(user, "App", "Start", {})
    client.group(user, f"{prefix}-account", {"name": "Company"})
    client.alias(anonymous, user)
    client.shutdown()
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
