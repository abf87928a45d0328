//! What changed, for people and for programs: after a run, and between any two.

use crate::domain::joined::joined;
use crate::domain::{Plan, number};
use crate::history::Run;
use crate::history::changes::{
    Changes, FigureChange, FileChange, FindingLine, GivenBands, Grade, GradeChange, OfPeriod,
    OverallChange, PeriodChange, PlanChange, ScaleChange, Side,
};
use crate::report::marks::{SCALES, given_sign, kind_of, name_of, period_sign, scale_signs, sign};
use serde_json::{Value, json};

/// A run as people call it: 第3回「7月推進会議提出版」（2026年7月10日 17:10）.
pub fn called(run: &Run) -> String {
    run.called()
}

/// Every figure with the cell that caused it, every grade, every finding, a line each; `most` lines of each
/// kind at the most. One line where nothing is different.
pub fn human(plan: &Plan, since: &Run, changes: &Changes, most: usize) -> String {
    let since = called(since);
    let files = lines("ファイル", most, &changes.files, of_file);
    if changes.is_empty() {
        return match files.is_empty() {
            true => format!("{since}から変わったものはありません\n"),
            false => format!("{since}から値・判定・指摘に変わったものはありません\n{files}"),
        };
    }
    let finding = |line: &FindingLine| of_finding(line);
    let kinds = [
        lines("値", most, &changes.figures, of_figure),
        lines("計画", most, &changes.plan, of_plan),
        lines("判定", most, &changes.grades, |grade| {
            of_grade(plan, grade)
        }),
        lines(SCALES, most, &changes.scales, |change| {
            of_scale(plan, change)
        }),
        lines("期間の判定", most, &changes.period, |change| {
            of_period(plan, change)
        }),
        lines(
            "目標・施策の判定",
            most,
            &changes.overall,
            |change| of_overall(plan, change),
        ),
        lines("新しい指摘", most, &changes.new, finding),
        lines("なくなった指摘", most, &changes.gone, finding),
        files,
    ];
    format!("{since}から変わったもの:\n{}", kinds.concat())
}

fn lines<T>(kind: &str, most: usize, all: &[T], line: impl Fn(&T) -> String) -> String {
    if all.is_empty() {
        return String::new();
    }
    let shown = all
        .iter()
        .take(most)
        .map(|one| format!("    {}\n", line(one)));
    let shown: String = shown.collect();
    let hidden = match all.len().saturating_sub(most) {
        0 => String::new(),
        hidden => format!("    （ほか {hidden}件は kensho diff で見られます）\n"),
    };
    format!("  {kind} {}件\n{shown}{hidden}", all.len())
}

fn of_figure(change: &FigureChange) -> String {
    let FigureChange { kpi_id, kpi, .. } = change;
    format!("{kpi_id} {kpi}　{}", of_year(change))
}

/// 令和6年度 実績値 「600」 → 「610」　（place of the cell).
pub fn of_year(change: &FigureChange) -> String {
    let year = change
        .year
        .map_or("年度なし".to_owned(), |year| year.long());
    let kind = change.kind_label();
    let quoted = |side: &&Side| match side.unseen() {
        Some(unseen) => unseen.to_owned(),
        None => format!("「{}」", side.text),
    };
    let said = |sides: Vec<&Side>| match sides.is_empty() {
        true => "なし".to_owned(),
        false => joined(sides.iter().map(quoted), "と"),
    };
    let [before, after] = change.sides().map(said);
    let beside = change.beside.as_ref();
    let beside = beside.map_or(String::new(), |side| {
        format!("、「{}」は {}", side.text, place(side))
    });
    format!(
        "{year} {kind} {before} → {after}　（{}{beside}）",
        place(change.cause())
    )
}

/// File, sheet and cell. The folder of the workspace is left out: it says nothing to people.
fn place(side: &Side) -> String {
    place_of(&side.file, &side.sheet, &side.cell)
}

fn place_of(file: &str, sheet: &str, cell: &str) -> String {
    let sheet = match sheet {
        "" => String::new(),
        sheet => format!(" シート「{sheet}」"),
    };
    format!("{file}{sheet} {cell}").trim_end().to_owned()
}

fn of_file(change: &FileChange) -> String {
    let state = match change.state {
        "new" => "新しい",
        "gone" => "なくなった",
        _ => "変わった",
    };
    format!("{}（{state}）", change.path)
}

fn of_plan(change: &PlanChange) -> String {
    let PlanChange {
        kpi_id,
        kpi,
        before,
        after,
        ..
    } = change;
    let said = |said: &Option<String>| said.clone().unwrap_or("なし".to_owned());
    let (label, before, after) = (change.label(), said(before), said(after));
    format!("{kpi_id} {kpi}　{label} {before} → {after}")
}

fn of_grade(plan: &Plan, change: &GradeChange) -> String {
    let said = |grade: &Option<Grade>| sign(plan, grade.as_ref());
    let GradeChange {
        kpi_id,
        kpi,
        year,
        before,
        after,
    } = change;
    let year = year.map_or(String::new(), |year| format!("{} ", year.long()));
    format!("{kpi_id} {kpi}　{year}{} → {}", said(before), said(after))
}

fn of_scale(plan: &Plan, change: &ScaleChange) -> String {
    let [before, after] = scale_signs(plan, change);
    let ScaleChange {
        kpi_id, kpi, scale, ..
    } = change;
    format!("{kpi_id} {kpi}　{scale} {before} → {after}")
}

fn of_period(plan: &Plan, change: &PeriodChange) -> String {
    let PeriodChange { kpi_id, kpi, .. } = change;
    let [before, after] = [&change.before, &change.after].map(|of| period_sign(plan, kpi_id, of));
    format!("{kpi_id} {kpi}　{before} → {after}")
}

fn of_overall(plan: &Plan, change: &OverallChange) -> String {
    let sides = [&change.before, &change.after];
    let [before, after] = sides.map(|given| given_sign(plan, given.as_ref()));
    let (kind, name) = (kind_of(change), name_of(plan, change));
    format!("{kind} {name}　{before} → {after}")
}

fn of_finding(line: &FindingLine) -> String {
    let severity = match line.severity.as_str() {
        "error" => "エラー",
        "warning" => "要確認",
        _ => "連絡",
    };
    let place = place_of(&line.file, &line.sheet, &line.cell);
    let place = match place.as_str() {
        "" => String::new(),
        place => format!("　（{place}）"),
    };
    format!("{severity}[{}] {}{place}", line.code, line.message)
}

/// The same for programs.
pub fn json(from: &Run, to: &Run, changes: &Changes) -> Value {
    let grades = changes.grades.iter().map(|change| {
        let code = |grade: &Option<Grade>| grade.as_ref().and_then(|grade| grade.band.clone());
        let by_hand = |grade: &Option<Grade>| grade.as_ref()?.by_hand.clone();
        json!({
            "kpi_id": change.kpi_id,
            "before": code(&change.before),
            "after": code(&change.after),
            "hand_before": by_hand(&change.before),
            "hand_after": by_hand(&change.after),
            "kpi": change.kpi,
            "fiscal_year": change.year.unwrap_or(to.year).western(),
        })
    });
    let findings = |lines: &[FindingLine]| lines.iter().map(finding).collect::<Vec<_>>();
    json!({
        "from": run(from),
        "to": run(to),
        "figures": changes.figures.iter().map(figure).collect::<Vec<_>>(),
        "files": changes.files.iter().map(|file| json!({ "path": file.path, "state": file.state })).collect::<Vec<_>>(),
        "plan": changes.plan.iter().map(of_plan_json).collect::<Vec<_>>(),
        "judgements": grades.collect::<Vec<_>>(),
        "scales": changes.scales.iter().map(of_scale_json).collect::<Vec<_>>(),
        "period": changes.period.iter().map(of_period_json).collect::<Vec<_>>(),
        "overall": changes.overall.iter().map(of_overall_json).collect::<Vec<_>>(),
        "findings": { "new": findings(&changes.new), "gone": findings(&changes.gone) },
    })
}

fn of_scale_json(change: &ScaleChange) -> Value {
    json!({
        "kpi_id": change.kpi_id,
        "kpi": change.kpi,
        "scale": change.scale,
        "before": change.before,
        "after": change.after,
    })
}

fn of_period_json(change: &PeriodChange) -> Value {
    let side = |of: &OfPeriod| {
        json!({
            "band": of.grade.band,
            "fiscal_year": of.last.map(|(year, _)| year.western()),
            "figure": of.last.map(|(_, figure)| number::plain(figure)),
        })
    };
    json!({
        "kpi_id": change.kpi_id,
        "kpi": change.kpi,
        "before": side(&change.before),
        "after": side(&change.after),
    })
}

/// Codes by rule and by hand, with the keys of run.json for goal and measure; the year where that is an earlier one.
fn of_overall_json(change: &OverallChange) -> Value {
    let given = |given: &Option<GivenBands>| {
        let given = given.as_ref();
        let by_rule = given.and_then(|given| given.by_rule.clone());
        (by_rule, given.and_then(|given| given.by_hand.clone()))
    };
    let ((before, hand_before), (after, hand_after)) =
        (given(&change.before), given(&change.after));
    let mut told = json!({
        "goal": change.goal,
        "measure": change.measure,
        "before": before,
        "after": after,
        "hand_before": hand_before,
        "hand_after": hand_after,
    });
    if let Some(year) = change.year {
        told["fiscal_year"] = json!(year.western());
    }
    told
}

fn of_plan_json(change: &PlanChange) -> Value {
    json!({
        "kpi_id": change.kpi_id,
        "kpi": change.kpi,
        "what": change.what,
        "before": change.before,
        "after": change.after,
    })
}

/// A run for programs.
pub fn run(run: &Run) -> Value {
    json!({
        "run": run.number,
        "edition_of_year": run.edition_of_year,
        "year": run.year.to_string(),
        "at": run.at.iso(),
        "name": run.name,
        "kensho": run.version,
    })
}

/// A changed figure for programs, with the cell that caused it.
pub fn figure(change: &FigureChange) -> Value {
    let Side {
        file, sheet, cell, ..
    } = change.cause();
    let text = |side: &Option<Side>| side.as_ref().map(|side| side.text.clone());
    let state = |side: &Option<Side>| side.as_ref().map(|side| side.state.code());
    json!({
        "kpi_id": change.kpi_id,
        "kpi": change.kpi,
        "fiscal_year": change.year.map(|year| year.western()),
        "kind": change.kind,
        "before": text(&change.before),
        "after": text(&change.after),
        "state_before": state(&change.before),
        "state_after": state(&change.after),
        "beside": change.beside.as_ref().map(|side| {
            json!({ "text": side.text, "file": side.file, "sheet": side.sheet, "cell": side.cell })
        }),
        "file": file,
        "sheet": sheet,
        "cell": cell,
    })
}

/// A finding for programs, with the columns of findings.csv.
pub fn finding(line: &FindingLine) -> Value {
    let FindingLine {
        code,
        severity,
        section,
        file,
        sheet,
        cell,
        message,
        remedy,
    } = line;
    json!({
        "code": code, "severity": severity, "section": section,
        "file": file, "sheet": sheet, "cell": cell, "message": message, "remedy": remedy,
    })
}
