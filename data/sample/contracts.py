"""The contracts of 日本年金機構 in the sample, and the firms of all. One award is real, told from its facts; all others are constructed and say so (README).

Buyers are real bodies, since an award without a known buyer tests nothing; firms, officers, amounts and dates of the
constructed awards are invented. Invented firms carry 架空, 見本, 仮想, 例示 or 模擬 in their names and addresses whose
block number does not exist.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from data.sample.gazette import PrintedAward, printed_date, printed_yen


@dataclass(frozen=True, slots=True)
class SampleFirm:
    """A firm as a notice prints it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One award, before it is printed anywhere."""

    title: str
    firm: SampleFirm
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
    second: SampleFirm | None = None
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

    def _party(self, firm: SampleFirm) -> str:
        if self.style == "bracket" or self.second:
            return f"{firm.name}（{firm.address}）"
        return f"{firm.name}{'' if self.style == 'glued' else '　'}{firm.address}"


SAY_KIKAKU = SampleFirm("㈱ＳＡＹ企画", "東京都豊島区東池袋1―48―10")

KAKU_DATA = SampleFirm("㈱架空データ", "東京都豊島区南池袋9―99―1")
MIHON_DENSAN = SampleFirm("見本電算㈱", "東京都品川区大崎9―98―7")
MOGI_PRINT = SampleFirm("模擬印刷株式会社", "東京都江戸川区西葛西9―97―3")
KASO_GUARD = SampleFirm("仮想警備保障㈱", "東京都豊島区高田9―96―12")
KASO_ENTRY = SampleFirm("㈱仮想入力センター", "東京都千代田区神田神保町9―99―5")
REIJI_INFO = SampleFirm("例示情報処理㈱", "大阪府大阪市中央区本町9―99―2")
MOGI_ENTRY = SampleFirm("株式会社模擬データエントリー", "埼玉県さいたま市大宮区桜木町9―99―8")
KASO_CALL = SampleFirm("仮想コールセンター㈱", "東京都新宿区西新宿9―99―1")
MIHON_PRINT = SampleFirm("見本印刷㈱", "埼玉県川口市栄町9―99―4")
REIJI_SEND = SampleFirm("例示発送代行㈱", "東京都板橋区舟渡9―99―6")
KASO_SYSTEM = SampleFirm("株式会社仮想システムズ", "東京都港区芝浦9―99―11")
KASO_SYSTEM_KITA = SampleFirm("㈱仮想システムズ東北支店", "宮城県仙台市青葉区一番町9―99―2")
MIHON_KIKI = SampleFirm("見本機器販売㈱", "神奈川県横浜市西区高島9―99―5")
REIJI_DENRYOKU = SampleFirm("例示電力㈱", "愛知県名古屋市中区錦9―99―3")
MOGI_SEKIYU = SampleFirm("模擬石油販売株式会社", "福岡県福岡市博多区博多駅前9―99―7")
KAKU_KAGAKU = SampleFirm("架空科学機器㈱", "茨城県つくば市千現9―99―1")
MIHON_CLEAN = SampleFirm("見本清掃サービス㈱", "北海道札幌市北区北七条西99―1")
KASO_CAR = SampleFirm("仮想自動車販売㈱", "広島県広島市中区基町99―21")
REIJI_CHOSA = SampleFirm("一般社団法人例示調査協会", "東京都文京区本郷9―99―9")
MOGI_KENKYU = SampleFirm("株式会社模擬総合研究所", "東京都江東区豊洲9―99―10")
KAKU_KAGU = SampleFirm("㈲架空家具製作所", "静岡県静岡市葵区追手町99―6")
MIHON_HOKEN = SampleFirm("医療法人社団見本会", "東京都杉並区荻窪9―99―2")
KASO_FOOD = SampleFirm("仮想給食㈱", "京都府京都市下京区四条通99")
REIJI_LEASE = SampleFirm("例示リース株式会社", "東京都台東区上野9―99―14")


def day(text: str) -> dt.date:
    """A date from its ISO form."""
    return dt.date.fromisoformat(text)


NENKIN = ("日本年金機構", "東京都杉並区高井戸西3―5―24")
BENEFITS = "日本年金機構　理事長代理人　年金給付部給付業務調整室長　福井　隆昭"
SUPPLY = "日本年金機構　理事長代理人　調達管理部長　見本　一郎"
OFFICER_FACT = "理事長代理人\n年金給付部給付業務調整室長\n福井 隆昭"
OFFICER_CONSTRUCTED = "理事長代理人\n調達管理部長\n見本 一郎"

CASE = Contract(
    "扶養親族等申告書・個人番号申出書データ入力及び画像化業務",
    SAY_KIKAKU,
    day("2017-08-09"),
    day("2017-06-29"),
    "14.90円（他複数単価契約）",
    estimate=242_143_560,
    total=182_547_000,
    unit="@14.90他 複数単価契約",
    officer=OFFICER_FACT,
)
"""The award of the case, from its public record; category and gazette spelling are the sample's."""


def whole(
    title: str,
    firm: SampleFirm,
    decided: str,
    announced: str | None,
    amount: int,
    estimate: int | None = None,
    **more: Any,
) -> Contract:
    """A contract with a total in yen, its dates in their ISO form."""
    return Contract(
        title,
        firm,
        day(decided),
        day(announced) if announced else None,
        printed_yen(amount),
        estimate,
        amount,
        **more,
    )


NENKIN_JULY = (
    whole(
        "年金額改定通知書等の作成及び発送準備業務",
        MOGI_PRINT,
        "2017-06-06",
        "2017-04-14",
        98_604_000,
        131_220_000,
        category="12",
    ),
    whole("算定基礎届等データ入力業務", KASO_ENTRY, "2017-06-12", "2017-04-20", 61_560_000, 66_960_000),
    whole(
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
    whole(
        "国民年金保険料納付書の作成及び発送準備業務",
        REIJI_SEND,
        "2017-07-05",
        "2017-05-18",
        178_200_000,
        214_380_000,
        category="12",
    ),
    whole(
        "被保険者記録の照会に係る端末設備の賃貸借",
        REIJI_LEASE,
        "2017-07-11",
        "2017-05-22",
        88_344_000,
        None,
        category="14",
        acquisition="借入",
    ),
    whole("賞与支払届等データ入力業務", REIJI_INFO, "2017-07-19", "2017-05-30", 73_980_000, 80_136_000),
)
NENKIN_OCTOBER = (
    whole(
        "年金相談予約受付電話に係る運営業務",
        KASO_CALL,
        "2017-08-09",
        "2017-06-19",
        181_440_000,
        205_200_000,
        criterion="総合評価",
    ),
    whole(
        "扶養親族等申告書の作成及び発送準備業務",
        MIHON_PRINT,
        "2017-08-04",
        "2017-06-15",
        154_872_000,
        191_160_000,
        category="12",
    ),
    whole(
        "国民年金適用関係届書データ入力業務",
        MOGI_ENTRY,
        "2017-08-22",
        "2017-07-03",
        52_920_000,
        58_104_000,
        style="bracket",
    ),
    whole(
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
    whole(
        "年金給付に係る帳票の画像化に用いる装置",
        MIHON_KIKI,
        "2017-07-27",
        "2017-06-08",
        36_504_000,
        41_040_000,
        category="14",
    ),
)
