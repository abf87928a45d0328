//! Whether plan and forms know of the same texts: words to choose from are for a text that a form has.

use super::Source;
use super::form::Form;
use super::plan_file::VocabularyFile;
use super::problem::{Code, Problem, Problems};
use crate::domain::folded;
use crate::mapping::fields::Spanned;

/// Every text for which a plan has words and that no form has. While a form itself is mistaken, it
/// may be the one that has it.
pub(super) fn mistakes(
    source: &Source,
    vocabularies: &[VocabularyFile],
    forms: &[Result<Form, Problems>],
) -> Vec<Problem> {
    if forms.iter().any(Result::is_err) {
        return Vec::new();
    }
    let texts = forms.iter().flatten().flat_map(Form::texts);
    let texts: Vec<&str> = texts.map(|(name, _)| name).collect();
    let fields = vocabularies.iter().map(|vocabulary| &vocabulary.field);
    let unknown = fields.filter(|field| !texts.contains(&field.get_ref().as_str()));
    unknown
        .map(|field| problem(source, field, &texts))
        .collect()
}

fn problem(source: &Source, field: &Spanned<String>, texts: &[&str]) -> Problem {
    let name = field.get_ref();
    let message = format!("[[vocabulary]] の「{name}」は、どの様式にもありません");
    let near = folded::hint(name, texts.iter().copied());
    let remedy = format!(
        "{near}field には、様式に text.{name} と書いたときの「{name}」のように、様式にある文章の名前を書いてください"
    );
    Problem::at(source, field.span(), message, remedy).of(Code::Unread)
}

#[cfg(test)]
mod tests {
    use super::super::{from_texts, trial};

    const TABLE: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n[columns]\ntext.policy = \"今後の方針\"\n";
    const CARD: &str = "name = \"個票\"\n[card]\nkpi = { right_of = \"指標\" }\ntext.policy = { below = \"方針\" }\n";
    const BARE: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n";

    /// A plan with an entry of [[vocabulary]] behind its KPI.
    fn plan_with(entry: &str) -> String {
        let kpi = trial::kpi("goal.kpi", ["1-1", "講座数", "回"], "企画課");
        trial::plan(&["企画課"], &format!("{kpi}[[vocabulary]]\n{entry}"))
    }

    /// What is wrong with a plan that has words for a text, beside some forms.
    fn check(field: &str, forms: &[&str], expected: &[&str]) {
        let plan = plan_with(&format!(
            "field = \"{field}\"\nlabel = \"今後の方針\"\nwords = [{{ word = \"継続\" }}]\n"
        ));
        let problems = from_texts(&plan, forms).err();
        let problems = problems.into_iter().flat_map(|problems| problems.0);
        let told: Vec<String> = problems.map(|problem| problem.to_string()).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn words_for_a_text_of_any_form_are_sound() {
        check("policy", &[TABLE], &[]);
        check("policy", &[BARE, CARD], &[]);
    }

    #[test]
    fn words_for_a_text_of_no_form_are_refused_with_the_near_name() {
        let expected = "plan.toml:24:9 [[vocabulary]] の「polcy」は、どの様式にもありません\n  対処: もしかして: policy。field には、様式に text.polcy と書いたときの「polcy」のように、様式にある文章の名前を書いてください";
        check("polcy", &[TABLE, BARE], &[expected]);
        let expected = "plan.toml:24:9 [[vocabulary]] の「policy」は、どの様式にもありません\n  対処: field には、様式に text.policy と書いたときの「policy」のように、様式にある文章の名前を書いてください";
        check("policy", &[BARE], &[expected]);
    }

    #[test]
    fn a_mistaken_form_may_be_the_one_that_has_the_text() {
        let mistaken = TABLE.replace("header", "heder");
        let plan = plan_with("field = \"policy\"\nlabel = \"方針\"\nwords = []\n");
        let problems = from_texts(&plan, &[&mistaken]).unwrap_err();
        assert!(problems.0.iter().all(|one| one.file == "form.toml"));
    }
}
