"""The two truths as expressions."""

from __future__ import annotations

import ibis

TRUE = ibis.literal(value=True)
FALSE = ibis.literal(value=False)
