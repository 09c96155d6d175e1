"""Outgoing webhooks: any fact, and every change of a segment, as a signed POST to servers of other people.

Invariants
- A fact that a webhook asked for is delivered at least once, always under the same `webhook-id`, or its webhook shows
  that it was given up, or left out because too many wait.
- The order of deliveries is not promised: a delivery that failed is tried again after later ones.
- Facts before the webhook was made are not sent; what identifies a person is left out unless it was asked for.
"""

from evergrove.channels.hooks.contracts import (
    DeliveryRun,
    Hook,
    HookStanding,
    HookWish,
    InvalidHookError,
    MissingHookError,
)
from evergrove.channels.hooks.delivery import HOOKS_LEASE, deliver_hooks, has_due_deliveries
from evergrove.channels.hooks.forgetting import forget_in_hooks, remove_old_deliveries
from evergrove.channels.hooks.reader import read_hooks, skip_in_hooks
from evergrove.channels.hooks.service import (
    enable_hook,
    find_hook,
    hook_standing,
    list_hooks,
    retry_given_up,
    rotate_secret,
    save_hook,
)

__all__ = [
    "HOOKS_LEASE",
    "DeliveryRun",
    "Hook",
    "HookStanding",
    "HookWish",
    "InvalidHookError",
    "MissingHookError",
    "deliver_hooks",
    "enable_hook",
    "find_hook",
    "forget_in_hooks",
    "has_due_deliveries",
    "hook_standing",
    "list_hooks",
    "read_hooks",
    "remove_old_deliveries",
    "retry_given_up",
    "rotate_secret",
    "save_hook",
    "skip_in_hooks",
]
