"""Health judged by what happened next: the bands of a validation, as the report shows them."""

from __future__ import annotations

from evergrove.insight.contracts import BandOutcome, HealthOutcome, RankingQuality
from evergrove.scores import PopulationOutcome, ScoreValidation
from evergrove.statistics import Estimate

BANDS = ("alarm", "watch", "fair", "good")
EVERYONE = "ever_ordered"
"""All with an order before the cut-off: the denominator that leaves nobody out."""


def health_outcome(validation: ScoreValidation, *, population: str = EVERYONE) -> HealthOutcome:
    """Health bands against those who stayed away, with the areas of health and of recency alone."""
    judged = next(one for one in validation.populations if one.population == population)
    bands = {one.value: one.not_returned for one in judged.values if one.column == "health_band"}
    found = tuple(_band(band, bands[band]) for band in BANDS if band in bands)
    return HealthOutcome(
        cut_off=validation.cut_off.date().isoformat(),
        days=validation.horizon_days,
        customers=sum(band.customers for band in found),
        gone=sum(band.gone for band in found),
        bands=found,
        rankings=_rankings(judged),
    )


def _band(band: str, estimate: Estimate) -> BandOutcome:
    return BandOutcome(
        band=band,
        customers=estimate.count,
        gone=round((estimate.value or 0.0) * estimate.count),
        share=estimate.value,
        low=estimate.low,
        high=estimate.high,
    )


def _rankings(judged: PopulationOutcome) -> tuple[RankingQuality, ...]:
    areas = {"health": judged.health_area} | {rival.name: rival.area for rival in judged.rivals}
    return tuple(
        RankingQuality(key=key, area=area.value, low=area.low, high=area.high)
        for key, area in areas.items()
        if area.value is not None and area.low is not None and area.high is not None
    )
