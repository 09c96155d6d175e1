"""The columns of the scores: one row a customer with any fact, null where a model cannot judge."""

from __future__ import annotations

import pyarrow as pa

from evergrove.scores import health, radar


def _texts(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in names]


def _integers(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.int64()) for name in names]


def _floats(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.float64()) for name in names]


def _weighted(prefix: str, axes: tuple[str, ...]) -> list[pa.Field]:
    listed = [f"{prefix}_{axis}_{what}" for what in ("axis", "part") for axis in axes]
    return [*_integers(*listed, f"{prefix}_coverage_bp", f"{prefix}_hundredths"), *_floats(f"{prefix}_score")]


SCORE_SCHEMA = pa.schema(
    [
        *_texts("customer_id"),
        *_integers("rfm_recency_days", "rfm_frequency", "rfm_monetary_minor", "rfm_r", "rfm_f", "rfm_m"),
        *_texts("rfm_class", "rfm_name", "rfm_grade"),
        *_integers("interaction_recency_days", "interaction_frequency", "interaction_depth"),
        *_integers("interaction_r", "interaction_f", "interaction_d"),
        *_texts("quadrant", "stage", "activity_state"),
        *_floats("own_gap_days"),
        *_integers("silence_days"),
        *_weighted("radar", radar.AXES),
        *_texts("radar_care"),
        *_weighted("health", health.AXES),
        *_texts("health_band"),
        pa.field("health_alarm", pa.bool_()),
        *_integers("value_acquisition_minor", "value_retention_minor", "value_lifetime_minor"),
        *_texts("value_basis", "value_cell"),
        *_floats("purchase_alive", "purchase_orders_expected", "purchase_none_probability"),
        *_texts("purchase_fit", "versions"),
    ]
)
"""Units by the last word: `_days`, `_minor` (minor unit of the currency), `_bp` (ten-thousandths), `_hundredths`,
`_axis` and `_part` (hundredths of a point, 0 to 10,000), `_score` (points, 0 to 100).
`versions`: `rfm@1,lifecycle@1,…`."""
