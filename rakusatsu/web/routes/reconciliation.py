"""The reconciliation service of firms: W3C community group draft 0.2 (manifest, queries, suggest, preview, extend)."""

from __future__ import annotations

import html
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from rakusatsu.web.answers import CAVEAT, ReaderRequest
from rakusatsu.web.reconcile import FirmCandidate, beginning_with, candidates
from rakusatsu.web.room import NotHereError, Room
from rakusatsu.web.views.figures import figures
from rakusatsu.web.visible import visible
from rakusatsu.web.wording import in_words

router = APIRouter(prefix="/reconcile", tags=["reconciliation"])
_Here = Annotated[ReaderRequest, Depends(ReaderRequest)]
_FIRM = {"id": "firm", "name": "会社（落札者）"}
_MOST_QUERIES = 50
_PROPERTIES = {
    "corporate_number": "法人番号",
    "contracts": "契約件数",
    "amount_yen": "分かっている金額の合計（円）",
    "amounts_known": "金額の分かる契約",
    "first": "最初の契約日",
    "last": "最後の契約日",
    "page": "この会社のページ",
}
_Queries = Annotated[str, Query(max_length=3_500)]
_Posted = Annotated[str, Form(max_length=200_000)]


@router.get("", summary="The manifest; with `queries` or `extend` the answers")
def manifest(here: _Here, request: Request, queries: _Queries = "", extend: _Queries = "") -> Response:
    """What the service offers; OpenRefine asks for it first."""
    if queries or extend:
        return _answer(here, request, queries, extend)
    base = str(request.base_url).rstrip("/")
    told = {
        "versions": ["0.1", "0.2"],
        "name": "rakusatsu: 落札者（会社）",
        "identifierSpace": f"{base}/firm/",
        "schemaSpace": f"{base}/reconcile/",
        "documentation": f"{base}/about",
        "defaultTypes": [_FIRM],
        "view": {"url": f"{base}/firm/{{{{id}}}}"},
        "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}", "width": 420, "height": 200},
        "suggest": {
            kind: {"service_url": base, "service_path": f"/reconcile/suggest/{kind}"}
            for kind in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }
    return _json(here, told)


@router.post("", summary="Queries, or data to extend, as a form")
def queries(here: _Here, request: Request, queries: _Posted = "", extend: _Posted = "") -> Response:
    """The same as a GET with `queries`; nothing is kept."""
    return _answer(here, request, queries, extend)


def _answer(here: ReaderRequest, request: Request, queries: str, extend: str) -> Response:
    try:
        if extend:
            return _json(here, _extended(here.room, request, json.loads(extend)))
        asked = json.loads(queries) if queries else {}
        if not isinstance(asked, dict) or len(asked) > _MOST_QUERIES:
            raise ValueError(f"`queries` is an object of at most {_MOST_QUERIES} queries")
        return _json(here, {str(key): {"result": _results(here.room, query)} for key, query in asked.items()})
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        return _json(here, {"status": "error", "message": str(error)[:300]}, 400)


def _results(room: Room, query: dict[str, Any]) -> list[dict[str, Any]]:
    name = str(query["query"])[:200]
    given = {
        str(one.get("pid")): str(one.get("v") or "")
        for one in query.get("properties") or ()
        if isinstance(one, dict)
    }
    limit = query.get("limit")
    most = min(max(int(limit), 1), 25) if isinstance(limit, int) else 5
    return [_result(one) for one in candidates(room, name, given, most)]


def _result(one: FirmCandidate) -> dict[str, Any]:
    told = f"契約 {one.contracts:,}件" + (
        f"、法人番号 {one.corporate_number}" if one.corporate_number else ""
    )
    return {
        "id": one.company_id,
        "name": one.name,
        "description": told,
        "type": [_FIRM],
        "score": one.score,
        "match": one.match,
    }


@router.get("/suggest/entity", summary="Firms whose name holds what was typed")
def suggest_entity(
    here: _Here, prefix: Annotated[str, Query(max_length=100)] = "", cursor: int = 0
) -> Response:
    """For the box in which a person chooses another firm."""
    found = beginning_with(here.room, prefix, 10 + max(0, min(cursor, 100)))[max(0, min(cursor, 100)) :]
    listed = [
        {
            "id": one.company_id,
            "name": one.name,
            "description": f"契約 {one.contracts:,}件",
            "notable": [_FIRM],
        }
        for one in found
    ]
    return _json(here, {"result": listed})


@router.get("/suggest/property", summary="Properties whose name holds what was typed")
def suggest_property(here: _Here, prefix: Annotated[str, Query(max_length=100)] = "") -> Response:
    """What can be added to a table, or given to tell firms apart."""
    listed = [
        {"id": key, "name": name}
        for key, name in _PROPERTIES.items()
        if prefix.lower() in key or prefix in name
    ]
    return _json(here, {"result": listed})


@router.get("/suggest/type", summary="Types whose name holds what was typed")
def suggest_type(here: _Here, prefix: Annotated[str, Query(max_length=100)] = "") -> Response:
    """There is one type: firms."""
    held = prefix.lower() in _FIRM["id"] or prefix in _FIRM["name"]
    return _json(here, {"result": [_FIRM] if held else []})


@router.get("/properties", summary="Properties that can be added to a table of firms")
def properties(
    here: _Here,
    type: Annotated[str, Query(max_length=40)] = "firm",
    limit: int = 20,
) -> Response:
    """All of them: there is one type."""
    listed = [{"id": key, "name": name} for key, name in _PROPERTIES.items()]
    return _json(here, {"type": type, "properties": listed[: max(1, min(limit, 50))]})


@router.get("/preview", summary="A firm in a few lines", response_class=HTMLResponse)
def preview(here: _Here, id: Annotated[str, Query(max_length=200)] = "") -> Response:
    """A small page for a frame."""
    told = _told(here.room, here.request, id)
    if told is None:
        raise NotHereError
    amount = f"{in_words(told['amount_yen']) or told['amount_yen']}円" if told["amounts_known"] else "—"
    body = (
        f"<!doctype html><html lang='ja'><meta charset='utf-8'><title>{html.escape(visible(told['name']))}</title>"
        f"<p><strong>{html.escape(visible(told['name']))}</strong> {html.escape(told['corporate_number'] or '')}</p>"
        f"<p>契約 {told['contracts']:,}件、{told['first'] or '—'} – {told['last'] or '—'}、"
        f"分かっている金額の合計 {html.escape(amount)}（{told['amounts_known']:,}件分）</p><p>{html.escape(CAVEAT)}</p></html>"
    )
    headers = {
        "content-security-policy": "default-src 'none'; frame-ancestors http://127.0.0.1:* http://localhost:*"
    }
    return HTMLResponse(body, headers=headers)


def _extended(room: Room, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    """Properties of firms that were reconciled before."""
    ids = [str(one) for one in asked["ids"]][:_MOST_QUERIES]
    wanted = [str(one["id"]) for one in asked["properties"] if str(one["id"]) in _PROPERTIES]
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for company_id in ids:
        told = _told(room, request, company_id) or {}
        rows[company_id] = {key: [_value(told[key])] if told.get(key) is not None else [] for key in wanted}
    return {"meta": [{"id": key, "name": _PROPERTIES[key]} for key in wanted], "rows": rows}


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, int):
        return {"int": value}
    return {"str": str(value)}


def _told(room: Room, request: Request, company_id: str) -> dict[str, Any] | None:
    """What is told of a firm; None for who has no page."""
    code = room.catalogue.company_code(company_id)
    if code is None or not room.company_may_show(code):
        return None
    made = figures(room, room.visible(room.catalogue.rows_of_company(code)), {})
    texts = room.catalogue.texts("company")
    return {
        "name": texts.get(code),
        "corporate_number": texts.get(code, "number") or None,
        "contracts": made.contracts,
        "amount_yen": made.amount_yen,
        "amounts_known": made.amounts_known,
        "first": made.first,
        "last": made.last,
        "page": f"{str(request.base_url).rstrip('/')}/firm/{company_id}",
    }


def _json(here: ReaderRequest, content: Any, status: int = 200) -> Response:
    """JSON that OpenRefine's own page may read: it runs on this machine, or the room is public."""
    origin = here.request.headers.get("origin", "")
    allowed = here.room.settings.public or origin.startswith(("http://127.0.0.1:", "http://localhost:"))
    headers = {"cache-control": "no-store", "vary": "origin"}
    if origin and allowed:
        headers["access-control-allow-origin"] = "*" if here.room.settings.public else origin
    body = json.dumps(content, ensure_ascii=False, default=str)
    return Response(body, status, headers, media_type="application/json")
