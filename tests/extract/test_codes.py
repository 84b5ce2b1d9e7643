"""Every code is registered with a meaning in both languages before it is written anywhere; none is put together at run time."""

import ast
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract import rows
from extract.codes import KINDS, code_of, codes, meaning, page
from extract.document import Document, extract_in_parts
from extract.errors import ExtractionError
from extract.reference import read_table

ROOT = Path(__file__).parents[2]
PACKAGES = ("extract", "pipelines", "spiders", "rakusatsu")
LISTS = re.compile(r"(?:^|_)(?:warnings|flags)$")
"""Names of lists of warnings."""
WRITERS = {"warn", "_with", "_reject", "reject", "reject_page", "Failure", "Link"}
"""Functions that take a code."""
WRITERS_OF_FIRST = {"Refusal", "Reason", "CoverageNote"}
"""Those whose first argument is a code and the others are words."""
KEYWORDS = {"reason", "problem", "status", "warnings", "failure", "reject", "outcome", "ended"}
SHAPE = re.compile(r"[a-z]+(?:_[a-z0-9]+)*")
REGISTERED = {code for kind in KINDS for code in codes(kind)}


def strings(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Strings that a value may be, not those that are compared, looked up or passed on to other calls."""
    if (isinstance(node, ast.Constant) and isinstance(node.value, str)) or isinstance(node, ast.JoinedStr):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from strings(value)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for item in node.elts:
            yield from strings(item)
    elif isinstance(node, ast.BinOp):
        yield from strings(node.left)
        yield from strings(node.right)


def name_of(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def written(tree: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Strings in places where a code is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = name_of(node.func)
            on_list = (
                called in ("append", "add", "extend", "update")
                and isinstance(node.func, ast.Attribute)
                and LISTS.search(name_of(node.func.value))
            )
            if called in WRITERS or on_list:
                for argument in node.args:
                    yield from strings(argument)
            elif called in WRITERS_OF_FIRST and node.args:
                yield from strings(node.args[0])
            for keyword in node.keywords:
                if keyword.arg in KEYWORDS:
                    yield from strings(keyword.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value is not None and any(
                LISTS.search(name_of(target)) or name_of(target) in ("status", "problem")
                for target in targets
            ):
                yield from strings(node.value)
        elif isinstance(node, ast.Tuple) and any(
            isinstance(item, ast.Starred) and LISTS.search(name_of(item.value)) for item in node.elts
        ):
            for item in node.elts:
                yield from strings(item)


def declared(module: ast.Module) -> Iterator[ast.Constant]:
    """The strings of module constants whose docstring begins with `Warning:`, `Reject:`, `Code:` or `Codes:`."""
    for statement, following in zip(module.body, module.body[1:], strict=False):
        if (
            isinstance(statement, ast.Assign | ast.AnnAssign)
            and statement.value is not None
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and str(following.value.value).startswith(("Warning:", "Reject:", "Code:", "Codes:"))
        ):
            values = statement.value.values if isinstance(statement.value, ast.Dict) else [statement.value]
            for node in (node for value in values if value is not None for node in ast.walk(value)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node


def offences(source: str) -> list[str]:
    """Codes of a module that are not registered, and those put together."""
    module = ast.parse(source)
    found = []
    for node in [*written(module), *declared(module)]:
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            if not re.match(rf"{SHAPE.pattern}: ", text):
                if "_" in text and not re.search(r"\s", text):
                    found.append(f"line {node.lineno}: {ast.unparse(node)} is put together")
                continue
        else:
            text = str(node.value)
        code = code_of(text)
        if SHAPE.fullmatch(code) and code not in REGISTERED:
            found.append(f"line {node.lineno}: {code} is not in extract/codes.csv")
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_every_code_in_the_source_is_registered(package: str) -> None:
    found = [
        f"{path.relative_to(ROOT)} {offence}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for offence in offences(path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        'warnings.append("not_there")',
        'self.warnings.append(f"unread_{column}")',
        'x = Supplier(name, None, (*warnings, "not_there"))',
        'RejectRow(reason=f"not_there: {label}")',
        'cells.warn("several_dates" if several else "not_there")',
        'cells.warn(money.problem and f"estimated_price_{money.problem}")',
        'SOME = "not_there"\n"""Warning: something."""',
        'status = "not_there" if empty else "failed"',
        'raise Refusal("not_there", address)',
        'Sighting(url=url, outcome="not_there")',
        'yield Reason("not_there", "in English", "和文")',
        'CODES = {"what Scrapy says": "not_there"}\n"""Codes: by what Scrapy says."""',
    ],
)
def test_the_walk_finds_what_is_not_registered(line: str) -> None:
    assert offences(line)


@pytest.mark.parametrize(
    "line",
    [
        'warnings.append("unknown_glyph")',
        'RejectRow(reason=f"unknown_column: {label}")',
        'if status == "somewhere": pass',
        'reason = f"{count} of {all} rows"',
    ],
)
def test_the_walk_lets_registered_codes_and_words_pass(line: str) -> None:
    assert not offences(line)


def test_every_code_is_told_in_both_languages_once() -> None:
    listed = list(read_table(ROOT / "extract/codes.csv"))
    assert len({(row["kind"], row["code"]) for row in listed}) == len(listed)
    for row in listed:
        assert row["kind"] in KINDS, row
        assert SHAPE.fullmatch(row["code"]) and row["ja"] and row["en"], row
        assert re.fullmatch(r"\d+\.\d+\.\d+", row["since"]), row
        assert re.search(r"[ぁ-んァ-ヶ一-龥]", row["ja"]) and re.search(r"[a-z]{2}", row["en"]), row


def test_the_lists_of_the_row_classes_are_those_of_the_registry() -> None:
    for kind, listed in {
        "amount_kind": rows.AMOUNT_KINDS,
        "amount_basis": rows.AMOUNT_BASES,
        "notice_kind": rows.NOTICE_KINDS,
        "contract_kind": rows.CONTRACT_KINDS,
        "procurement_method": rows.PROCUREMENT_METHODS,
        "bid_result": rows.BID_RESULTS,
        "status": rows.DOCUMENT_STATUSES,
        "failure": rows.FAILURES,
        "origin": rows.DOCUMENT_ORIGINS,
        "buyer_kind": rows.BUYER_KINDS,
    }.items():
        assert set(codes(kind)) == set(listed), kind


@pytest.mark.parametrize("module", ["spiders", "rakusatsu/deduce"])
def test_the_walk_sees_the_codes_of_crawls_and_answers(module: str) -> None:
    """Without its lists of writers the walk would pass in silence."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / module).rglob("*.py")]
    nodes = [node for tree in trees for node in (*written(tree), *declared(tree))]
    seen = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    expected = {
        "spiders": ("redirect_loop", "not_captured", "same_as_page"),
        "rakusatsu/deduce": ("few_clues", "time_absent"),
    }
    assert seen >= set(expected[module])


def test_a_code_is_told_with_or_without_details_and_an_unknown_one_stands_for_itself() -> None:
    assert meaning("reject", "unknown_column: 備考２") == codes("reject")["unknown_column"].ja
    assert meaning("warning", "unknown_glyph", language="en").startswith("a glyph")
    assert meaning("warning", "of_a_later_version") == "of_a_later_version"


def test_the_page_is_current() -> None:
    assert (ROOT / "docs/codes.md").read_text(encoding="utf-8") == page()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("folder", "files"), [("kanpo", 10), ("disclosure/xlsx", 10), ("disclosure/html", 10), ("bids", 1)]
)
def test_what_real_documents_give_is_registered(shared: Path, folder: str, files: int) -> None:
    small = [path for path in sorted((shared / "corpus" / folder).rglob("*")) if path.is_file()]
    small.sort(key=lambda path: path.stat().st_size)
    seen: dict[str, set[str]] = {"warning": set(), "reject": set(), "status": set()}
    for path in small[:files]:
        with contextlib.suppress(ExtractionError):
            for part in extract_in_parts(Document(path.read_bytes())):
                seen["warning"] |= {code for award in part.awards for code in award.warnings}
                seen["reject"] |= {code_of(reject.reason) for reject in part.rejects}
                seen["status"].add(part.status)
    assert {kind: found - set(codes(kind)) for kind, found in seen.items()} == {kind: set() for kind in seen}
    assert seen["status"]
