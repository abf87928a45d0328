//! The workbooks of a run, their sheets, and what a plan chooses of these.

use crate::domain::choice::choices;

choices! {
    /// A workbook of a run.
    #[derive(PartialOrd, Ord)]
    BookKind {
        /// For the 推進会議.
        Council = "効果検証報告書";
        /// For the 事務局: also what is asked of sections, and where each figure comes from.
        Office = "事務局用";
        /// For everybody: without what is not settled.
        Public = "公表用";
    }

    /// A column of KPI一覧 and of the sheets of goals that a workbook can do without. Columns from
    /// which rates are computed, or that are read back, cannot be left out.
    ListColumn {
        /// 人, ％.
        Unit = "単位";
        /// The grade of the year before, in KPI一覧.
        Before = "前年度判定";
        /// The section.
        Section = "担当課";
        /// What sections wrote, in KPI一覧.
        Comment = "主な取組・課題";
        /// What they did and why it came so, on the sheets of goals.
        Efforts = "取組・要因";
        /// What is difficult, on the sheets of goals.
        Issues = "課題";
        /// What comes next, on the sheets of goals.
        Next = "今後の方針";
        /// The cells of the year's figures, in KPI一覧.
        Source = "出典";
    }

    /// The letters of the workbooks: those that a Japanese Windows has, and in which texts are not wider or higher
    /// than they are measured.
    Font {
        /// The usual ones.
        YuGothic = "游ゴシック";
        /// As wide for each letter.
        MsGothic = "ＭＳ ゴシック";
        /// The same, narrower for narrow letters.
        MsPGothic = "ＭＳ Ｐゴシック";
        /// Easier to read for people with weak sight.
        UdGothic = "BIZ UDゴシック";
        /// The same, narrower for narrow letters.
        UdPGothic = "BIZ UDPゴシック";
    }

    /// A sheet of the workbooks, in the order in which they stand in each.
    SheetKind {
        /// What it is, and what is in it.
        Cover = "表紙";
        /// What is not as in the run before.
        Since = "前回からの変更";
        /// What sections are asked.
        Findings = "確認事項";
        /// Who sent what.
        Submissions = "提出状況";
        /// What its signs mean.
        Guide = "シートの見方";
        /// The year on one page.
        Summary = "総括";
        /// What to talk about.
        Points = "論点";
        /// A sheet for each goal, which has the goal's name.
        Goals = "基本目標ごと";
        /// Every KPI on one line.
        KpiList = "KPI一覧";
        /// A page for each KPI.
        KpiSheets = "KPI個票";
        /// Where each section finds its KPIs.
        SectionIndex = "担当課別の索引";
        /// Room for what members say of each goal.
        OpinionForm = "意見記入用紙";
        /// What people wrote, and what is done about it.
        Replies = "意見と対応";
        /// What people wrote.
        Opinions = "意見一覧";
        /// What sections did.
        Efforts = "取組状況";
        /// Projects and costs.
        Projects = "事業一覧";
        /// The plan's tree.
        Outline = "計画の体系";
        /// Figures behind the plan.
        Background = "計画の背景";
        /// The same, where the document calls them so.
        Strengths = "強み・弱み";
        /// What cuts across the goals.
        Tags = "視点別の集計";
        /// The years beside each other.
        Period = "期間の推移";
        /// What was changed in the plan.
        Revisions = "改定の経過";
        /// How it was judged.
        Method = "検証の方法";
        /// Figures one by one.
        Data = "データ";
        /// Costs one by one, where データ has no room for them beside the figures of KPIs.
        Costs = "データ（事業）";
    }
}

impl BookKind {
    /// Its file.
    pub fn file(self) -> String {
        format!("{}.xlsx", self.code())
    }
}

impl SheetKind {
    /// Whether it is of the 事務局's own work, and stands in no published workbook.
    pub fn is_internal(self) -> bool {
        matches!(
            self,
            Self::Since
                | Self::Findings
                | Self::Submissions
                | Self::Points
                | Self::OpinionForm
                | Self::Opinions
        )
    }

    /// Whether there is something to say on it whatever sections send, in a plan with or without KPIs.
    pub fn is_sure(self, has_kpis: bool) -> bool {
        let is_always = [
            Self::Cover,
            Self::Findings,
            Self::Submissions,
            Self::OpinionForm,
            Self::Method,
            Self::Data,
        ];
        // Each KPI is of a goal, which then has its sheet.
        let is_of_kpis = [
            Self::Guide,
            Self::Summary,
            Self::Points,
            Self::Goals,
            Self::KpiList,
        ];
        is_always.contains(&self) || has_kpis && is_of_kpis.contains(&self)
    }

    /// Whether a workbook has it where the plan does not say otherwise.
    fn is_usual(self, book: BookKind) -> bool {
        let is_of_office = matches!(
            self,
            Self::Since | Self::Findings | Self::Submissions | Self::Outline
        );
        match book {
            // データ of the others has the costs, too.
            BookKind::Office => self != Self::Costs,
            BookKind::Council => !is_of_office && !matches!(self, Self::Data | Self::Costs),
            BookKind::Public => {
                !is_of_office
                    && !self.is_internal()
                    && !matches!(
                        self,
                        Self::KpiSheets | Self::SectionIndex | Self::Replies | Self::Efforts
                    )
            }
        }
    }
}

/// What a plan has otherwise in a workbook than is usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookChoice {
    /// The workbook.
    pub book: BookKind,
    /// Sheets that it has too.
    pub with: Vec<SheetKind>,
    /// Sheets that it has not.
    pub without: Vec<SheetKind>,
    /// Columns that its lists of KPIs have not.
    pub without_columns: Vec<ListColumn>,
}

/// Whether a workbook has a sheet, by what a plan chooses.
pub fn has_sheet(choices: &[BookChoice], book: BookKind, sheet: SheetKind) -> bool {
    let mut choices = choices.iter();
    let choice = choices.find(|choice| choice.book == book);
    let is_in = |sheets: &Vec<SheetKind>| sheets.contains(&sheet);
    match choice {
        Some(choice) if is_in(&choice.with) => true,
        Some(choice) if is_in(&choice.without) => false,
        _ => sheet.is_usual(book),
    }
}

/// The columns that the lists of KPIs of a workbook have not, by what a plan chooses.
pub fn without_columns(choices: &[BookChoice], book: BookKind) -> &[ListColumn] {
    let choice = choices.iter().find(|choice| choice.book == book);
    choice.map_or(&[], |choice| &choice.without_columns)
}
