"""The lifecycle stages and value classes that rules and care plans name, as the scores write them."""

from __future__ import annotations

STAGES = ("acquisition", "growth", "maturity", "decline", "lost")
"""Values of the score `stage`, in the order of a customer's life."""
