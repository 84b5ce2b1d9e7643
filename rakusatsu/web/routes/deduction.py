"""What is posted: an article with its clues, and the case file made of them. Nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.reports.case_file import CaseFile, case_text, parse_case
from rakusatsu.web.answers import ReaderRequest
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.rendering import WebPage
from rakusatsu.web.views.deduce import (
    BadFormError,
    ClueRow,
    DeduceView,
    ask,
    deduce_view,
    question_of,
)

router = APIRouter(tags=["deduce"])
_Here = Annotated[ReaderRequest, Depends(ReaderRequest)]
_MAX_FIELDS = 200
_FORM = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "text": {"type": "string", "maxLength": 20_000},
                        "published": {"type": "string", "format": "date"},
                        "add_key": {"type": "string"},
                        "add_value": {"type": "string", "maxLength": 200},
                    },
                }
            }
        }
    }
}


@router.get("/deduce", summary="The form: paste an article that names no firm")
def form(here: _Here, lang: str = "") -> Response:
    """The empty form."""
    del lang
    return here.unchanged() or _page(here, DeduceView(), etag=here.etag())


@router.post("/deduce", summary="Which firm is this article about?", openapi_extra=_FORM)
async def deduce(request: Request, here: _Here) -> Response:
    """The answer, or why there is none."""
    from starlette.concurrency import run_in_threadpool

    try:
        question, off = await _asked(request)
    except (BadFormError, ValueError) as error:
        return _page(here, DeduceView(warnings=(str(error),), asked=True), status=422)
    deadline = Deadline(here.room.settings.seconds)
    view = await run_in_threadpool(deduce_view, here.room, question, off, deadline)
    return await run_in_threadpool(_page, here, view)


@router.post("/deduce/case", summary="The question as a case file (YAML)", openapi_extra=_FORM)
async def case(request: Request, here: _Here) -> Response:
    """A file that asks the same again: `rakusatsu deduce --case FILE`, or this form."""
    from starlette.concurrency import run_in_threadpool

    try:
        question, _ = await _asked(request)
    except (BadFormError, ValueError) as error:
        return _page(here, DeduceView(warnings=(str(error),), asked=True), status=422)
    deduction = await run_in_threadpool(ask, here.room, question, Deadline(here.room.settings.seconds))
    headers = {**here.headers(), "content-disposition": 'attachment; filename="case.yaml"'}
    return Response(case_text(deduction), media_type="application/yaml", headers=headers)


async def _asked(request: Request) -> tuple[Question, tuple[ClueRow, ...]]:
    """What was posted: a form, or a case file in it."""
    posted = await request.form(max_files=1, max_fields=_MAX_FIELDS)
    fields: dict[str, str] = {name: value for name, value in posted.items() if isinstance(value, str)}
    uploaded: Any = posted.get("case")
    if isinstance(uploaded, UploadFile):
        content = await uploaded.read()
        if content.strip():
            return _of_case(parse_case(content, uploaded.filename or "case")), ()
    return question_of(fields)


def _of_case(kept: CaseFile) -> Question:
    return Question(text=kept.text, published=kept.published, given=kept.clues, dropped=kept.dropped)


def _page(here: ReaderRequest, view: DeduceView, *, status: int = 200, etag: str = "") -> Response:
    page = WebPage(
        "deduce.html.j2",
        here.wording.say("Which firm is this article about?"),
        view,
        kind="deduce",
        status=status,
        wide=True,
    )
    return here.page(page, etag=etag)
