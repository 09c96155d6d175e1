"""The report: figures in, one self-contained HTML page in Chinese or English out."""

from evergrove.insight.report.contracts import Language, ReportData
from evergrove.insight.report.render import render_report

__all__ = ["Language", "ReportData", "render_report"]
