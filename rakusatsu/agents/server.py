"""The Model Context Protocol server over standard input and output; read-only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extract.errors import RakusatsuError
from rakusatsu.agents.tools import CAVEAT, Search, Tools

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

Answer = TypeVar("Answer")

INSTRUCTIONS = f"""Awards of Japanese public contracts, each value with the page it was printed at.
Ask `coverage` before you say that something does not exist: the data hold what was crawled, and small contracts are published nowhere.
`deduce` may answer that the firm is not in the data; then name nobody. Amounts come with their basis (amount_basis): an expected total or
a unit price is no contract amount. Quote document, page and SHA-256 with whatever you say. {CAVEAT}"""


def make_server(data: Path, store: str, takedown: Path | None = None) -> MCPServer:
    """The server with its tools.

    Args:
        data: folder of the datasets, resolved.
        store: URL of the store that holds the documents, for pictures of pages.
        takedown: CSV of awards and persons that no answer tells; `sql` is refused then.

    Raises:
        ImportError: the extra `agents` is not installed.
    """
    try:
        from mcp.server.mcpserver import Image, MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise ImportError(
            "the MCP server needs the extra `agents`: pip install 'rakusatsu[agents]'"
        ) from error
    tools = Tools(data, store, takedown)
    server = MCPServer("rakusatsu", instructions=INSTRUCTIONS, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(annotations=reads, structured_output=False)
    def search_contracts(
        words: str = "",
        buyer: str = "",
        company: str = "",
        since: str = "",
        until: str = "",
        method: str = "",
        least_yen: int | None = None,
        most_yen: int | None = None,
        limit: int = 20,
    ) -> str:
        """Contracts by words of title, buyer, supplier or reason (all must occur), buyer, firm (name or 法人番号), contract dates
        (YYYY-MM-DD), method (open, selective, limited, direct) and yen. Each contract once, the newest first.
        """
        asked = Search(
            words or None,
            buyer or None,
            company or None,
            since or None,
            until or None,
            method or None,
            least_yen,
            most_yen,
            limit,
        )
        return _text(lambda: tools.search_contracts(asked))

    @server.tool(annotations=reads, structured_output=False)
    def contract(contract_id: str) -> str:
        """One contract (contract_id, or the award_id of a print) with every print of it: document, page, SHA-256, as printed."""
        return _text(lambda: tools.contract(contract_id))

    @server.tool(annotations=reads, structured_output=False)
    def company(name: str) -> str:
        """A firm's contracts over all sources: buyers, years, subjects, methods, award rates. Name, 法人番号 or company_id."""
        return _text(lambda: tools.company(name))

    @server.tool(annotations=reads, structured_output=False)
    def exposure(name: str, subject: str = "") -> str:
        """Which other public bodies gave this firm such work, and when. `subject`: words that titles must hold."""
        return _text(lambda: tools.exposure(name, subject or None))

    @server.tool(annotations=reads, structured_output=False)
    def deduce(article: str, published: str = "") -> str:
        """Which company an article that names none is about. Gives an answer only where it is nearly certain; else the reasons.
        `published`: the article's day, YYYY-MM-DD. Never name a candidate that is not the answer.
        """
        return _text(lambda: tools.deduce(article, published or None))

    @server.tool(annotations=reads, structured_output=False)
    def evidence(award_id: str) -> list[Any]:
        """The page an award is printed on, its fields boxed, with the document's address and SHA-256."""
        about, pictures = _asked(lambda: tools.evidence(award_id))
        return [_text(lambda: about), *(Image(data=picture, format="png") for picture in pictures)]

    @server.tool(annotations=reads, structured_output=False)
    def coverage() -> str:
        """Which sources and dates the data hold, and which documents could not be read whole."""
        return _text(tools.coverage)

    @server.tool(annotations=reads, structured_output=False)
    def sql(query: str) -> str:
        """One SELECT (DuckDB) over contracts, awards, awards_current, companies, buyers, links, documents, bids, unawarded,
        payments, registrations, signals. No files, no addresses; at most 500 rows. Count and sum over `contracts`, where each contract is once.
        """
        return _text(lambda: tools.sql(query))

    return server


def _text(ask: Callable[[], dict[str, Any]]) -> str:
    """The answer as JSON; what the program names itself (no such firm, a refused query) is told to the agent in its words."""
    return json.dumps(_asked(ask), ensure_ascii=False)


def _asked(ask: Callable[[], Answer]) -> Answer:
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        return ask()
    except (RakusatsuError, ValueError, OSError) as error:
        raise ToolError(str(error)) from error
