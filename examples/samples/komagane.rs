//! 駒ヶ根市: a 進捗管理シート per section, with the 数値目標 as little tables and the 取組 of each 項目 as text.
//!
//! All actuals and all texts are illustrative (見本); the baselines and targets are the plan's.

use crate::sections::File;
use crate::sheets::{self, Written};
use Written::{Nothing as E, Number as N, Text as T};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

const REMARK: &str = "見本（基準値と目標値のほかは、説明のための架空の値です）";

/// The longest name of an item takes two lines.
const TWO_LINES: f64 = 34.0;

/// The years of the plan, each a column.
const YEARS: [&str; 4] = ["令和７年度", "令和８年度", "令和９年度", "令和10年度"];

/// A 数値目標 as the secretariat prints it for the section.
struct Target {
    goal: &'static str,
    name: &'static str,
    unit: &'static str,
    baseline: &'static str,
    target: &'static str,
    source: &'static str,
}

const WORKERS: Target = Target {
    goal: "基本目標1　駒ヶ根市に仕事をつくる",
    name: "従業者数",
    unit: "人",
    baseline: "18,047人(R3:経済センサス)",
    target: "18,500人(R8:経済センサス)",
    source: "経済センサス",
};

const MIGRATION: Target = Target {
    goal: "基本目標2　駒ヶ根市へ人の流れをつくる",
    name: "社会動態の増加数",
    unit: "人",
    baseline: "直近5年の年平均+10.6人",
    target: "4年間で+80人（年平均+20人）",
    source: "住民基本台帳",
};

/// With another target than the plan's: the section halved it.
const MIGRATION_HALVED: Target = Target {
    target: "4年間で+40人（年平均+10人）",
    ..MIGRATION
};

const BIRTHS: Target = Target {
    goal: "基本目標3　結婚・出産・子育ての希望をかなえる",
    name: "年間出生数",
    unit: "人",
    baseline: "182人(R5)",
    target: "170人",
    source: "住民基本台帳",
};

const PARENTS: Target = Target {
    goal: "基本目標3　結婚・出産・子育ての希望をかなえる",
    name: "子育てをしながらでも安心して働くことができる人の割合",
    unit: "P",
    baseline: "3.00P(R5)",
    target: "3.10P",
    source: "市民満足度調査",
};

const STAYERS: Target = Target {
    goal: "基本目標4　魅力的な駒ヶ根市をつくる",
    name: "これからも駒ヶ根市に住み続けたい人の割合",
    unit: "％",
    baseline: "84.4%(R5)",
    target: "88%",
    source: "市民満足度調査",
};

/// A 数値目標 with the actuals of R7 and R8 and why they moved.
struct Reported(&'static Target, [Written; 2], &'static str);

/// A 項目: its number and name, what was done, what came of it, what is next.
struct Item(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Every file, below `inputs/komagane/`.
pub fn files() -> Result<Vec<File>, XlsxError> {
    let mut files = first_year()?;
    files.extend(second_year()?);
    Ok(files)
}

/// R7: the census is not made, and nobody asked the citizens.
fn first_year() -> Result<Vec<File>, XlsxError> {
    let year = "令和７年度";
    let file = |section, targets: &[Reported], items: &[Item]| {
        file("R7", section, book(year, section, targets, items)?)
    };
    Ok(vec![
        // ＋１２人, as a person types it.
        file(
            "企画振興課",
            &[
                Reported(
                    &MIGRATION,
                    [T("＋１２人"), E],
                    "転入者への住宅取得補助を続けた。",
                ),
                Reported(
                    &PARENTS,
                    [T("調査なし"), E],
                    "市民満足度調査は令和８年度に行う。",
                ),
                Reported(
                    &STAYERS,
                    [T("調査なし"), E],
                    "市民満足度調査は令和８年度に行う。",
                ),
            ],
            &PLANNING,
        )?,
        // The same KPI a second time: the counter keeps the register, so it answered too.
        file(
            "市民課",
            &[Reported(
                &MIGRATION,
                [N(12.0), E],
                "転入 1,214人、転出 1,202人。",
            )],
            &[Item(
                "4(2)②",
                "国際交流と多文化共生の推進",
                "窓口に多言語の案内を置いた。",
                "延べ86件の相談を受けた。",
                "やさしい日本語の研修を始める。",
            )],
        )?,
        // The cell of the census stays empty.
        file("商工観光課", &[Reported(&WORKERS, [E, E], "")], &COMMERCE)?,
        // 182 is the baseline, copied.
        file(
            "子ども課",
            &[Reported(
                &BIRTHS,
                [N(182.0), E],
                "出会いから子育てまでの支援を続けた。",
            )],
            &CHILDREN,
        )?,
        csv("R7", "農林課", FARMS)?,
        file("都市計画課", &[], &TOWN)?,
        file("福祉課", &[], &WELFARE)?,
        file("生活環境課", &[], &ENVIRONMENT)?,
    ])
}

/// R8: the census and the survey have figures.
fn second_year() -> Result<Vec<File>, XlsxError> {
    let year = "令和８年度";
    let file = |section, targets: &[Reported], items: &[Item]| {
        file("R8", section, book(year, section, targets, items)?)
    };
    Ok(vec![
        // 3.1, where the plan says 3.10.
        file(
            "企画振興課",
            &[
                Reported(
                    &MIGRATION_HALVED,
                    [T("＋１２人"), T("＋２５人")],
                    "県外からの転入が増えた。",
                ),
                Reported(
                    &PARENTS,
                    [T("調査なし"), N(3.1)],
                    "病児保育の利用が広がった。",
                ),
                Reported(&STAYERS, [T("調査なし"), N(86.2)], "若い世代で上がった。"),
            ],
            &PLANNING,
        )?,
        file(
            "商工観光課",
            &[Reported(
                &WORKERS,
                [E, Written::Grouped(18_213.0)],
                "製造業で増えた。",
            )],
            &COMMERCE,
        )?,
        file(
            "子ども課",
            &[Reported(
                &BIRTHS,
                [N(171.0), N(168.0)],
                "R7の182人は基準値の写し間違い。171人が正しい。",
            )],
            &CHILDREN,
        )?,
        // Another figure of the same survey, before its last check.
        file(
            "都市計画課",
            &[Reported(
                &STAYERS,
                [T("調査なし"), N(86.3)],
                "調査票の速報による。",
            )],
            &TOWN,
        )?,
        csv("R8", "農林課", &FARMS.replace("令和７年度", "令和８年度"))?,
        file("市民課", &[], &CITIZENS_WITH_A_SLIP)?,
        file("福祉課", &[], &WELFARE)?,
        file("生活環境課", &[], &ENVIRONMENT)?,
        file("社会教育課", &[], &CULTURE)?,
    ])
}

fn file(year: &str, section: &str, bytes: Vec<u8>) -> Result<File, XlsxError> {
    Ok(File {
        path: format!("{year}/{section}/進捗管理シート.xlsx"),
        bytes,
    })
}

fn csv(year: &str, section: &str, text: &str) -> Result<File, XlsxError> {
    Ok(File {
        path: format!("{year}/{section}/取組状況.csv"),
        bytes: crate::sections::cp932(text),
    })
}

const PLANNING: [Item; 6] = [
    Item(
        "2(1)①",
        "移住・定住の推進",
        "移住相談会を東京で6回、名古屋で3回開いた。",
        "相談 142組、移住 31組。",
        "空き家の掘り起こしを進める。",
    ),
    Item(
        "2(1)②",
        "移住希望者に対する情報発信の強化",
        "移住者の声を動画にした。",
        "再生 18,400回。",
        "仕事の情報を足す。",
    ),
    Item(
        "2(2)①",
        "二地域居住促進のための支援",
        "お試し住宅を2棟用意した。",
        "利用 27組。",
        "長く滞在できる住宅が足りない。",
    ),
    Item(
        "2(2)②",
        "ふるさと納税・企業版ふるさと納税の推進による駒ヶ根のファンづくり",
        "寄附者の集いを開いた。",
        "再び寄附した人が増えた。",
        "使い道の報告を充実する。",
    ),
    Item(
        "4(2)①",
        "「駒ヶ根版生涯活躍のまち構想」の実現",
        "拠点の運営を支援した。",
        "交流の催しを24回開いた。",
        "担い手を増やす。",
    ),
    Item(
        "4(3)⑤",
        "公共施設マネジメントの推進",
        "個別施設計画を見直した。",
        "2施設の集約を決めた。",
        "利用者への説明を続ける。",
    ),
];

/// 起業・事業承継の推進 stands at two places, the second of them without a mark.
const COMMERCE: [Item; 7] = [
    Item(
        "1(1)①",
        "新たな高付加価値産業の振興と企業誘致の推進",
        "工業団地の分譲と設備投資の補助を行った。",
        "2社の立地が決まった。",
        "人材の確保が課題。",
    ),
    Item(
        "1(1)③",
        "起業・事業承継の推進",
        "創業塾を開き、承継の相談窓口を置いた。",
        "創業 9件、承継 3件。",
        "創業後の相談を続ける。",
    ),
    Item(
        "1(2)①",
        "新たな雇用の創出と人材育成・人材確保の支援",
        "合同企業説明会を2回開いた。",
        "参加 118人。",
        "学生の参加を増やす。",
    ),
    Item(
        "1(2)②",
        "性別にかかわらず誰もが活躍できる社会づくりの推進",
        "再就職の講座を開いた。",
        "受講 34人。",
        "短い時間の仕事を増やす。",
    ),
    Item("1(2)③", "起業・事業承継の推進", "1(1)③に同じ。", "", ""),
    Item(
        "1(3)①",
        "地域資源を活かした魅力ある観光地域づくり",
        "千畳敷と早太郎温泉郷を結ぶ催しを行った。",
        "宿泊客が増えた。",
        "冬の誘客を図る。",
    ),
    Item(
        "1(3)②",
        "高速交通網を活かした広域観光連携",
        "伊那谷の市町村と共同で宣伝した。",
        "周遊券 1,350枚。",
        "二次交通を整える。",
    ),
];

const CHILDREN: [Item; 9] = [
    Item(
        "3(1)①",
        "出会い・結婚支援",
        "出会いの催しを5回開いた。",
        "成婚 4組。",
        "参加者が固定している。",
    ),
    Item(
        "3(1)②",
        "妊娠期から子育て期の切れ目ない支援",
        "産後ケアを広げた。",
        "利用 61人。",
        "父親への支援を始める。",
    ),
    Item(
        "3(2)①",
        "子育ての負担軽減への取組",
        "医療費と給食費の補助を続けた。",
        "満足度が上がった。",
        "財源の確保。",
    ),
    Item(
        "3(2)②",
        "性別にかかわらず誰もが活躍できる社会づくりの推進〔再掲〕",
        "1(2)②に記載。",
        "",
        "",
    ),
    Item(
        "3(2)③",
        "安心して子どもを預けられる保育園・幼稚園の環境づくり",
        "保育士の処遇を改めた。",
        "待機児童はない。",
        "病児保育を広げる。",
    ),
    Item(
        "4(1)①",
        "JICA・JOCAと連携した世界とつながる教育機会の提供",
        "訓練生との交流授業を行った。",
        "全小中学校で実施。",
        "高校へ広げる。",
    ),
    Item(
        "4(1)②",
        "学校・家庭・地域社会との連携強化による教育力向上",
        "学校運営協議会を開いた。",
        "全校で年3回。",
        "地域の人材を登録する。",
    ),
    Item(
        "4(1)③",
        "キャリア教育・ふるさと教育の推進",
        "職場体験を行った。",
        "受入 74事業所。",
        "受入先を増やす。",
    ),
    Item(
        "4(1)④",
        "デジタルを活用した学校教育環境の充実",
        "端末を更新した。",
        "故障が減った。",
        "持ち帰りの使い方を定める。",
    ),
];

const TOWN: [Item; 3] = [
    Item(
        "4(3)①",
        "人が集まる「まちなか」の魅力づくり",
        "駅前広場の社会実験を行った。",
        "延べ5,200人が訪れた。",
        "平日のにぎわい。",
    ),
    Item(
        "4(3)②",
        "コンパクトシティの実現に向けた取組",
        "立地適正化計画の説明会を開いた。",
        "3回、92人。",
        "居住誘導の補助を検討する。",
    ),
    Item(
        "4(2)⑤",
        "竜東振興プロジェクトの推進",
        "拠点施設の設計を行った。",
        "地元の協議会と合意した。",
        "道路の改良と合わせて進める。",
    ),
];

const WELFARE: [Item; 1] = [Item(
    "4(2)③",
    "地域医療体制の充実、包括的支援体制の充実",
    "包括的な相談窓口を置いた。",
    "相談 410件。",
    "支え手の高齢化。",
)];

const ENVIRONMENT: [Item; 2] = [
    Item(
        "4(3)③",
        "カーボンニュートラルな社会の実現に向けた取組",
        "太陽光と蓄電池の補助を行った。",
        "補助 88件。",
        "賃貸住宅へ広げる。",
    ),
    Item(
        "4(3)④",
        "地域公共交通の確保",
        "デマンド交通の区域を広げた。",
        "利用 9,870人。",
        "運転手の確保。",
    ),
];

const CULTURE: [Item; 1] = [Item(
    "4(2)④",
    "文化芸術活動、市民スポーツの推進",
    "文化祭とマラソン大会を開いた。",
    "参加 4,310人。",
    "若い世代の参加を増やす。",
)];

/// The number is of another item than the name.
const CITIZENS_WITH_A_SLIP: [Item; 1] = [Item(
    "4(2)③",
    "国際交流と多文化共生の推進",
    "やさしい日本語の研修を行った。",
    "職員 58人が受けた。",
    "学校へ広げる。",
)];

const FARMS: &str = "総合戦略　取組状況調べ（令和７年度）,,,\r
見本（説明のための架空の内容です）,,,\r
担当課,農林課,,\r
項目,取組内容,成果,課題・次年度の方針\r
1(1)② 暮らしを豊かにする魅力ある地域農業の創出、スマート農林業の推進,直進アシスト付き農機の導入を補助した。,補助 11経営体。,担い手への農地の集積を進める。\r
※項目ごとに、したこと・成果・次にすることを書いてください。,,,\r
";

/// The workbook of a section: a sheet of 数値目標 if it has any, and a sheet of 項目.
fn book(
    year: &str,
    section: &str,
    targets: &[Reported],
    items: &[Item],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = sheets::book()?;
    if !targets.is_empty() {
        let sheet = book.add_worksheet().set_name("数値目標")?;
        top(sheet, "総合戦略　進捗管理シート", year, section)?;
        for (index, reported) in (0..).zip(targets) {
            reported.write(sheet, 4 + index * 8)?;
        }
        widths(sheet, &[14.0, 16.0, 16.0, 16.0, 16.0])?;
    }
    let sheet = book.add_worksheet().set_name("取組状況")?;
    top(sheet, "総合戦略　取組状況調べ", year, section)?;
    write_items(sheet, items)?;
    widths(sheet, &[44.0, 44.0, 28.0, 34.0])?;
    sheet.set_landscape();
    book.save_to_buffer()
}

fn top(sheet: &mut Worksheet, title: &str, year: &str, section: &str) -> Result<(), XlsxError> {
    sheets::page(sheet);
    sheet.write_string(0, 0, format!("{title}（{year}）"))?;
    sheet.write_string(1, 0, REMARK)?;
    sheet.write_string(2, 0, "担当課")?;
    sheet.write_string(2, 1, section)?;
    Ok(())
}

fn widths(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

impl Reported {
    /// A little table: what it is, where it started, what it is this year, why.
    fn write(&self, sheet: &mut Worksheet, top: u32) -> Result<(), XlsxError> {
        let Self(target, actuals, why) = self;
        let (frame, head) = (sheets::frame(), sheets::head());
        sheet.merge_range(top, 0, top, 4, target.goal, &head)?;
        pair(sheet, (top + 1, 0), ("数値目標", target.name), 4)?;
        pair(sheet, (top + 2, 0), ("基準値", target.baseline), 2)?;
        pair(sheet, (top + 2, 3), ("単位", target.unit), 4)?;
        pair(sheet, (top + 3, 0), ("目標値", target.target), 2)?;
        pair(sheet, (top + 3, 3), ("出典", target.source), 4)?;
        sheet.write_string_with_format(top + 4, 0, "年度", &head)?;
        sheet.write_string_with_format(top + 5, 0, "実績値", &head)?;
        let written = actuals.iter().copied().chain([E, E]);
        for ((column, year), actual) in (1..).zip(YEARS).zip(written) {
            sheet.write_string_with_format(top + 4, column, year, &head)?;
            actual.write(sheet, &frame, top + 5, column)?;
        }
        pair(sheet, (top + 6, 0), ("増減の要因", why), 4)
    }
}

/// A label and, to its right and merged up to a column, its value.
fn pair(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (label, value): (&str, &str),
    last: u16,
) -> Result<(), XlsxError> {
    let frame = sheets::frame();
    sheet.write_string_with_format(row, column, label, &sheets::head())?;
    match last == column + 1 {
        true => sheet.write_string_with_format(row, last, value, &frame)?,
        false => sheet.merge_range(row, column + 1, row, last, value, &frame)?,
    };
    Ok(())
}

fn write_items(sheet: &mut Worksheet, items: &[Item]) -> Result<(), XlsxError> {
    let (frame, head): (Format, Format) = (sheets::frame(), sheets::head());
    let heads = ["項目", "取組内容", "成果", "課題・次年度の方針"];
    for (column, text) in (0..).zip(heads) {
        sheet.write_string_with_format(4, column, text, &head)?;
    }
    for (row, item) in (5..).zip(items) {
        let Item(id, name, efforts, results, issues) = item;
        sheet.set_row_height(row, TWO_LINES)?;
        sheet.write_string_with_format(row, 0, format!("{id} {name}"), &frame)?;
        for (column, text) in (1..).zip([efforts, results, issues]) {
            sheet.write_string_with_format(row, column, *text, &frame)?;
        }
    }
    let below = 6 + items.len() as u32;
    let note = "※項目ごとに、したこと・成果・次にすることを書いてください。再掲の項目は、もとの番号を書けば足ります。";
    sheet.write_string(below, 0, note)?;
    Ok(())
}
