"""All documents that attack their reader. Run as a module to look at them: `python -m tests.hostile.documents DIR`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.hostile import archives, pdfs, texts

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "stream_bomb.pdf": pdfs.pdf_stream_bomb,
    "nested_filter_bomb.pdf": pdfs.pdf_nested_filter_bomb,
    "many_pages.pdf": pdfs.pdf_many_pages,
    "claims_pages.pdf": pdfs.pdf_claims_pages,
    "page_tree_loop.pdf": pdfs.pdf_page_tree_loop,
    "content_loop.pdf": pdfs.pdf_content_loop,
    "cross_reference_loop.pdf": pdfs.pdf_cross_reference_loop,
    "form_draws_itself.pdf": pdfs.pdf_form_draws_itself,
    "forms_multiply.pdf": pdfs.pdf_forms_multiply,
    "deep_array.pdf": pdfs.pdf_deep_array,
    "huge_page.pdf": pdfs.pdf_huge_page,
    "javascript.pdf": pdfs.pdf_javascript,
    "sheet_bomb.xlsx": archives.xlsx_sheet_bomb,
    "cell_bomb.xlsx": archives.xlsx_cell_bomb,
    "string_bomb.xlsx": archives.xlsx_string_bomb,
    "endless_rows.xlsx": archives.xlsx_endless_rows,
    "far_cells.xlsx": archives.xlsx_far_cells,
    "billion_laughs.xlsx": archives.xlsx_billion_laughs,
    "external_entity.xlsx": archives.xlsx_external_entity,
    "merged_bomb.xlsx": archives.xlsx_merged_bomb,
    "damaged.xlsx": archives.xlsx_damaged,
    "bomb.zip": archives.zip_bomb,
    "many_names.zip": archives.zip_of_many_names,
    "bomb.csv.gz": archives.gzip_bomb,
    "loop.xls": archives.xls_loop,
    "of_100_mib.html": texts.html_of_100_mib,
    "deep.html": texts.html_deep,
    "spans.html": texts.html_spans,
    "billion_laughs.xml": texts.xml_billion_laughs,
    "one_line.csv": texts.csv_of_one_line,
    "noise.bin": texts.noise,
}

NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "a\x00b.pdf",
    "\u202efdp.exe",
    "名" * 100,  # 300 bytes of UTF-8, more than a file name may have
    "con",
    "a\nb",
    "%2e%2e%2f",
    "-rf",
)
"""Names and addresses that documents come with."""

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in DOCUMENTS.items():
        (folder / name).write_bytes(make())
