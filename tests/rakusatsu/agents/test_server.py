"""A scripted client over the real protocol: case 1 is found again, and the page's picture comes with it."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.rakusatsu.demo_data import demo, demo_folder  # noqa: F401 - fixtures

pytestmark = pytest.mark.skipif(find_spec("mcp") is None, reason="the extra `agents` is not installed")

ROOT = Path(__file__).parents[3]
READS = {"search_contracts", "contract", "company", "exposure", "deduce", "evidence", "coverage", "sql"}


def ask(folder: Path, *calls: tuple[str, dict[str, object]]):
    """Start the server as an agent would, list its tools, make the calls in order."""
    from mcp import ClientSession, StdioServerParameters, stdio_client

    async def talk():
        arguments = [
            "-m",
            "rakusatsu",
            "mcp",
            "--data",
            str(folder / "parquet"),
            "--store",
            str(folder / "store"),
        ]
        server = StdioServerParameters(command=sys.executable, args=arguments, cwd=str(ROOT))
        async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
            about = await session.initialize()
            tools = (await session.list_tools()).tools
            return about, tools, [await session.call_tool(name, arguments) for name, arguments in calls]

    with ThreadPoolExecutor(1) as thread:  # a browser of another test may run a loop in this one
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(talk(), 120))).result()


@pytest.mark.long
def test_a_client_reproduces_the_case_and_sees_the_page(demo_folder):  # noqa: F811
    story = (ROOT / "data" / "sample" / "case.txt").read_text(encoding="utf-8")
    about, tools, (coverage, deduced, refused, counted) = ask(
        demo_folder,
        ("coverage", {}),
        ("deduce", {"article": story, "published": "2018-03-19"}),
        ("sql", {"query": "select * from read_csv('/etc/passwd')"}),
        (
            "sql",
            {
                "query": "select count(*) as n, sum(amount_yen)::BIGINT as yen from contracts where buyer_name = '日本年金機構'"
            },
        ),
    )
    assert {tool.name for tool in tools} == READS
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert "name nobody" in about.instructions
    assert {row["source"] for row in answer(coverage)["sources"]} >= {"kanpo", "nenkin"}
    found = answer(deduced)
    assert found["answer"]["supplier_name"] == "株式会社SAY企画"
    assert found["answer"]["posterior"] >= 0.99
    assert "not a finding" in found["caveat"]
    assert refused.is_error
    assert "reads something else" in refused.content[0].text
    assert answer(counted)["rows"] == [{"n": 12, "yen": 1_211_328_000}]
    _, _, (evidence, contract) = ask(
        demo_folder,
        ("evidence", {"award_id": found["answer"]["awards"][0]["award_id"]}),
        ("contract", {"contract_id": found["answer"]["awards"][0]["award_id"]}),
    )
    text, *pictures = evidence.content
    assert len(json.loads(text.text)["award"]["document_sha256"]) == 64
    assert base64.b64decode(pictures[0].data).startswith(b"\x89PNG")
    assert {row["source"] for row in answer(contract)["prints"]} == {"kanpo", "nenkin"}


def answer(result):
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)
