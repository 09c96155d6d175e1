"""The monthly quick review."""

from evergrove.insight.review.contracts import (
    Change,
    MonthCounts,
    MonthMoney,
    Programme,
    RevenueByClass,
    Review,
    ReviewFigure,
)
from evergrove.insight.review.counts import month_counts
from evergrove.insight.review.figures import review_figures
from evergrove.insight.review.gathering import InvalidReviewError, last_whole_month, monthly_review
from evergrove.insight.review.page import render_review
from evergrove.insight.review.people import PeopleKey, review_people
from evergrove.insight.review.rows import StandingColumn, StandingPart, StandingRow, standing_people
from evergrove.insight.review.words import FigureWords, figure_words

__all__ = [
    "Change",
    "FigureWords",
    "InvalidReviewError",
    "MonthCounts",
    "MonthMoney",
    "PeopleKey",
    "Programme",
    "RevenueByClass",
    "Review",
    "ReviewFigure",
    "StandingColumn",
    "StandingPart",
    "StandingRow",
    "figure_words",
    "last_whole_month",
    "month_counts",
    "monthly_review",
    "render_review",
    "review_figures",
    "review_people",
    "standing_people",
]
