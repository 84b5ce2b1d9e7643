"""Make `awards.ipynb` anew from the demo's data: `python examples/make_awards_notebook.py`, after `make demo`."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = Path(__file__).parent
TEXT, CODE = new_markdown_cell, new_code_cell

CELLS = (
    TEXT(
        """# 落札データを読む

`make demo` が作った Parquet を pandas と DuckDB で読み、落札率と、ある会社の契約の推移を描き、最後に、記事に名前のなかった
会社の契約を、印刷された場所まで確かめます。見本の記録は一件を除いて架空です（`data/sample/README.md`）。"""
    ),
    CODE(
        """import os

import matplotlib.pyplot as plt
import matplotlib_fontja  # 日本語の文字
import pandas as pd

import rakusatsu

DATA = os.environ.get("RAKUSATSU_DATA", "../data/demo/parquet")
STORE = os.environ.get("RAKUSATSU_STORE", "../data/demo/store")
awards = rakusatsu.load(DATA)
awards[["published_on", "buyer_name", "title", "supplier_name", "contract_date", "amount_yen", "award_rate"]].head(8)"""
    ),
    TEXT("ただの Parquet なので、pandas だけでも同じ行が読めます。"),
    CODE(
        """plain = pd.read_parquet(f"{DATA}/awards")
assert len(plain) == len(awards)
awards.groupby("source").agg(行=("award_id", "count"), 文書=("document_sha256", "nunique"))"""
    ),
    TEXT(
        "## 発注機関（DuckDB の SQL）\n\n数えるのも足すのも `contracts` で。同じ契約は、何度印刷されても一件です。"
    ),
    CODE(
        '''rakusatsu.sql(
    """
    select buyer_name 発注機関, count(*) 件数, sum(amount_yen) 契約金額,
           round(100 * avg((procurement_method = 'direct')::int), 1) "随意契約の割合（％）"
    from contracts
    group by all order by 契約金額 desc nulls last limit 10
    """,
    data=DATA,
)'''
    ),
    TEXT(
        """## 落札率

予定価格が公表されている契約の、契約金額 ÷ 予定価格。表に印刷された率（`printed`）と、計算した率（`computed`）があります。"""
    ),
    CODE(
        """rated = awards[awards["award_rate"].notna()].drop_duplicates(["title", "contract_date", "award_rate"])
figure, axes = plt.subplots(figsize=(8, 3.6))
axes.hist(rated["award_rate"].astype(float) * 100, bins=range(70, 102, 2), color="#4472a8", edgecolor="white")
axes.set(xlabel="落札率（％）", ylabel="件数", title=f"落札率の分布（{len(rated)}件）")
axes.axvline(100 * rated["award_rate"].astype(float).median(), color="#b03a2e", label="中央値")
axes.legend()
plt.show()"""
    ),
    TEXT("## ある会社の契約の推移\n\n官報の公示で最も件数の多い会社の、契約日と金額。"),
    CODE(
        """gazette = awards[(awards["source"] == "kanpo") & awards["amount_yen"].notna()]
firm = gazette["supplier_name"].value_counts().index[0]
contracts = gazette[gazette["supplier_name"] == firm].sort_values("contract_date")
figure, axes = plt.subplots(figsize=(8, 3.8))
for buyer, rows in contracts.groupby("buyer_name"):
    axes.scatter(pd.to_datetime(rows["contract_date"]), rows["amount_yen"].astype(float) / 1e6, label=buyer, s=45)
axes.set(xlabel="契約日", ylabel="契約金額（百万円）", title=f"{firm} の契約（{len(contracts)}件）")
axes.margins(y=0.15)
axes.set_ylim(bottom=0)
axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
figure.autofmt_xdate()
plt.show()"""
    ),
    TEXT(
        """## 記事にない会社

2018年3月の報道にあったのは、日本年金機構、去年8月、豊島区、データ入力、約1億8000万円だけでした。条件を一つずつ重ねます。"""
    ),
    CODE(
        """clues = {
    "日本年金機構": "buyer_name = '日本年金機構'",
    "去年8月": "contract_date between date '2017-08-01' and date '2017-08-31'",
    "データ入力": "title like '%データ入力%'",
    "豊島区": "supplier_municipality = '豊島区'",
}
left, steps = "true", []
for name, condition in clues.items():
    left += f" and {condition}"
    found = rakusatsu.sql(f"select count(*) n, count(distinct supplier_name) firms from awards where {left}", data=DATA)
    steps.append((name, *found.iloc[0]))
pd.DataFrame(steps, columns=["手がかり", "残る記録", "残る会社"])"""
    ),
    CODE(
        """case = rakusatsu.sql(f"select * from awards where {left} order by source", data=DATA)
case[["source", "supplier_name", "supplier_address_text", "contract_date", "price_text", "estimated_price_yen",
      "expected_total_yen", "award_rate"]].T"""
    ),
    TEXT("どの値が、どの文書のどこに印刷されていたか。位置は頁の左上からのポイントです。"),
    CODE(
        """rows = [
    {"文書": row["document_url"].rsplit("/", 1)[-1], **place} for row in case.to_dict("records") for place in row["evidence"]
]
places = pd.DataFrame(rows).round(1)
shown = ["supplier_name_text", "supplier_address_text", "contract_date", "price_text", "estimated_price_yen",
         "expected_total_yen"]
places[places["field"].isin(shown)].reset_index(drop=True)"""
    ),
    TEXT("そして、官報のその頁です。"),
    CODE(
        """from pipelines.store.documents import Store
from rakusatsu.show.page_pictures import LabelledBox, draw_page

gazette = case[case["source"] == "kanpo"].iloc[0]
boxes = [LabelledBox("", place["x0"], place["top"], place["x1"], place["bottom"]) for place in gazette["evidence"]
         if place["field"] in [*shown, "title", "buyer_text"] and place["page"] == gazette["page"]]
picture = draw_page(Store(STORE).read(gazette["document_sha256"]), int(gazette["page"]), boxes, scale=2)
picture.crop(
    (
        2 * (min(box.x0 for box in boxes) - 12),
        2 * (min(box.top for box in boxes) - 12),
        2 * (max(box.x1 for box in boxes) + 12),
        2 * (max(box.bottom for box in boxes) + 12),
    )
)"""
    ),
)


def notebook() -> nbformat.NotebookNode:
    """The notebook without outputs."""
    made = new_notebook(cells=list(CELLS))
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number:02d}"
    return made


def executed(book: nbformat.NotebookNode, data: Path, store: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    os.environ |= {"RAKUSATSU_DATA": str(data), "RAKUSATSU_STORE": str(store)}
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(HERE)}}).execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
    return book


if __name__ == "__main__":
    demo = HERE.parent / "data" / "demo"
    nbformat.write(executed(notebook(), demo / "parquet", demo / "store"), HERE / "awards.ipynb")
