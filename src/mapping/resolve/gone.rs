//! References to things that earlier revisions removed from the plan.

use super::super::problem::Code;
use super::{Gone, PartKind, Resolver};
use crate::domain::folded;
use crate::mapping::fields::Spanned;

impl Resolver<'_> {
    /// Says that there is no thing of an id, and which revision took it out of the plan, if one did.
    pub(super) fn unknown_or_gone(
        &mut self,
        kind: PartKind,
        id: &Spanned<String>,
        message: &str,
        remedy: impl FnOnce(bool) -> &'static str,
    ) {
        let by = self.gone(kind, id).map(|gone| gone.by.clone());
        let revision = by.as_ref();
        let told = revision.map_or(String::new(), |by| format!("（「{by}」でなくなりました）"));
        let message = format!("{message}{told}");
        let remedy = remedy(by.is_some());
        let code = Code::Unknown {
            list: kind.code(),
            names: vec![id.get_ref().clone()],
            dropped_by: by,
        };
        self.coded(code, id.span(), message, remedy);
    }

    /// What had an id, if a revision took it out of the plan.
    fn gone(&self, kind: PartKind, id: &Spanned<String>) -> Option<&Gone> {
        let key = folded::key(id.get_ref());
        let mut gone = self.stage.gone.iter().rev();
        gone.find(|gone| gone.kind == kind && gone.key == key)
    }

    /// Figures of all years are matched by id, so a new thing with the id of a removed one would take over
    /// its figures.
    pub(super) fn refuse_id_of_the_gone(
        &mut self,
        kind: PartKind,
        label: &str,
        id: &Spanned<String>,
    ) {
        let Some(gone) = self.gone(kind, id) else {
            return;
        };
        let message = format!(
            "{label}のid「{}」は、「{}」でなくなったもののidです",
            id.get_ref(),
            gone.by
        );
        let remedy = "前の値が新しいものの値にならないように、使ったことのない id にしてください";
        let code = Code::IdOfDropped(gone.by.clone());
        self.coded(code, id.span(), message, remedy);
    }
}
