"""In which country a workspace sells: no setting says it, but its zone, its currency and its phone numbers do."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from evergrove.calendar import countries
from evergrove.content import workspace_words
from evergrove.profiles import EventSettings, event_settings, workspace_zone

if TYPE_CHECKING:
    from evergrove.kit import Workspace

COUNTRY_OF_CURRENCY = {
    "AED": "AE", "AUD": "AU", "BRL": "BR", "CAD": "CA", "CHF": "CH", "CNY": "CN", "CZK": "CZ", "DKK": "DK", "GBP": "GB",
    "HKD": "HK", "HUF": "HU", "IDR": "ID", "ILS": "IL", "INR": "IN", "JPY": "JP", "KRW": "KR", "MOP": "MO", "MXN": "MX",
    "MYR": "MY", "NOK": "NO", "NZD": "NZ", "PHP": "PH", "PLN": "PL", "RON": "RO", "SEK": "SE", "SGD": "SG", "THB": "TH",
    "TRY": "TR", "TWD": "TW", "USD": "US", "VND": "VN", "ZAR": "ZA",
}  # fmt: skip
"""Currencies (ISO 4217) that name a country. The euro does not, and a zone says more than any of them."""


def workspace_country(workspace: Workspace) -> str | None:
    """ISO 3166, one of `countries()`: by the zone, else by the currency, else by the phone numbers of live events.

    None: nothing of it is said. The zone goes first because somebody chose it for this workspace's days and nights.
    """
    events = event_settings(workspace)
    currency = workspace_words(workspace).currency or events.currency
    # Every workspace has a country of phone numbers from the start: only another one was said by somebody.
    phone = events.phone_country if events.phone_country != EventSettings().phone_country else None
    said = (_zone_countries().get(workspace_zone(workspace)), COUNTRY_OF_CURRENCY.get(currency), phone)
    known = set(countries())
    return next((country for country in said if country in known), None)


@lru_cache(maxsize=1)
def _zone_countries() -> dict[str, str]:
    """Zone → country, of the IANA time zone database's zone.tab; UTC and its like are in no country."""
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}
