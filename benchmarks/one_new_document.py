"""What one new document costs beside 100 to 50,000 others: extract, resolve and check, by the clock and in processor time.

Asked for with 50,000 documents (1,000,000 award rows): extract at most 3 s, resolve 10 s, check 5 s. A document is a table of
20 awards to real firms written in many ways, half of them with an address, none with a number.
"""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.written_firms import written_rows
from extract.rows import AwardRow
from pipelines.store.documents import Store

DOCUMENTS = (100, 1_000, 10_000, 50_000)
AWARDS_EACH = 20
SOURCES = ("mof", "mhlw", "mlit", "maff", "meti")
_HEADER = (
    "物品役務等の名称及び数量",
    "契約担当官等の氏名並びにその所属する部局の名称及び所在地",
    "契約を締結した日",
    "契約の相手方の商号又は名称及び住所",
    "予定価格",
    "契約金額",
    "落札率",
    "備考",
)
_TITLES = ("データ入力業務", "庁舎清掃業務", "複写機賃貸借", "システム保守", "健康診断業務", "警備業務")


def table(firms: list[AwardRow], chance: random.Random) -> bytes:
    """One document."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_HEADER)
    for _ in range(AWARDS_EACH):
        firm, yen = chance.choice(firms), chance.randrange(10**5, 10**8)
        day = f"令和{chance.randint(2, 7)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
        name = f"{firm.supplier_name_text} {firm.supplier_address_text or ''}".strip()
        title = f"{chance.choice(_TITLES)} {chance.randrange(5000)}"
        officer = "支出負担行為担当官 大臣官房会計課長 東京都千代田区霞が関1-1-1"
        writer.writerow((title, officer, day, name, yen, yen * 9 // 10, "90%", ""))
    return stream.getvalue().encode()


def run(*arguments: str) -> tuple[float, float, float]:
    """Seconds by the clock, of processor time, and GiB at the peak, of one command with all it starts."""
    started, spent, peak = time.perf_counter(), {}, 0
    with subprocess.Popen(
        [sys.executable, "-m", "rakusatsu", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                tree = [watched, *watched.children(recursive=True)]
                peak = max(peak, sum(each.memory_info().rss for each in tree))
                spent |= {each.pid: sum(each.cpu_times()[:2]) for each in tree}
            except psutil.NoSuchProcess:
                pass
            time.sleep(0.05)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{arguments[0]} failed with {process.returncode}")
    return time.perf_counter() - started, sum(spent.values()), peak / 2**30


def main(sizes: tuple[int, ...] = DOCUMENTS) -> None:
    chance = random.Random(1)
    firms = written_rows(1)
    with tempfile.TemporaryDirectory() as name:
        root, stored = Path(name), 0
        store, data = Store(str(root / "store")), str(root / "data")

        def put() -> None:
            nonlocal stored
            source = SOURCES[stored % len(SOURCES)]
            store.put(table(firms, chance), source=source, url=f"https://{source}.example/{stored}.csv")
            stored += 1

        commands = {
            "extract": ("extract", "--store", str(root / "store"), "--out", data),
            "resolve": ("resolve", "--data", data),
            "check": ("check", "--data", data),
        }
        for size in sizes:
            while stored < size:
                put()
            for command in commands.values():
                run(*command)
            put()
            for step, command in commands.items():
                clock, busy, peak = run(*command)
                print(
                    f"{size:>6,} documents, one new: {step:7} {clock:6.1f} s by the clock, {busy:6.1f} s of processor time, "
                    f"{peak:.2f} GB",
                    flush=True,
                )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or DOCUMENTS)
