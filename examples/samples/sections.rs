//! What each section sent. Public figures of R6 are marked so; the others are illustrative (見本).

use crate::sheets::{self, Card, List, Row, Written};
use Written::{Formula as F, Grouped as G, Nothing as E, Number as N, Percent as P, Text as T};
use rust_xlsxwriter::XlsxError;

/// One file of a section.
pub struct File {
    /// Below the folder of its plan, or of its plan and year.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Every file that is made here.
pub fn files() -> Result<Vec<File>, XlsxError> {
    Ok(vec![
        file("市長公室/実績.xlsx", mayor().workbook()?),
        file("市長公室/事務事業評価.csv", cp932(MAYOR_PROJECTS)),
        file(
            "政策推進課/実績.xlsx",
            policy().with_short_years().workbook()?,
        ),
        file("政策推進課/補足説明.pdf", PDF.as_bytes().to_vec()),
        file("人権推進課/個票.xlsx", sheets::cards(&[equality()])?),
        file("くらし安全課/実績.xlsx", safety(T("２．０")).workbook()?),
        file("くらし安全課/実績_修正版.xlsx", safety(N(2.1)).workbook()?),
        file("産業観光課/実績.xlsx", industry().workbook()?),
        file("市民課/実績.csv", utf8_with_mark(CITIZENS)),
        file("障がい福祉課/個票.xlsx", sheets::cards(&disability())?),
        file("子育て支援課/実績.csv", cp932(CHILDREN)),
        file("子育て支援課/事務事業評価.xlsx", children_projects()?),
        file(
            "健康づくり課/実績.xlsx",
            health().with_short_years().workbook()?,
        ),
        file("高齢介護課/実績.xlsx", elderly().workbook()?),
        file("都市計画課/実績.xlsx", planning().workbook()?),
        file("都市計画課/事務事業評価_公園.xlsx", parks()?),
        file("生涯学習課/実績.xlsx", learning().workbook()?),
    ])
}

/// Workbooks that LibreOffice turns into the formats that we cannot write.
pub fn office_sources() -> Result<Vec<(&'static str, Vec<u8>)>, XlsxError> {
    Ok(vec![
        ("環境課/実績.ods", environment().workbook()?),
        ("共生福祉課/実績.xls", welfare().workbook()?),
    ])
}

fn file(path: &str, bytes: Vec<u8>) -> File {
    File {
        path: path.to_owned(),
        bytes,
    }
}

fn mayor() -> List {
    List::of(
        "市長公室",
        vec![
            Row {
                measure: "数値目標",
                kpi: "ふるさと納税寄附件数",
                unit: "件",
                baseline: N(3908.0),
                actuals: [G(12480.0), G(19655.0), G(27310.0), T("３１，２０４件")],
                target: T("↑"),
                efforts: "返礼品を272品目まで増やし、寄附の使い道を公表した。",
                issues: "一度きりの寄附が多い。関係人口につなげる案内を始める。",
            },
            Row {
                measure: "3-1-1 市民参画の推進",
                kpi: "ワークショップへの参加人数",
                unit: "人",
                baseline: N(0.0),
                actuals: [N(18.0), N(42.0), N(57.0), T("６３人")],
                target: T("↑"),
                efforts: "市長と語る会とワークショップを合わせて11回開いた。",
                issues: "若い世代の参加が少ない。",
            },
        ],
    )
}

/// The amount is public (1,357,676千円); it is not the number of donations, and may not be taken for it.
const MAYOR_PROJECTS: &str = "令和６年度　事務事業評価　指標一覧①,,,,,\r
担当課,市長公室,,,,\r
事業番号,事務事業名,指標の種類,指標名,単位,実績値\r
13,ふるさと納税事業（㈱髙﨑サービスへ一部委託）,成果,ふるさと納税寄附額,千円,\"1,357,676\"\r
※対象は令和６年４月～令和７年３月。収支－の事業はありません。,,,,,\r
";

fn policy() -> List {
    List::of(
        "政策推進課",
        vec![
            Row {
                measure: "数値目標",
                kpi: "25歳から34歳までの女性の社会増減",
                unit: "人",
                baseline: T("ー４０人"),
                actuals: [T("△35"), T("△２８"), N(-31.0), T("△22")],
                target: N(0.0),
                efforts: "移住相談の窓口と、子育て世帯の住宅取得の補助を続けた。",
                issues: "就職期の転出が続く。若い女性の就労支援と連携する。",
            },
            Row {
                measure: "4-1-5 鉄道輸送力の活用",
                kpi: "北本駅の平日の運行本数",
                unit: "本",
                baseline: N(224.0),
                actuals: [N(224.0), N(218.0), N(214.0), N(214.0)],
                target: N(224.0),
                efforts: "鉄道会社へ要望活動を行った。",
                issues: "ダイヤ改正による減便が戻っていない。",
            },
            Row {
                measure: "数値目標",
                kpi: "AI・RPA等のデジタル技術を活用した件数",
                unit: "件",
                baseline: N(11.0),
                actuals: [N(12.0), N(14.0), N(15.0), N(17.0)],
                target: N(20.0),
                efforts: "RPAの対象業務を増やした。",
                issues: "作った人が異動すると直せない。手引きを作る。",
            },
            Row {
                measure: "6-3-5 自治体ＤＸの推進",
                kpi: "行政手続きのオンライン化割合",
                unit: "％",
                baseline: N(19.0),
                actuals: [P(0.31), P(0.452), P(0.583), P(0.661)],
                target: N(100.0),
                efforts: "電子申請の様式を253件公開した。",
                issues: "本人確認の要る手続きが残っている。",
            },
            Row {
                measure: "6-3-5 自治体ＤＸの推進",
                kpi: "オンライン手続き利用割合",
                unit: "％",
                baseline: N(0.0),
                actuals: [T("―"), N(6.2), N(12.4), N(18.9)],
                target: N(35.0),
                efforts: "窓口で電子申請を案内した。",
                issues: "高齢の方への支援が要る。",
            },
        ],
    )
}

/// 29.0% is public.
fn equality() -> Card {
    Card {
        sheet: "3-3-3",
        section: "人権推進課",
        row: Row {
            measure: "3-3-3 男女共同参画の推進",
            kpi: "庁内の審議会・委員会等委員の女性の登用割合",
            unit: "％",
            baseline: P(0.256),
            actuals: [P(0.262), P(0.271), P(0.283), P(0.29)],
            target: P(0.4),
            efforts: "委員の改選に合わせ、団体に女性の推薦を依頼した。",
            issues: "充て職の委員が多く、改選だけでは進まない。",
        },
    }
}

/// 2.1件, 67.5%, 19.2% and 13件 are public. The first file had 2.0 accidents.
fn safety(accidents: Written) -> List {
    List::of(
        "くらし安全課",
        vec![
            Row {
                measure: "数値目標",
                kpi: "地域活動に参加している市民の割合",
                unit: "％",
                baseline: N(34.2),
                actuals: [N(31.0), N(29.8), N(32.5), N(33.1)],
                target: T("↑"),
                efforts: "自治会・コミュニティの行事を支援した。",
                issues: "コロナ禍で休んだ行事の一部が戻っていない。",
            },
            Row {
                measure: "数値目標",
                kpi: "災害による負傷者数および死亡者数",
                unit: "人",
                baseline: N(0.0),
                actuals: [N(0.0), N(0.0), N(0.0), N(0.0)],
                target: N(0.0),
                efforts: "避難所の開設訓練を行った。",
                issues: "要支援者の個別避難計画を進める。",
            },
            Row {
                measure: "数値目標",
                kpi: "人口千人あたりの犯罪件数",
                unit: "件",
                baseline: T("５.３４件"),
                actuals: [N(5.02), N(5.46), N(5.91), N(6.12)],
                target: T("５．０件"),
                efforts: "青色防犯パトロールと防犯灯の整備を続けた。",
                issues: "自転車盗が増えている。",
            },
            Row {
                measure: "数値目標",
                kpi: "人口千人当たりの交通事故件数",
                unit: "件",
                baseline: T("2.00件"),
                actuals: [N(1.8), N(1.7), N(1.9), accidents],
                target: T("１．７０件"),
                efforts: "高齢者と自転車の交通安全教室を開いた。",
                issues: "65歳以上の事故が多い。",
            },
            Row {
                measure: "3-2-1 地域活動の推進",
                kpi: "自治会加入率",
                unit: "％",
                baseline: N(74.2),
                actuals: [N(72.3), N(70.6), N(69.1), N(67.5)],
                target: N(75.0),
                efforts: "転入の窓口で加入を案内した。",
                issues: "役員のなり手不足で、解散を考える自治会がある。",
            },
            Row {
                measure: "4-6-3 地域防災力の向上",
                kpi: "自主防災組織の組織率",
                unit: "％",
                baseline: N(68.9),
                actuals: [N(69.4), N(70.2), N(71.0), N(71.0)],
                target: N(92.0),
                efforts: "自治会への啓発を2回行った。",
                issues: "未結成の自治会は小規模なところが多い。",
            },
            Row {
                measure: "4-6-3 地域防災力の向上",
                kpi: "防災訓練に参加した市民の割合",
                unit: "％",
                baseline: T("10.1％"),
                actuals: [T("調査なし"), P(0.117), P(0.148), P(0.192)],
                target: T("↑"),
                efforts: "総合防災訓練を1回開いた。",
                issues: "平日に働く世代の参加を増やす。",
            },
            Row {
                measure: "数値目標",
                kpi: "協働により実施した事業の件数",
                unit: "件",
                baseline: T("１件"),
                actuals: [N(1.0), N(1.0), N(2.0), N(2.0)],
                target: N(2.0),
                efforts: "市民提案型の協働事業を2件行った。",
                issues: "提案する団体が固定している。",
            },
            Row {
                measure: "3-1-2 協働の推進",
                kpi: "協働パートナー登録件数",
                unit: "件",
                baseline: N(13.0),
                actuals: [N(12.0), N(12.0), N(13.0), N(13.0)],
                target: N(18.0),
                efforts: "登録団体の交流会を開いた。",
                issues: "登録の利点が伝わっていない。",
            },
        ],
    )
}

/// 1,194,663人 is public; the plan counts in 千人.
fn industry() -> List {
    List::of(
        "産業観光課",
        vec![
            Row {
                measure: "5-1-4 農業・商業・工業の振興",
                kpi: "観光入込客数",
                unit: "人",
                baseline: T("544千人"),
                actuals: [G(488_000.0), G(655_000.0), G(742_100.0), G(1_194_663.0)],
                target: T("820千人"),
                efforts: "北本まつりを通常どおり開いた。観光協会と合わせて体験型の催しを増やした。",
                issues: "来訪が催しに集中し、市内での消費に結びついていない。",
            },
            Row {
                measure: "数値目標",
                kpi: "就業者一人あたり市内純生産",
                unit: "万円",
                baseline: T("431.5万円（H30）"),
                actuals: [N(428.9), N(433.0), T("集計中"), T("集計中")],
                target: N(438.3),
                efforts: "企業誘致の相談を受けた。",
                issues: "県の市町村民経済計算の公表が2年遅れる。",
            },
            Row {
                measure: "5-1-1 付加価値の高い農業・商業・工業の推進",
                kpi: "農業従事者一人あたりの農業算出額",
                unit: "万円",
                baseline: T("168万円（R1）"),
                actuals: [N(171.0), N(175.0), N(182.0), T("1,890千円")],
                target: N(276.0),
                efforts: "直売所の販路と、園芸の設備を支援した。",
                issues: "担い手が減っている。",
            },
            Row {
                measure: "5-1-1 付加価値の高い農業・商業・工業の推進",
                kpi: "付加価値額（製造業）",
                unit: "万円",
                baseline: T("2,920,245万円（H30）"),
                actuals: [G(2_880_112.0), G(2_935_400.0), G(2_971_050.0), T("未公表")],
                target: G(3_000_000.0),
                efforts: "設備投資の補助を行った。",
                issues: "経済構造実態調査の公表を待っている。",
            },
            Row {
                measure: "5-1-2 地域経済循環の推進",
                kpi: "地域経済の循環率",
                unit: "％",
                baseline: T("84.7％（H30）"),
                actuals: [T("―"), T("―"), T("―"), T("調査なし")],
                target: N(86.0),
                efforts: "市内での買い物を勧める催しを行った。",
                issues: "地域経済分析の更新は数年に一度しかない。",
            },
            Row {
                measure: "5-1-3 持続可能な経営の支援",
                kpi: "市内創業件数",
                unit: "件",
                baseline: T("17件"),
                actuals: [N(19.0), N(18.0), N(21.0), F("=9+11", "20")],
                target: N(30.0),
                efforts: "創業塾と相談会（上期9件、下期11件）。",
                issues: "創業後の相談に応じる体制が要る。",
            },
            Row {
                measure: "5-3-1 労働環境改善の促進",
                kpi: "多様な働き方実践企業の認定事業所数",
                unit: "事業所",
                baseline: N(38.0),
                actuals: [N(41.0), N(45.0), N(48.0), N(51.0)],
                target: N(53.0),
                efforts: "認定の手続きを案内した。",
                issues: "小さな事業所に制度が知られていない。",
            },
        ],
    )
}

const CITIZENS: &str = "課名,指標番号,指標名,単位,令和３年度,令和４年度,令和５年度,令和６年度,取組内容,課題\r
市民課,2-a,出生数,人,３１２,３０１,２９６,２８３,出生届の窓口で子育ての案内を渡した。,出産する世代の人口が減っている。\r
市民課,6-3-5-1,マイナンバーカード普及率,％,41.3,63.8,74.9,78.2,休日の窓口と、施設への出張申請を行った。,更新の時期が重なる年度の窓口を増やす。\r
";

/// 280人 is public.
fn welfare() -> List {
    List::of(
        "共生福祉課",
        vec![Row {
            measure: "2-1-2 福祉にかかわる人材・組織の育成",
            kpi: "ボランティア登録者数",
            unit: "人",
            baseline: N(202.0),
            actuals: [N(231.0), N(249.0), N(266.0), N(280.0)],
            target: N(258.0),
            efforts: "ボランティア相談所を11回開いた。",
            issues: "登録した人が活動する場を増やす。",
        }],
    )
}

fn environment() -> List {
    List::of(
        "環境課",
        vec![
            Row {
                measure: "数値目標",
                kpi: "温室効果ガスの総排出量（市全体）",
                unit: "t-CO2",
                baseline: T("272,000t-CO2"),
                actuals: [G(251_300.0), G(248_900.0), T("集計中"), T("集計中")],
                target: G(246_500.0),
                efforts: "省エネ家電の買替えを補助した。",
                issues: "国の統計を使うため、値が出るまで2年かかる。",
            },
            Row {
                measure: "4-3-1 脱炭素社会・循環型社会に向けた取組の推進",
                kpi: "再生可能エネルギーの普及率",
                unit: "％",
                baseline: T("4.1％（R1）"),
                actuals: [P(0.049), P(0.056), P(0.061), P(0.067)],
                target: N(9.3),
                efforts: "太陽光発電と蓄電池を補助した。",
                issues: "集合住宅での導入が進まない。",
            },
        ],
    )
}

fn disability() -> [Card; 2] {
    [
        Card {
            sheet: "2-4-1",
            section: "障がい福祉課",
            row: Row {
                measure: "2-4-1 障害福祉サービスが充実していると感じる障がい者の割合",
                kpi: "障害福祉サービスが充実していると感じる障がい者の割合",
                unit: "％",
                baseline: T("24.5%（R1）"),
                actuals: [T("調査なし"), N(26.1), T("調査なし"), N(27.4)],
                target: T("↑"),
                efforts: "障がい者計画の改定に合わせて調査した。",
                issues: "相談支援の専門員が足りない。",
            },
        },
        Card {
            sheet: "2-4-3",
            section: "障がい福祉課",
            row: Row {
                measure: "2-4-3 障がい者の就労・社会参加支援",
                kpi: "就労を希望し、実際に就労している障がい者の割合",
                unit: "％",
                baseline: N(51.0),
                actuals: [N(51.8), N(52.2), N(53.1), T("５４．３")],
                target: N(55.0),
                efforts: "障がい者就労支援センターで119人が就労した。",
                issues: "職場に定着するまでの支援を続ける。",
            },
        },
    ]
}

const CHILDREN: &str = "課名,指標番号,指標名,単位,令和３年度,令和４年度,令和５年度,令和６年度,取組内容,課題\r
子育て支援課,1-1-2-1,子どもの放課後等の居場所があると思う保護者の割合,％,－,61.2,－,63.5,①学童保育室の定員を増やした。,調査は～２年に１度～。\r
";

/// 0人 waits for a place in the 学童保育室. That is public, and it is not 保育所（園）待機児童数.
fn children_projects() -> Result<Vec<u8>, XlsxError> {
    sheets::projects(
        "子育て支援課",
        &[(
            505.0,
            "学童保育室運営事業",
            "活動",
            "待機児童数",
            "人",
            N(0.0),
        )],
    )
}

/// 95.0回実計 is public; the plan counts 回 per woman.
fn health() -> List {
    List::of(
        "健康づくり課",
        vec![
            Row {
                measure: "1-2-1 妊娠・出産に関する保険・医療の充実",
                kpi: "妊婦が妊婦健康診査を受診した回数",
                unit: "回実計",
                baseline: T("12.4回"),
                actuals: [T("12.2回"), T("12.5回"), T("12.6回"), Written::Tenths(95.0)],
                target: T("13.0回"),
                efforts: "妊婦健診の助成を続けた。",
                issues: "里帰り先での受診を把握できていない。",
            },
            Row {
                measure: "1-2-2 子供に関する医療体制の充実",
                kpi: "子どもにかかりつけ医がいる世帯の割合",
                unit: "％",
                baseline: N(79.1),
                actuals: [N(81.0), N(82.4), N(84.0), T("86.5 ％")],
                target: N(92.0),
                efforts: "乳幼児健診で、かかりつけ医を持つよう勧めた。",
                issues: "市内の小児科が少ない。",
            },
        ],
    )
}

/// Last year's form, sent again by mistake.
fn elderly() -> List {
    List {
        section: "高齢介護課",
        year: "令和５年度",
        years: ["令和２年度", "令和３年度", "令和４年度", "令和５年度"],
        rows: vec![Row {
            measure: "2-3-3 包括的支援事業の推進",
            kpi: "要支援・要介護認定者が日常生活において支援を受ける等し、不便を感じていない人の割合",
            unit: "％",
            baseline: T("21.3％"),
            actuals: [T("―"), T("調査なし"), N(22.8), T("調査なし")],
            target: T("↓"),
            efforts: "介護予防の教室を開いた。",
            issues: "調査は3年に一度。",
        }],
    }
}

/// 59.4% is public …
fn planning() -> List {
    List::of(
        "都市計画課",
        vec![Row {
            measure: "4-1 豊かな住環境の整備",
            kpi: "安全で安らげるまちなみとなっていると思う市民の割合",
            unit: "％",
            baseline: N(57.6),
            actuals: [N(57.9), N(58.8), N(58.1), N(59.4)],
            target: N(60.3),
            efforts: "中山道の歩道の美装化と、街並みの景観への補助を行った。",
            issues: "通学路の安全対策を重点的に行う。",
        }],
    )
}

/// … and so is 59.3%, of the same section, for the same KPI.
fn parks() -> Result<Vec<u8>, XlsxError> {
    sheets::projects(
        "都市計画課",
        &[(
            643.0,
            "公園施設維持事業",
            "活動",
            "安全で安らげるまちなみとなっていると思う市民の割合",
            "%",
            N(59.3),
        )],
    )
}

fn learning() -> List {
    List::of(
        "生涯学習課",
        vec![
            Row {
                measure: "2-7-3 スポーツ活動の支援",
                kpi: "各種スポーツ・レクリエーションの団体数",
                unit: "団体",
                baseline: N(165.0),
                actuals: [N(161.0), N(160.0), N(159.0), E],
                target: N(180.0),
                efforts: "スポーツ協会とレクリエーション協会を補助した。",
                issues: "会員の高齢化で解散する団体がある。",
            },
            Row {
                measure: "2-7-3 スポーツ活動の支援",
                kpi: "各種スポーツ・レクリエーションの会員数",
                unit: "人",
                baseline: G(3893.0),
                actuals: [G(3710.0), G(3688.0), G(3702.0), T("3,745 人")],
                target: G(4200.0),
                efforts: "体育祭（6,989人）とさくらウォークを開いた。",
                issues: "若い会員を増やす。",
            },
            Row {
                measure: "2-6-1 学習機会の充実",
                kpi: "人財情報バンク登録者数",
                unit: "人",
                baseline: N(184.0),
                actuals: [N(183.0), N(185.0), N(186.0), T("１８８")],
                target: N(190.0),
                efforts: "講座の講師に登録を勧めた。",
                issues: "登録しても依頼のない分野がある。",
            },
        ],
    )
}

/// The smallest PDF: no spreadsheet at all.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// As a Windows business system writes it.
pub fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, has_strangers) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!has_strangers, "a sample has a letter that CP932 lacks");
    bytes.into_owned()
}

/// As Excel writes 「CSV UTF-8」.
fn utf8_with_mark(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").into_bytes()
}
