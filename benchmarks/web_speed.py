"""How fast the reading room answers on all corpus awards and on ten million constructed ones, and with fifty readers at once."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from benchmarks.web_rooms import construct, corpus

CACHE = Path(".benchmarks")
FIGURES = CACHE / "web_speed.json"
PAGE = Path("docs/figures/web-speed.svg")
ADDRESSES = int(os.environ.get("RAKUSATSU_ADDRESSES", "40"))
READERS = 50
SECONDS = float(os.environ.get("RAKUSATSU_SECONDS", "60"))
WORDS = (
    "データ入力",
    "清掃",
    "保守",
    "システム",
    "調査",
    "印刷",
    "電気",
    "賃貸借",
    "研究",
    "警備",
    "給食",
    "測量",
)
ARTICLE = "国土交通省が{year}年に発注した{word}の業務を、東京都港区の会社が約{sum}万円で受注していた。"


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The room in a process of its own, warm."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "rakusatsu",
        "serve",
        "--data",
        str(data),
        "--port",
        str(port),
        "--seconds",
        "30",
    ]
    process = subprocess.Popen([*command, "--store", str(CACHE / "no-store")], stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        while True:
            if process.poll() is not None:
                raise SystemExit("the room did not start")
            try:
                get(base, "/about")
                break
            except OSError:
                time.sleep(0.5)
        yield base, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def most_resident(process: psutil.Process) -> float:
    """The most MiB that a process ever had in memory; nan where the system does not tell."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024
    return float("nan")


def get(base: str, address: str, form: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(base + address, data=form)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def addresses(base: str, seed: int) -> dict[str, list[str]]:
    """Addresses of every kind of page, no two alike: a page that was asked for before is asked for again by nobody."""
    picked = random.Random(seed)
    listed: list[dict[str, object]] = []
    for word in WORDS:
        for order in ("newest", "amount", "oldest"):
            page = json.loads(get(base, f"/search?q={quote(word)}&order={order}&format=json")[1])["page"]
            listed += page["cards"]
    picked.shuffle(listed)

    def of(kind: str, key: str) -> list[str]:
        keys = dict.fromkeys(str(card[key]) for card in listed if card[key])
        return [f"/{kind}/{quote(one, safe='')}" for one in list(keys)[:ADDRESSES]]

    pairs = [(one, other) for one in WORDS for other in WORDS if one != other]
    picked.shuffle(pairs)
    searches = [f"/search?q={quote(f'{one} {other}')}" for one, other in pairs[: ADDRESSES // 2]]
    searches += [
        f"/search?q={quote(one)}&year={year}" for one, year in zip(WORDS * 3, range(2008, 2030), strict=False)
    ]
    searches += [f"/search?q=-{quote(one)}&method=direct" for one in WORDS[:4]]
    names = [
        f"/search?q={quote(str(card['supplier'])[:12])}" for card in listed[:ADDRESSES] if card["supplier"]
    ]
    return {
        "start": ["/"] * 5,
        "search": searches[:ADDRESSES],
        "search for a firm": names,
        "contract": of("contract", "contract_id"),
        "firm": of("firm", "company_id"),
        "buyer": of("buyer", "buyer_id"),
        "ministry": of("ministry", "ministry")[:12],
        "document": documents(base, listed[:ADDRESSES]),
        "coverage": ["/coverage"] * 5,
        "source": sources(base),
        "signals": signals(base),
        "deduce": [""] * 12,
    }


def sources(base: str) -> list[str]:
    """Each source's page twice: it is made once per day."""
    lines = json.loads(get(base, "/coverage?format=json")[1])["page"]["sources"]
    return [f"/source/{quote(line['source'], safe='')}" for line in lines] * 2


def signals(base: str) -> list[str]:
    """The list of signals and the page of each that was found, twice: its strongest findings are sought once."""
    status, told = get(base, "/signals?format=json")
    lines = json.loads(told)["page"]["signals"] if status == 200 else []
    return ["/signals", *(f"/signal/{line['name']}" for line in lines if line["findings"])] * 2


def documents(base: str, listed: Sequence[dict[str, object]]) -> list[str]:
    """The documents that some contracts were printed in."""
    found = {}
    for card in listed:
        asked = f"/contract/{quote(str(card['contract_id']), safe='')}?format=json&lang=en"
        for one in json.loads(get(base, asked)[1])["page"]["prints"]:
            found[f"/document/{one['document_sha256']}"] = None
    return list(found)


def measure(base: str, process: psutil.Process) -> dict[str, dict[str, float]]:
    """Milliseconds of each kind of page: median, 95th percentile, the slowest; and of processor time, for busy machines."""
    found = {}
    for kind, asked in addresses(base, 7).items():
        if not asked:
            continue
        times, processor = [], []
        for number, place in enumerate(["", *asked] if kind == "deduce" else [asked[0], *asked]):
            address, form = place, None
            if kind == "deduce":
                text = ARTICLE.format(
                    year=2010 + number, word=WORDS[number % len(WORDS)], sum=100 * (number + 3)
                )
                address, form = "/deduce", f"text={quote(text)}&published=2024-04-01".encode()
            started, used = time.perf_counter(), sum(process.cpu_times()[:2])
            status, _ = get(base, address, form)
            processor.append((sum(process.cpu_times()[:2]) - used) * 1000)
            times.append((time.perf_counter() - started) * 1000)
            if status != 200:
                raise SystemExit(f"{address}: {status}")
        if kind in ("source", "signals"):  # made once for all readers; the first reader's wait is told apart
            half = len(times) // 2 + 1
            print(f"  {kind}: first time at most {max(times[:half]):.0f} ms")
            times, processor = times[half - 1 :], processor[half - 1 :]
        warm = sorted(times[1:])  # the first of a kind reads what the others find in memory
        found[kind] = {
            "median": statistics.median(warm),
            "p95": warm[min(len(warm) - 1, int(0.95 * len(warm)))],
            "slowest": warm[-1],
            "processor": sorted(processor[1:])[min(len(warm) - 1, int(0.95 * len(warm)))],
        }
    return found


def crowd(base: str, seconds: float) -> dict[str, float]:
    """Fifty readers, each opening a page about every second: requests, errors and times."""
    asked = [one for kind, own in addresses(base, 11).items() if kind != "deduce" for one in own]
    times: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def reader(seed: int) -> None:
        own = random.Random(seed)
        while time.monotonic() < end:
            address = own.choice(asked)
            started = time.perf_counter()
            try:
                status, _ = get(base, address)
            except OSError as error:
                errors.append(f"{address}: {error}")
                continue
            times.append((time.perf_counter() - started) * 1000)
            if status != 200:
                errors.append(f"{address}: {status}")
            time.sleep(own.uniform(0.5, 1.5))

    threads = [threading.Thread(target=reader, args=(seed,)) for seed in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors[:5]:
        print(error)
    ordered = sorted(times)
    return {"requests": len(times), "errors": len(errors), "p95": ordered[int(0.95 * len(ordered))]}


def plot(rows: Sequence[tuple[str, dict[str, dict[str, float]]]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "rakusatsu"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.8), layout="constrained")
    axes = figure.add_subplot()
    kinds = list(rows[0][1])
    width = 0.8 / len(rows)
    for place, (label, found) in enumerate(rows):
        at = [number + (place - (len(rows) - 1) / 2) * width for number in range(len(kinds))]
        bars = axes.bar(at, [found[kind]["p95"] for kind in kinds], 0.9 * width, label=label, alpha=0.45)
        colour = bars.patches[0].get_facecolor()[:3]
        axes.plot(at, [max(1, found[kind]["processor"]) for kind in kinds], "o", ms=4, color=colour)
    for limit in (300, 1000):
        axes.axhline(limit, color="#999", lw=0.8, ls=":")
    axes.set_xticks(range(len(kinds)), kinds, rotation=25, ha="right")
    axes.set_yscale("log")
    axes.set_ylabel("milliseconds, 95th percentile")
    axes.legend(title="contracts (bar: clock, dot: processor)", fontsize=8, title_fontsize=8)
    PAGE.parent.mkdir(exist_ok=True)
    figure.savefig(PAGE, metadata={"Date": None})


def main() -> None:
    shared = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
    real = corpus(shared, CACHE / "web-corpus")
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    for label in os.environ.get("RAKUSATSU_ROOMS", "corpus;10,000,000").split(";"):
        size = 0 if label == "corpus" else int(label.replace(",", ""))
        limit = 1000 if size else 300
        data = real if not size else CACHE / f"web-{size}"
        if not data.is_dir():
            half = data.with_suffix(".part")
            shutil.rmtree(half, ignore_errors=True)
            construct(real, size, half)
            half.rename(data)
        started = time.perf_counter()
        with serving(data) as (base, process):
            print(
                f"{label}: up after {time.perf_counter() - started:.1f} s (catalogue built where it was not there)"
            )
            found = measure(base, process)
            known[label] = found
            for kind, times in found.items():
                print(
                    f"  {kind:18} median {times['median']:7.0f} ms, p95 {times['p95']:7.0f} ms, slowest {times['slowest']:7.0f} ms; processor time p95 {times['processor']:5.0f} ms"
                )
            worst = max(times["p95"] for times in found.values())
            print(f"  load of the machine {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores")
            print(
                f"  worst p95 {worst:.0f} ms, wanted ≤ {limit}; {process.memory_info().rss / 2**20:.0f} MiB resident, wanted ≤ 2048",
                flush=True,
            )
            if SECONDS:
                told = crowd(base, SECONDS)
                print(
                    f"  {READERS} readers for {SECONDS:.0f} s: {told['requests']:.0f} requests, {told['errors']:.0f} errors, p95 {told['p95']:.0f} ms; "
                    f"{process.memory_info().rss / 2**20:.0f} MiB resident, at most {most_resident(process):.0f}",
                    flush=True,
                )
        FIGURES.write_text(json.dumps(known), encoding="utf-8")
    plot(list(known.items()))
