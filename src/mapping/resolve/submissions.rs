//! Which submissions count: `[submissions]` and `[[submission]]`.

use super::super::plan_file::{SubmissionFile, SubmissionsFile};
use super::super::problem::Code;
use super::{Resolver, numbered};
use crate::domain::plan::{ChosenFile, Latest, Submissions};
use crate::domain::{FiscalYear, folded};
use crate::mapping::fields::Spanned;
use crate::mapping::form::pattern;
use std::collections::HashMap;

/// The file of a year's section, folded.
type FileKey = (String, Option<FiscalYear>, String);

impl Resolver<'_> {
    pub(super) fn submissions(
        &mut self,
        file: SubmissionsFile,
        chosen: Vec<SubmissionFile>,
    ) -> Submissions {
        self.choices_agree(&chosen);
        let pattern = self.order_pattern(&file);
        let mut latest = Vec::new();
        for way in file.latest {
            match latest.contains(way.get_ref()) {
                false => latest.push(*way.get_ref()),
                true => {
                    let message = format!("「{}」が二度あります", way.get_ref().code());
                    self.problem(way.span(), message, "一つにしてください");
                }
            }
        }
        let chosen = numbered(chosen, |_, file| self.chosen_file(file));
        let is_asked = |file: &ChosenFile| self.stage.year.is_none_or(|year| year == file.year);
        Submissions {
            latest,
            pattern,
            combine: file.combine,
            earlier: file.earlier,
            chosen: chosen.into_iter().flatten().filter(is_asked).collect(),
        }
    }

    /// The plan's own pattern, folded as the names on which it is laid.
    fn order_pattern(&mut self, file: &SubmissionsFile) -> Option<String> {
        let mut latest = file.latest.iter();
        let asked = latest.find(|way| *way.get_ref() == Latest::Pattern);
        match (&file.pattern, asked) {
            (None, None) => None,
            (None, Some(way)) => {
                let remedy = "pattern = \"第(?<order>[0-9]+)稿\" のように書いてください";
                self.coded(
                    Code::Latest,
                    way.span(),
                    "latest に pattern がありますが、名前の型（pattern）がありません",
                    remedy,
                );
                None
            }
            (Some(pattern), None) => {
                let remedy = "latest = [\"pattern\"] のように足すか、pattern を消してください";
                self.coded(
                    Code::Latest,
                    pattern.span(),
                    "名前の型（pattern）がありますが、latest に pattern がないので使われません",
                    remedy,
                );
                None
            }
            (Some(written), Some(_)) => self.with_order(written),
        }
    }

    fn with_order(&mut self, written: &Spanned<String>) -> Option<String> {
        let folded = pattern::fold_pattern(written.get_ref());
        let regex = match pattern::compiled(written.get_ref(), &folded) {
            Ok(regex) => regex,
            Err(message) => {
                self.problem(written.span(), message, pattern::REMEDY);
                return None;
            }
        };
        if regex.is_match("") {
            let message = "名前の型が、何も書かれていないところにも当てはまります";
            let remedy = "\"第(?<order>[0-9]+)稿\" のように、名前にある文字を書いてください";
            self.problem(written.span(), message, remedy);
            return None;
        }
        if !regex.capture_names().flatten().eq(["order"]) {
            let message = "名前の型に、新しさの順を言うグループ (?<order>…) が一つありません";
            let remedy = "\"第(?<order>[0-9]+)稿\" のように、順の数や日付に当たるところを (?<order>…) で囲んでください";
            self.problem(written.span(), message, remedy);
            return None;
        }
        Some(folded)
    }

    /// One of another year is not this run's; its mistakes are said anyway.
    fn chosen_file(&mut self, file: SubmissionFile) -> Option<ChosenFile> {
        let year = self.year(&file.year.span(), file.year.get_ref());
        self.within(&file.year.span(), "提出の年度", year);
        let section = self.section_index(&file.section);
        if file.file.is_none() && file.withdraw.is_none() {
            let remedy = "file = \"使うファイル.xlsx\" か withdraw = \"使わないファイル.xlsx\" を書いてください";
            self.problem(
                file.section.span(),
                "[[submission]] に、使うファイル（file）も使わないファイル（withdraw）もありません",
                remedy,
            );
        }
        if file.reason.get_ref().trim().is_empty() {
            let remedy = "なぜそのファイルを使う（使わない）かを書いてください";
            self.problem(file.reason.span(), "提出を選んだ理由が空です", remedy);
        }
        Some(ChosenFile {
            section,
            year,
            file: file.file.map(|name| with_slashes(name.get_ref())),
            withdraw: file.withdraw.map(|name| with_slashes(name.get_ref())),
            reason: file.reason.into_inner(),
        })
    }

    /// A file is used or it is not.
    fn choices_agree(&mut self, files: &[SubmissionFile]) {
        let mut said: HashMap<FileKey, (bool, usize)> = HashMap::new();
        for file in files {
            let year = FiscalYear::parse(file.year.get_ref());
            let named = [(file.file.as_ref(), true), (file.withdraw.as_ref(), false)];
            for (name, is_used) in named {
                let Some(name) = name else { continue };
                let section = folded::key(file.section.get_ref());
                let key = (section, year, folded::key(&with_slashes(name.get_ref())));
                let (before, start) = *said.entry(key).or_insert((is_used, name.span().start));
                if before != is_used {
                    let (_, told) = self.also_at(start);
                    let message = format!(
                        "「{}」が、使うファイルにも使わないファイルにもなっています{told}",
                        name.get_ref()
                    );
                    self.problem(name.span(), message, "どちらかを消してください");
                }
            }
        }
    }
}

/// A path as the submissions have it, also where it was copied from Windows.
fn with_slashes(path: &str) -> String {
    path.replace(['\\', '￥'], "/")
}
