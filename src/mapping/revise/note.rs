//! Notes: what a revision changed beside goals, measures, KPIs, tags and projects. They are printed, and
//! change no judgement.

use super::super::plan_file::NoteFile;
use super::super::problem::Mistake;
use super::revising::Revising;
use crate::mapping::fields::Spanned;

impl Revising<'_> {
    /// Tells the notes among the changes, each where it stands in the file.
    pub(super) fn note(&mut self, notes: Vec<Spanned<NoteFile>>) {
        for note in notes {
            let start = note.span().start;
            let note = note.into_inner();
            match mistake(&note) {
                Some(mistake) => self.problem(start, mistake.message, &mistake.remedy),
                None => self.tell(start, kind(&note), note.subject, (note.before, note.after)),
            }
        }
    }
}

/// What a note lacks, and what to do.
fn mistake(note: &NoteFile) -> Option<Mistake> {
    let texts = [&note.subject, &note.before, &note.after];
    match texts.map(|text| text.trim()) {
        ["", ..] => Some(Mistake::new(
            "改定の subject が空です",
            "何が変わったのか（「推進体制」など）を subject に書いてください",
        )),
        [subject, "", ""] => Some(Mistake::new(
            format!("「{subject}」の改定前も改定後も書かれていません"),
            "before に改定前、after に改定後を書いてください（どちらかだけでもよい）",
        )),
        [subject, before, after] => (before == after).then(|| {
            Mistake::new(
                format!("「{subject}」の改定前と改定後が同じです"),
                "変わったところを before と after に書くか、この [[revision.note]] を消してください",
            )
        }),
    }
}

/// What a note is called among the changes.
fn kind(note: &NoteFile) -> &'static str {
    match (note.before.trim(), note.after.trim()) {
        ("", _) => "追加",
        (_, "") => "廃止",
        _ => "見直し",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{mistakes, plan, told};

    const HEAD: &str = "[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n";

    fn note(text: &str) -> String {
        format!("{HEAD}[[revision.note]]\n{text}")
    }

    #[test]
    fn what_is_no_part_of_the_figures_is_told_in_the_order_of_the_file() {
        let text = format!(
            "{HEAD}{}{}{}{}{}",
            "[[revision.kpi]]\nid = \"9\"\ngoal = \"1\"\nname = \"新しい指標\"\nunit = \"件\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 2, year = \"R8\" }\nsection = \"観光課\"\n",
            "[[revision.note]]\nsubject = \"展望\"\nafter = \"目指す姿を加える\"\n",
            "[[revision.change]]\nkpi = \"1-1\"\nname = \"交流の件数\"\n",
            "[[revision.note]]\nsubject = \"推進体制\"\nbefore = \"本部\"\nafter = \"本部と各部\"\n",
            "[[revision.note]]\nsubject = \"部会\"\nbefore = \"三つ\"\n",
        );
        let expected = [
            "展望 追加:  → 目指す姿を加える",
            "KPI 1-1 名称変更: 交流の回数 → 交流の件数",
            "推進体制 見直し: 本部 → 本部と各部",
            "部会 廃止: 三つ → ",
            "数値目標 9 新規:  → 新しい指標",
        ];
        assert_eq!(told(&text), expected);
        assert!(plan(&text, 2022).revisions.is_empty());
    }

    #[test]
    fn a_revision_may_be_notes_alone() {
        let text = note("subject = \"推進体制\"\nafter = \"本部と各部\"\n");
        assert_eq!(told(&text), ["推進体制 追加:  → 本部と各部"]);
    }

    #[test]
    fn a_note_that_says_nothing_is_refused() {
        for (text, expected) in [
            (
                "subject = \" \"\nafter = \"本部\"\n",
                "4 改定の subject が空です / 何が変わったのか（「推進体制」など）を subject に書いてください",
            ),
            (
                "subject = \"推進体制\"\nbefore = \" \"\n",
                "4 「推進体制」の改定前も改定後も書かれていません / before に改定前、after に改定後を書いてください（どちらかだけでもよい）",
            ),
            (
                "subject = \"推進体制\"\nbefore = \"本部\"\nafter = \"本部\"\n",
                "4 「推進体制」の改定前と改定後が同じです / 変わったところを before と after に書くか、この [[revision.note]] を消してください",
            ),
        ] {
            assert_eq!(mistakes(&note(text)), [expected]);
        }
    }
}
