"""Landing pages: what is on them, the page that a visitor gets, and what a form that comes back turns into."""

from evergrove.content.landing.contracts import (
    Asking,
    BookingBlock,
    ConsentBox,
    FormBlock,
    InvalidLandingError,
    LandingPage,
    RefusedSubmissionError,
    Submission,
    SubmissionProblemsError,
    Words,
)
from evergrove.content.landing.facts import submission_facts
from evergrove.content.landing.pages import (
    LANDING_PAGE,
    list_landings,
    load_landing,
    publish_landing,
    read_landing,
    visitor_values,
)
from evergrove.content.landing.recording import SubmissionCount, count_submissions, record_submission
from evergrove.content.landing.rendering import RenderedPage, render_landing, render_thanks
from evergrove.content.landing.submissions import read_submission
from evergrove.content.landing.tokens import issue_token, page_of_token

__all__ = [
    "LANDING_PAGE",
    "Asking",
    "BookingBlock",
    "ConsentBox",
    "FormBlock",
    "InvalidLandingError",
    "LandingPage",
    "RefusedSubmissionError",
    "RenderedPage",
    "Submission",
    "SubmissionCount",
    "SubmissionProblemsError",
    "Words",
    "count_submissions",
    "issue_token",
    "list_landings",
    "load_landing",
    "page_of_token",
    "publish_landing",
    "read_landing",
    "read_submission",
    "record_submission",
    "render_landing",
    "render_thanks",
    "submission_facts",
    "visitor_values",
]
