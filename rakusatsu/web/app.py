"""The application: one process, read-only, every page made when it is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from rakusatsu.web.answers import ReaderRequest
from rakusatsu.web.deadline import TooSlowError
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.rendering import WebPage
from rakusatsu.web.resident import ResidentBound
from rakusatsu.web.room import NotHereError, Room
from rakusatsu.web.routes import datasets, deduction, pages, reconciliation
from rakusatsu.web.security import Guard
from rakusatsu.web.settings import RoomSettings

_PAGES_AT_ONCE = 8
"""Pages made at the same time: more threads than that wait for the same cores, and each holds memory."""
_DESCRIPTION = (
    "Awards of Japanese public contracts, read-only. Every page is JSON with `?format=json`. "
    "An answer is a lead, not a finding: check every value on the page it was printed on."
)


@dataclass(frozen=True)
class MessagePage:
    """A page that says something in words."""

    lines: tuple[str, ...]


def create_app(settings: RoomSettings) -> FastAPI:
    """The application over one data directory.

    Raises:
        rakusatsu.web.catalogue.build.NoContractsError: nothing was resolved yet.
        ValueError: the takedown list cannot be read.
    """
    room = Room(settings)
    pictures = Pictures(settings.store)
    bound = ResidentBound(room.mappings)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _PAGES_AT_ONCE
        bound.start()
        yield
        bound.stop()
        pictures.close()

    app = FastAPI(
        title="rakusatsu reading room",
        version=version("rakusatsu"),
        description=_DESCRIPTION,
        license_info={"name": "MIT (software); data: see `licence` in every answer"},
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    app.state.room, app.state.pictures = room, pictures
    for router in (pages.router, deduction.router, datasets.router, reconciliation.router):
        app.include_router(router)
    static = Path(str(files("rakusatsu.web").joinpath("static")))
    app.mount("/static", StaticFiles(directory=static), name="static")
    app.add_exception_handler(NotHereError, _not_here)
    app.add_exception_handler(TooSlowError, _too_slow)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_middleware(Guard, settings=settings)
    return app


def _not_here(request: Request, _error: Exception) -> Response:
    return _message(
        request,
        404,
        ("このアドレスのページはありません。", "There is no page at this address."),
        ("番号が変わったか、データにないか、申し出により表示していないものです。",
         "It has another number now, is not in the data, or is not shown on request."),
    )  # fmt: skip


def _too_slow(request: Request, error: Exception) -> Response:
    del error
    seconds = request.app.state.room.settings.seconds
    return _message(
        request,
        503,
        ("時間がかかりすぎるため、途中で打ち切りました。", "This took too long and was cut."),
        (f"一つの問い合わせに使える時間は{seconds:g}秒です。言葉を足すか、年度や発注者で絞り込んで、もう一度お試しください。",
         f"One request may take {seconds:g} seconds. Add a word, or narrow down by year or buyer, and try again."),
    )  # fmt: skip


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return _not_here(request, error)
    return _message(request, status, ("この求めには応じられません。", "This cannot be answered."))


def _not_understood(request: Request, error: Exception) -> Response:
    names = (
        sorted({str(one["loc"][-1]) for one in error.errors()})
        if isinstance(error, RequestValidationError)
        else []
    )
    return _message(
        request,
        422,
        ("アドレスの一部が読み取れません。", "A part of the address cannot be understood."),
        (", ".join(names), ", ".join(names)),
    )


def _message(request: Request, status: int, *lines: tuple[str, str]) -> Response:
    """A page in words, the first line its title; (Japanese, English) each."""
    here = ReaderRequest(request)
    place = 0 if here.wording.language == "ja" else 1
    said = tuple(line[place] for line in lines)
    page = WebPage("message.html.j2", said[0], MessagePage(said[1:]), status=status)
    if here.form not in ("html", "json"):
        here.form = "html"
    return here.page(page)
