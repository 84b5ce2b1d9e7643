"""What the sample publishes. One award is real, told from its facts; all others are constructed and say so (README).

Buyers are real bodies, since an award without a known buyer tests nothing; firms, officers, amounts and dates of the
constructed awards are invented. Invented firms carry 架空, 見本, 仮想, 例示 or 模擬 in their names and addresses whose
block number does not exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.sample.gazette import BuyerGroup, PrintedAward, printed_date, printed_yen


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as a notice prints it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One award, before it is printed anywhere."""

    title: str
    firm: Firm
    decided: dt.date
    announced: dt.date | None
    price: str
    estimate: int | None = None
    total: int | None = None
    """Whole yen paid: the price where it is a total, the expected total where it is a unit price."""
    unit: str | None = None
    """What a unit price is followed by in the agency's table."""
    category: str = "71、27"
    acquisition: str = "購入等"
    method: str = "一般"
    criterion: str | None = "最低価格"
    reason: str | None = None
    style: str = "space"
    """How name and address are divided: `space`, `bracket` or `glued`."""
    second: Firm | None = None
    """A second firm of the same award, with the same price."""
    officer: str | None = None

    @property
    def printed(self) -> PrintedAward:
        """The paragraph of the gazette."""
        fields = {
            1: self.category,
            2: f"{self.title}　一式",
            3: self.acquisition,
            4: self.method,
            5: printed_date(self.decided),
            6: "　".join(self._party(firm) for firm in (self.firm, self.second) if firm),
            7: self.price,
        }
        if self.announced:
            fields[8] = printed_date(self.announced)
        if self.reason:
            fields[9] = self.reason
        if self.criterion:
            fields[11] = self.criterion
        if self.estimate:
            fields[12] = printed_yen(self.estimate)
        return PrintedAward(fields)

    def _party(self, firm: Firm) -> str:
        if self.style == "bracket" or self.second:
            return f"{firm.name}（{firm.address}）"
        return f"{firm.name}{'' if self.style == 'glued' else '　'}{firm.address}"


SAY_KIKAKU = Firm("㈱ＳＡＹ企画", "東京都豊島区東池袋1―48―10")

KAKU_DATA = Firm("㈱架空データ", "東京都豊島区南池袋9―99―1")
MIHON_DENSAN = Firm("見本電算㈱", "東京都品川区大崎9―98―7")
MOGI_PRINT = Firm("模擬印刷株式会社", "東京都江戸川区西葛西9―97―3")
KASO_GUARD = Firm("仮想警備保障㈱", "東京都豊島区高田9―96―12")
KASO_ENTRY = Firm("㈱仮想入力センター", "東京都千代田区神田神保町9―99―5")
REIJI_INFO = Firm("例示情報処理㈱", "大阪府大阪市中央区本町9―99―2")
MOGI_ENTRY = Firm("株式会社模擬データエントリー", "埼玉県さいたま市大宮区桜木町9―99―8")
KASO_CALL = Firm("仮想コールセンター㈱", "東京都新宿区西新宿9―99―1")
MIHON_PRINT = Firm("見本印刷㈱", "埼玉県川口市栄町9―99―4")
REIJI_SEND = Firm("例示発送代行㈱", "東京都板橋区舟渡9―99―6")
KASO_SYSTEM = Firm("株式会社仮想システムズ", "東京都港区芝浦9―99―11")
KASO_SYSTEM_KITA = Firm("㈱仮想システムズ東北支店", "宮城県仙台市青葉区一番町9―99―2")
MIHON_KIKI = Firm("見本機器販売㈱", "神奈川県横浜市西区高島9―99―5")
REIJI_DENRYOKU = Firm("例示電力㈱", "愛知県名古屋市中区錦9―99―3")
MOGI_SEKIYU = Firm("模擬石油販売株式会社", "福岡県福岡市博多区博多駅前9―99―7")
KAKU_KAGAKU = Firm("架空科学機器㈱", "茨城県つくば市千現9―99―1")
MIHON_CLEAN = Firm("見本清掃サービス㈱", "北海道札幌市北区北七条西99―1")
KASO_CAR = Firm("仮想自動車販売㈱", "広島県広島市中区基町99―21")
REIJI_CHOSA = Firm("一般社団法人例示調査協会", "東京都文京区本郷9―99―9")
MOGI_KENKYU = Firm("株式会社模擬総合研究所", "東京都江東区豊洲9―99―10")
KAKU_KAGU = Firm("㈲架空家具製作所", "静岡県静岡市葵区追手町99―6")
MIHON_HOKEN = Firm("医療法人社団見本会", "東京都杉並区荻窪9―99―2")
KASO_FOOD = Firm("仮想給食㈱", "京都府京都市下京区四条通99")
REIJI_LEASE = Firm("例示リース株式会社", "東京都台東区上野9―99―14")


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


NENKIN = ("日本年金機構", "東京都杉並区高井戸西3―5―24")
_BENEFITS = "日本年金機構　理事長代理人　年金給付部給付業務調整室長　福井　隆昭"
_SUPPLY = "日本年金機構　理事長代理人　調達管理部長　見本　一郎"
OFFICER_FACT = "理事長代理人\n年金給付部給付業務調整室長\n福井 隆昭"
OFFICER_CONSTRUCTED = "理事長代理人\n調達管理部長\n見本 一郎"

CASE = Contract(
    "扶養親族等申告書・個人番号申出書データ入力及び画像化業務",
    SAY_KIKAKU,
    _day("2017-08-09"),
    _day("2017-06-29"),
    "14.90円（他複数単価契約）",
    estimate=242_143_560,
    total=182_547_000,
    unit="@14.90他 複数単価契約",
    officer=OFFICER_FACT,
)
"""The award of the case, from its public record; category and gazette spelling are the sample's."""


def _whole(
    title: str,
    firm: Firm,
    decided: str,
    announced: str | None,
    amount: int,
    estimate: int | None = None,
    **more: Any,
) -> Contract:
    return Contract(
        title,
        firm,
        _day(decided),
        _day(announced) if announced else None,
        printed_yen(amount),
        estimate,
        amount,
        **more,
    )


NENKIN_JULY = (
    _whole(
        "年金額改定通知書等の作成及び発送準備業務",
        MOGI_PRINT,
        "2017-06-06",
        "2017-04-14",
        98_604_000,
        131_220_000,
        category="12",
    ),
    _whole("算定基礎届等データ入力業務", KASO_ENTRY, "2017-06-12", "2017-04-20", 61_560_000, 66_960_000),
    _whole(
        "年金事務所等における機械警備業務",
        KASO_GUARD,
        "2017-06-20",
        "2017-04-27",
        45_144_000,
        47_520_000,
        category="75",
    ),
)
NENKIN_AUGUST = (
    _whole(
        "国民年金保険料納付書の作成及び発送準備業務",
        REIJI_SEND,
        "2017-07-05",
        "2017-05-18",
        178_200_000,
        214_380_000,
        category="12",
    ),
    _whole(
        "被保険者記録の照会に係る端末設備の賃貸借",
        REIJI_LEASE,
        "2017-07-11",
        "2017-05-22",
        88_344_000,
        None,
        category="14",
        acquisition="借入",
    ),
    _whole("賞与支払届等データ入力業務", REIJI_INFO, "2017-07-19", "2017-05-30", 73_980_000, 80_136_000),
)
NENKIN_OCTOBER = (
    _whole(
        "年金相談予約受付電話に係る運営業務",
        KASO_CALL,
        "2017-08-09",
        "2017-06-19",
        181_440_000,
        205_200_000,
        criterion="総合評価",
    ),
    _whole(
        "扶養親族等申告書の作成及び発送準備業務",
        MIHON_PRINT,
        "2017-08-04",
        "2017-06-15",
        154_872_000,
        191_160_000,
        category="12",
    ),
    _whole(
        "国民年金適用関係届書データ入力業務",
        MOGI_ENTRY,
        "2017-08-22",
        "2017-07-03",
        52_920_000,
        58_104_000,
        style="bracket",
    ),
    _whole(
        "社会保険オンラインシステム端末の保守",
        KASO_SYSTEM,
        "2017-08-31",
        None,
        239_760_000,
        None,
        method="随意",
        criterion=None,
        reason="ｂ「排他的権利の保護」",
    ),
    _whole(
        "年金給付に係る帳票の画像化に用いる装置",
        MIHON_KIKI,
        "2017-07-27",
        "2017-06-08",
        36_504_000,
        41_040_000,
        category="14",
    ),
)


def _group(head: str, address: str, agency: str, location: str, *contracts: Contract) -> BuyerGroup:
    return BuyerGroup(head, address, agency, location, [contract.printed for contract in contracts])


def _nenkin_groups(contracts: tuple[Contract, ...], case: bool = False) -> Iterator[BuyerGroup]:
    if case:
        yield _group(_BENEFITS, NENKIN[1], "812", "13", CASE)
    yield _group(_SUPPLY, NENKIN[1], "812", "13", *contracts)


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
    firms: tuple[Firm, ...]
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
    issued = _day("2017-10-02")
    others = _constructed(issued, 5, 1)
    statistics = _group(
        "契約担当役　独立行政法人統計センター理事長　仮想　統子",
        "東京都新宿区若松町19―1",
        "588",
        "13",
        _whole(
            "経済構造統計調査票のデータ入力業務",
            KAKU_DATA,
            "2017-08-09",
            "2017-06-27",
            179_280_000,
            236_520_000,
        ),
        _whole(
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
                    5: printed_date(_day("2017-08-25")),
                    6: "㈲架空家具製作所（静岡県静岡市葵区追手町99―6）、見本機器販売㈱（神奈川県横浜市西区高島9―99―5）",
                    7: "19,440,000円",
                    8: printed_date(_day("2017-07-03")),
                    11: "最低価格",
                }
            )
        ],
    )
    return (*others[:6], *_nenkin_groups(NENKIN_OCTOBER, case=True), statistics, shared, *others[6:])


ISSUES = (
    Issue(
        _day("2017-07-24"),
        138,
        (*_constructed(_day("2017-07-24"), 5, 2), *_nenkin_groups(NENKIN_JULY)),
    ),
    Issue(
        _day("2017-08-28"),
        162,
        (*_nenkin_groups(NENKIN_AUGUST), *_constructed(_day("2017-08-28"), 5, 5)),
    ),
    Issue(_day("2017-10-02"), 186, _october()),
)
"""The issues with awards; each lies within 90 days of the sample's today."""

TODAY = _day("2017-10-03")
"""The day the sample's front page was made."""

WITHOUT_AWARDS = ((_day("2017-09-15"), 176), (TODAY, 187))
"""Issues that are listed and have no 落札 section."""

TENDERS = (
    "この官報は見本です。プログラムの試験のために構成したもので、実在の官報ではありません。",
    "次の入札を行います。品目分類番号71、27。調達件名は見本情報システムの更新一式。入札方式は一般競争。"
    "落札者の決定は最低価格による。入札説明書は見本庁舎九階で交付する。",
    "次の入札を行います。品目分類番号24。調達件名は架空試料の分析装置一式。納入場所は見本研究所。入札方式は一般競争。"
    "落札者の決定は総合評価による。",
)
"""Paragraphs of the tender pages."""


@dataclass(frozen=True, slots=True)
class AgencyNotice:
    """One PDF of the agency's own list of its gazette notices."""

    file: str
    issued: dt.date
    contracts: tuple[Contract, ...]


AGENCY_NOTICES = (
    AgencyNotice("0929001.pdf", _day("2017-10-02"), (CASE, *NENKIN_OCTOBER)),
    AgencyNotice("0825001.pdf", _day("2017-08-28"), NENKIN_AUGUST),
    AgencyNotice("0721001.pdf", _day("2017-07-24"), NENKIN_JULY),
)


COMPETITIVE_HEADING = "日本年金機構会計規程第24条に基づく競争入札に係る情報の公表（物品役務等）"
DIRECT_HEADING = "日本年金機構会計規程第24条に基づく随意契約に係る情報の公表（物品役務等）"


@dataclass(frozen=True, slots=True)
class AgencyTable:
    """One PDF of the agency's tables of contracts."""

    file: str
    published: dt.date
    month: str
    contracts: tuple[Contract, ...]
    direct: bool = False
    """Whether it is the table of 随意契約."""

    @property
    def heading(self) -> str:
        """Title of the table and of the page that lists it."""
        return DIRECT_HEADING if self.direct else COMPETITIVE_HEADING


def _open(contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
    return tuple(contract for contract in contracts if contract.method == "一般")


AGENCY_TABLES = (
    AgencyTable(
        "1012015.pdf",
        _day("2017-10-13"),
        "平成29年8月",
        (CASE, *(c for c in _open(NENKIN_OCTOBER) if c.decided.month == 8)),
    ),
    AgencyTable("0911012.pdf", _day("2017-09-12"), "平成29年7月", (*_open(NENKIN_AUGUST), NENKIN_OCTOBER[4])),
    AgencyTable(
        "1012016.pdf",
        _day("2017-10-13"),
        "平成29年8月",
        tuple(contract for contract in NENKIN_OCTOBER if contract.method == "随意"),
        direct=True,
    ),
)
