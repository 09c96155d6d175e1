"""Staging: a file becomes candidate facts on disk, in the order of their times."""

from __future__ import annotations

from evergrove.facts.staging.contracts import ImportProgress, StagedImport
from evergrove.facts.staging.stage import stage_file

__all__ = ["ImportProgress", "StagedImport", "stage_file"]
