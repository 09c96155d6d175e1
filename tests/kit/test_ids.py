"""Names of limited length: what fits stays as it is, what does not stays apart."""

from __future__ import annotations

from evergrove.kit import fitting_name


def test_what_fits_is_kept_and_long_names_stay_apart() -> None:
    assert fitting_name("k" * 80, characters_max=80) == "k" * 80
    first, second = (fitting_name("k" * 80 + end, characters_max=80) for end in ("1", "2"))
    assert (len(first), len(second)) == (80, 80)
    assert first != second
    assert first == fitting_name("k" * 80 + "1", characters_max=80)
