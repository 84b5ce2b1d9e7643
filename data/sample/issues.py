"""The gazette issues that the sample publishes: the agency's contracts among constructed ones of other buyers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from data.sample.contracts import (
    BENEFITS,
    CASE,
    KAKU_DATA,
    KAKU_KAGAKU,
    KAKU_KAGU,
    KASO_CAR,
    KASO_ENTRY,
    KASO_FOOD,
    KASO_GUARD,
    KASO_SYSTEM,
    KASO_SYSTEM_KITA,
    MIHON_CLEAN,
    MIHON_DENSAN,
    MIHON_HOKEN,
    MIHON_KIKI,
    MIHON_PRINT,
    MOGI_ENTRY,
    MOGI_KENKYU,
    MOGI_PRINT,
    NENKIN,
    NENKIN_AUGUST,
    NENKIN_JULY,
    NENKIN_OCTOBER,
    REIJI_CHOSA,
    REIJI_DENRYOKU,
    REIJI_INFO,
    REIJI_LEASE,
    REIJI_SEND,
    SUPPLY,
    Contract,
    SampleFirm,
    day,
    whole,
)
from data.sample.gazette import BuyerGroup, PrintedAward, printed_date, printed_yen


def _group(head: str, address: str, agency: str, location: str, *contracts: Contract) -> BuyerGroup:
    return BuyerGroup(head, address, agency, location, [contract.printed for contract in contracts])


def _nenkin_groups(contracts: tuple[Contract, ...], case: bool = False) -> Iterator[BuyerGroup]:
    if case:
        yield _group(BENEFITS, NENKIN[1], "812", "13", CASE)
    yield _group(SUPPLY, NENKIN[1], "812", "13", *contracts)


@dataclass(frozen=True, slots=True)
class Ministry:
    """A buyer of constructed awards."""

    head: str
    address: str
    agency: str
    location: str


MINISTRIES = (
    Ministry(
        "支出負担行為担当官　内閣府大臣官房会計担当参事官　見本　次郎",
        "東京都千代田区永田町1―6―1",
        "007",
        "13",
    ),
    Ministry(
        "支出負担行為担当官　総務省大臣官房会計課企画官　架空　三郎", "東京都千代田区霞が関2―1―2", "013", "13"
    ),
    Ministry("支出負担行為担当官　統計局総務課長　例示　花子", "東京都新宿区若松町19―1", "013", "13"),
    Ministry("支出負担行為担当官　東京国税局総務部次長　模擬　四郎", "東京都中央区築地5―3―1", "015", "13"),
    Ministry(
        "支出負担行為担当官　厚生労働省労働基準局労災管理課長　仮想　五郎",
        "東京都千代田区霞が関1―2―2",
        "017",
        "13",
    ),
    Ministry("支出負担行為担当官　東北農政局長　見本　六郎", "宮城県仙台市青葉区本町3―3―1", "018", "04"),
    Ministry(
        "支出負担行為担当官　中部経済産業局総務企画部長　架空　七子",
        "愛知県名古屋市中区三の丸2―5―2",
        "019",
        "23",
    ),
    Ministry(
        "支出負担行為担当官　九州地方整備局副局長　例示　八郎",
        "福岡県福岡市博多区博多駅東2―10―7",
        "020",
        "40",
    ),
    Ministry(
        "分任支出負担行為担当官　北海道開発局札幌開発建設部長　模擬　九子",
        "札幌市中央区北2条西19丁目",
        "020",
        "01",
    ),
    Ministry(
        "支出負担行為担当官　環境省大臣官房会計課長　仮想　十郎", "東京都千代田区霞が関1―2―2", "027", "13"
    ),
    Ministry(
        "支出負担行為担当官　防衛装備庁調達管理部長　見本　京子", "東京都新宿区市谷本村町5―1", "010", "13"
    ),
    Ministry(
        "契約担当役　独立行政法人国立高等専門学校機構広島商船高等専門学校事務部長　架空　実",
        "広島県豊田郡大崎上島町東野4272―1",
        "593",
        "34",
    ),
    Ministry("国立研究開発法人理化学研究所　契約業務部長　例示　学", "埼玉県和光市広沢2―1", "814", "11"),
    Ministry("契約担当者　国立大学法人京都大学財務部長　模擬　洛", "京都府京都市左京区吉田本町", "415", "26"),
)


@dataclass(frozen=True, slots=True)
class Trade:
    """Subjects that firms of one kind are paid for."""

    titles: tuple[str, ...]
    firms: tuple[SampleFirm, ...]
    category: str
    base: int
    acquisition: str = "購入等"


TRADES = (
    Trade(
        ("統計調査票の審査及びデータ入力業務", "届出書等のデータ入力業務", "台帳の画像化及びデータ作成業務"),
        (KAKU_DATA, KASO_ENTRY, MOGI_ENTRY, REIJI_INFO),
        "71、27",
        58_000_000,
    ),
    Trade(
        ("情報システムの運用支援業務", "電子申請基盤の更新及び保守", "職員用端末の設定等業務"),
        (KASO_SYSTEM, MIHON_DENSAN, KASO_SYSTEM_KITA),
        "71、27",
        140_000_000,
    ),
    Trade(
        ("広報資料の印刷", "申告手引の印刷製本", "調査用品の作成及び梱包発送"),
        (MOGI_PRINT, MIHON_PRINT, REIJI_SEND),
        "12",
        31_000_000,
    ),
    Trade(("庁舎の電気の供給", "合同庁舎で使用する電気"), (REIJI_DENRYOKU,), "26", 84_000_000),
    Trade(
        ("観測用計測装置", "微細構造解析装置", "環境試料分析装置"),
        (KAKU_KAGAKU, MIHON_KIKI),
        "24",
        47_000_000,
    ),
    Trade(("業務用自動車", "巡回用車両"), (KASO_CAR,), "15", 39_000_000),
    Trade(("庁舎警備業務", "庁舎清掃業務"), (KASO_GUARD, MIHON_CLEAN), "75", 33_000_000),
    Trade(("電子計算機等の賃貸借", "複合機の賃貸借"), (REIJI_LEASE,), "14、29", 66_000_000, "借入"),
    Trade(("施策の効果に関する調査研究", "実態調査業務"), (MOGI_KENKYU, REIJI_CHOSA), "73", 36_000_000),
    Trade(("執務用机", "書架"), (KAKU_KAGU,), "11", 32_000_000),
    Trade(("職員の健康診断業務", "研修施設における給食業務"), (MIHON_HOKEN, KASO_FOOD), "93", 34_000_000),
)


def _constructed(issued: dt.date, each: int, seed: int) -> list[BuyerGroup]:
    """So many constructed awards of each ministry: everything follows from the counters, so the sample is always the same."""
    groups = []
    step = seed
    for buyer in MINISTRIES:
        contracts = []
        for _ in range(each):
            contracts.append(_one(issued, step))
            step += 7
        groups.append(_group(buyer.head, buyer.address, buyer.agency, buyer.location, *contracts))
    return groups


def _one(issued: dt.date, step: int) -> Contract:
    trade = TRADES[step % len(TRADES)]
    title = trade.titles[(step // 3) % len(trade.titles)]
    firm = trade.firms[(step // 2) % len(trade.firms)]
    decided = issued - dt.timedelta(days=34 + (step * 5) % 31)
    while decided.weekday() > 4:
        decided -= dt.timedelta(days=1)
    announced = decided - dt.timedelta(days=50 - decided.weekday())
    amount = trade.base + (step * 1_371_600) % (trade.base // 2) // 1_080 * 1_080
    estimate = int(amount * (1.03 + (step % 13) / 50)) // 1_080 * 1_080
    direct = step % 9 == 4
    kind = step % 12
    price = printed_yen(amount)
    total: int | None = amount
    if kind == 3:
        price, total = f"{amount / 1_000_000:.2f}円（単価）", None
    elif kind == 7:
        price = f"{printed_yen(amount)}（税抜）"
    return Contract(
        title=f"{title}" if step % 5 else f"平成29年度{title}",
        firm=firm,
        decided=decided,
        announced=None if direct and step % 2 else announced,
        price=price,
        estimate=estimate if step % 3 == 0 and not direct and kind != 3 else None,
        total=total,
        category=trade.category,
        acquisition=trade.acquisition,
        method="随意" if direct else "一般",
        criterion=None if direct else ("総合評価" if step % 4 == 1 else "最低価格"),
        reason=("ａ「不落」", "ｂ「排他的権利の保護」", "ｃ「互換性」")[step % 3] if direct else None,
        style=("space", "space", "bracket", "space", "glued")[step % 5],
        second=KAKU_KAGU if title == "書架" and firm is not KAKU_KAGU else None,
    )


@dataclass(frozen=True, slots=True)
class Issue:
    """One 号外政府調達 of the sample."""

    issued: dt.date
    number: int
    groups: tuple[BuyerGroup, ...]

    @property
    def awards(self) -> int:
        """Number of award paragraphs."""
        return sum(len(group.awards) for group in self.groups)


def _october() -> tuple[BuyerGroup, ...]:
    issued = day("2017-10-02")
    others = _constructed(issued, 5, 1)
    statistics = _group(
        "契約担当役　独立行政法人統計センター理事長　仮想　統子",
        "東京都新宿区若松町19―1",
        "588",
        "13",
        whole(
            "経済構造統計調査票のデータ入力業務",
            KAKU_DATA,
            "2017-08-09",
            "2017-06-27",
            179_280_000,
            236_520_000,
        ),
        whole(
            "家計調査の符号格付及びデータ入力業務",
            KASO_ENTRY,
            "2017-08-18",
            "2017-06-30",
            118_800_000,
            129_600_000,
        ),
    )
    shared = BuyerGroup(
        "支出負担行為担当官　文部科学省大臣官房会計課長　見本　文子",
        "東京都千代田区霞が関3―2―2",
        "016",
        "13",
        [
            PrintedAward(
                {
                    1: "11",
                    2: "会議用机及び椅子　一式",
                    3: "購入等",
                    4: "一般",
                    5: printed_date(day("2017-08-25")),
                    6: "㈲架空家具製作所（静岡県静岡市葵区追手町99―6）、見本機器販売㈱（神奈川県横浜市西区高島9―99―5）",
                    7: "19,440,000円",
                    8: printed_date(day("2017-07-03")),
                    11: "最低価格",
                }
            )
        ],
    )
    return (*others[:6], *_nenkin_groups(NENKIN_OCTOBER, case=True), statistics, shared, *others[6:])


ISSUES = (
    Issue(
        day("2017-07-24"),
        138,
        (*_constructed(day("2017-07-24"), 5, 2), *_nenkin_groups(NENKIN_JULY)),
    ),
    Issue(
        day("2017-08-28"),
        162,
        (*_nenkin_groups(NENKIN_AUGUST), *_constructed(day("2017-08-28"), 5, 5)),
    ),
    Issue(day("2017-10-02"), 186, _october()),
)
"""The issues with awards; each lies within 90 days of the sample's today."""

TODAY = day("2017-10-03")
"""The day the sample's front page was made."""

WITHOUT_AWARDS = ((day("2017-09-15"), 176), (TODAY, 187))
"""Issues that are listed and have no 落札 section."""

TENDERS = (
    "この官報は見本です。プログラムの試験のために構成したもので、実在の官報ではありません。",
    "次の入札を行います。品目分類番号71、27。調達件名は見本情報システムの更新一式。入札方式は一般競争。"
    "落札者の決定は最低価格による。入札説明書は見本庁舎九階で交付する。",
    "次の入札を行います。品目分類番号24。調達件名は架空試料の分析装置一式。納入場所は見本研究所。入札方式は一般競争。"
    "落札者の決定は総合評価による。",
)
"""Paragraphs of the tender pages."""
