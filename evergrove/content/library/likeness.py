"""Texts that say nearly the same: Jaccard likeness of their shingles (Broder, “On the resemblance and containment of
documents”, 1997), found exactly and without comparing every pair.

Two sets of likeness t share at least one of the rarest |A| - ceil(t |A|) + 1 shingles of each (prefix filtering;
Bayardo, Ma and Srikant, “Scaling up all pairs similarity search”, 2007), so only those are looked up.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evergrove.content.contracts import Template

SHINGLE_CHARACTERS = 4
"""Four Chinese characters are two words, four letters are most of one: both languages by one rule."""

LIKENESS_MIN = 0.55
"""From here on a reader takes two texts for one with details changed; checked on the shipped library."""

TEXT_CHARACTERS_MAX = 20_000
"""Of one template; what follows does not make two texts less alike."""

_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_MARKUP = re.compile(r"<(mj-style|mj-head|style|head)\b.*?</\1>|<!--.*?-->|<[^>]+>", re.DOTALL | re.IGNORECASE)
_NOT_WORDS = re.compile(r"[\W_]+")
_FIELDS = ("subject", "title", "body", "text", "mjml", "html")


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Two templates whose texts in `language` are nearly one; `likeness` from 0 to 1 (equal)."""

    first: str
    second: str
    language: str
    likeness: float


def alike_pairs(templates: Iterable[Template], *, likeness_min: float = LIKENESS_MIN) -> tuple[Alike, ...]:
    """Every pair with a likeness of at least `likeness_min` in some language, the most alike first."""
    texts: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for template in templates:
        for language, fields in template.languages.items():
            texts[language][template.key] = shingles(" ".join(fields.get(name, "") for name in _FIELDS))
    found = [
        Alike(first=first, second=second, language=language, likeness=likeness)
        for language, by_key in texts.items()
        for first, second, likeness in _pairs(by_key, likeness_min=likeness_min)
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second, pair.language)))


def shingles(text: str) -> frozenset[str]:
    """Every run of four letters of the words that people read; case, width, markup and Liquid do not count."""
    seen = unescape(_MARKUP.sub(" ", _LIQUID.sub(" ", text)))[:TEXT_CHARACTERS_MAX]
    words = _NOT_WORDS.sub("", unicodedata.normalize("NFKC", seen).casefold())
    last = max(len(words) - SHINGLE_CHARACTERS, 0)
    return frozenset(words[start : start + SHINGLE_CHARACTERS] for start in range(last + 1) if words)


def _pairs(by_key: dict[str, frozenset[str]], *, likeness_min: float) -> Iterable[tuple[str, str, float]]:
    counts = Counter(shingle for held in by_key.values() for shingle in held)
    seen: dict[str, list[str]] = defaultdict(list)
    for key in sorted(by_key):
        held = by_key[key]
        prefix = _rarest(held, counts, likeness_min=likeness_min)
        for other in sorted({other for shingle in prefix for other in seen[shingle]}):
            likeness = _jaccard(held, by_key[other])
            if likeness >= likeness_min:
                yield other, key, likeness
        for shingle in prefix:
            seen[shingle].append(key)


def _rarest(held: frozenset[str], counts: Counter[str], *, likeness_min: float) -> Sequence[str]:
    kept = len(held) - math.ceil(likeness_min * len(held)) + 1
    return sorted(held, key=lambda shingle: (counts[shingle], shingle))[:kept]


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    both = len(first & second)
    return both / (len(first) + len(second) - both) if both else 0.0
