"""Landing pages as visitors meet them: shown, and sent back.

Invariants: no cookie, no program, nothing of a person on a page, whose link may have been forwarded; a form counts once
however often it is sent; who is meant is told by what they wrote, and only a form that asks for no address speaks for
the customer of the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from evergrove.api.routing import ERROR_RESPONSES
from evergrove.api.security import PUBLIC, address_of
from evergrove.api.state import ApiState, state_of
from evergrove.api.submission_rates import TooManyFormsError
from evergrove.channels import MissingMessageError, UnknownTokenError, known_message, read_token, tracking_key
from evergrove.content import (
    LandingPage,
    RefusedSubmissionError,
    RenderedPage,
    SubmissionProblemsError,
    issue_token,
    load_landing,
    page_of_token,
    read_submission,
    record_submission,
    render_landing,
    render_thanks,
    visitor_values,
)
from evergrove.definitions import MissingDefinitionError
from evergrove.kit import Workspace
from evergrove.profiles import workspace_secret

FORM_BYTES_MAX = 262_144
"""Thirty answers of two thousand characters, each three bytes and percent-encoded, are fewer."""

FORM_FIELDS_MAX = 250

router = APIRouter(
    tags=["landing_pages"], responses=ERROR_RESPONSES, include_in_schema=False, max_body_size=FORM_BYTES_MAX
)

LANDING_KEY = "landing"
"""The workspace's secret that signs forms."""

MESSAGE_PARAMETER = "m"
"""The token of the click that led here, added by the redirect (see tracking.py)."""

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
PARAMETER_CHARACTERS_MAX = 200

AGAIN = (
    "页面打开过久或提交过快，请核对后再提交一次",
    "The page was open for too long, or sent too quickly. Please send it once more",
)
BUSY = ("提交的人太多了，请稍等一分钟再试", "Many people are sending this form. Please try again in a minute")

Slug = Annotated[str, Path(max_length=40)]
PageKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$")]


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """One request for a page."""

    request: Request
    state: ApiState
    workspace: Workspace
    key: str
    language: str

    @property
    def token_key(self) -> bytes:
        return workspace_secret(self.workspace, name=LANDING_KEY)

    @property
    def action(self) -> str:
        """Where the forms go: here, with what the link said of where it came from."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query and len(query) < PARAMETER_CHARACTERS_MAX * 4 else "")

    def parameter(self, name: str) -> str:
        return self.request.query_params.get(name, "")[:PARAMETER_CHARACTERS_MAX].replace("\x00", "")


@router.get("/p/{slug}/{key}", dependencies=[PUBLIC])
def show_page(request: Request, slug: Slug, key: PageKey) -> Response:
    """The page, with a fresh token for its forms."""
    visit = _visit(request, slug=slug, key=key)
    return _html(_shown(visit, load_landing(visit.workspace, key)))


@router.post("/p/{slug}/{key}", dependencies=[PUBLIC])
async def send_form(request: Request, slug: Slug, key: PageKey) -> Response:
    """Take a form that came back; what is to be mended is shown beside its question."""
    form = await request.form(max_files=0, max_fields=FORM_FIELDS_MAX)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return await run_in_threadpool(_take, request, slug, key, pairs)


def _take(request: Request, slug: str, key: str, pairs: list[tuple[str, str]]) -> Response:
    visit = _visit(request, slug=slug, key=key)
    workspace = visit.workspace
    answers = _answers(pairs)
    newest = load_landing(workspace, key)
    try:
        visit.state.submission_rates.count(page=f"{slug}/{key}", address=address_of(request))
        page = _page_that_was_shown(visit, answers)
        submission = read_submission(page, pairs, token_key=visit.token_key, now=workspace.clock.now())
    except TooManyFormsError as error:
        retry = {"Retry-After": str(error.details["retry_after_seconds"])}
        return _html(_shown(visit, newest, problems={"": BUSY}, answers=answers), status=429, headers=retry)
    except RefusedSubmissionError:
        return _html(_shown(visit, newest, problems={"": AGAIN}, answers=answers), status=422)
    except SubmissionProblemsError as error:
        return _html(_shown(visit, page, problems=error.problems, answers=answers), status=422)
    customer_id, surroundings = _surroundings(visit)
    record_submission(workspace, submission, customer_id=customer_id, surroundings=surroundings)
    block = next(block for block in page.asking() if block.key == submission.block)
    values = visitor_values(workspace, language=visit.language)
    return _html(render_thanks(page, block, values, language=visit.language))


def _visit(request: Request, *, slug: str, key: str) -> _Visit:
    state = state_of(request)
    asked = request.query_params.get("lang", "")
    accepted = request.headers.get("accept-language", "zh").lower()
    language = asked if asked in ("zh", "en") else "zh" if accepted.startswith("zh") else "en"
    return _Visit(request=request, state=state, workspace=state.workspaces.get(slug), key=key, language=language)


def _shown(
    visit: _Visit,
    page: LandingPage,
    *,
    problems: dict[str, tuple[str, str]] | None = None,
    answers: dict[str, tuple[str, ...]] | None = None,
) -> RenderedPage:
    now = visit.workspace.clock.now()
    return render_landing(
        page,
        visitor_values(visit.workspace, language=visit.language),
        language=visit.language,
        action=visit.action,
        token=issue_token(page.reference, token_key=visit.token_key, now=now),
        now=now,
        problems=problems,
        answers=answers,
    )


def _page_that_was_shown(visit: _Visit, answers: dict[str, tuple[str, ...]]) -> LandingPage:
    """The version whose words were read. Raises RefusedSubmissionError for another page's token."""
    token = next(iter(answers.get("_token", ())), "")
    reference = page_of_token(token, token_key=visit.token_key)
    if reference.partition("@")[0] != visit.key:
        raise RefusedSubmissionError("token")
    try:
        return load_landing(visit.workspace, reference)
    except MissingDefinitionError as error:
        raise RefusedSubmissionError("token") from error


def _answers(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _surroundings(visit: _Visit) -> tuple[str | None, dict[str, str]]:
    """Whose link it was, and the columns that the server knows."""
    base = visit.workspace.settings.public_url.rstrip("/")
    known = {"url": f"{base}{visit.request.url.path}"}
    known |= {name: said for name in UTM if (said := visit.parameter(name))}
    token = visit.parameter(MESSAGE_PARAMETER)
    if not token:
        return None, known
    try:
        click = read_token(tracking_key(visit.workspace), token, purpose="click")
        message = known_message(visit.workspace, click.message_id, step=click.step)
    except (UnknownTokenError, MissingMessageError):
        return None, known
    names = ("message_id", "run_id", "campaign_key", "journey_key")
    return message["customer_id"], known | {name: message[name] for name in names if message[name]}


def _html(page: RenderedPage, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(page.html, status_code=status, headers={**page.headers, **(headers or {})})
