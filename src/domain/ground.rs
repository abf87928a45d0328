//! What a section's files say of one figure when it answers with a value, as hashes: the answer holds until they say
//! something else.

use super::joined::joined;

/// What one cell says of a figure. Each part is a hash.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// What the file and its versions are called; empty where that is not known.
    pub file: String,
    /// Of the file's bytes; empty where they are not known.
    pub bytes: String,
    /// Of what the cell is read as.
    pub value: String,
}

impl Said {
    /// Whether another says the same of the same file: of a later version of it, or of its bytes under another name.
    fn is_still(&self, before: &Self) -> bool {
        let is_known = !before.file.is_empty();
        self.value == before.value && (self.is_in_file_of(before) || !is_known)
    }

    fn is_in_file_of(&self, before: &Self) -> bool {
        self.file == before.file || self.bytes == before.bytes
    }
}

/// What all cells that count say of a figure, in order; blank ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stand(Vec<Said>);

/// What became of the cells about which a value was answered: whether the answer may still count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Each cell says what it said, or what was answered.
    Left,
    /// The same, but the cells that said what was answered are gone.
    Gone,
    /// A cell says something that was not said when it was answered.
    Taken,
}

impl Stand {
    /// Of what all cells say.
    pub fn of(said: impl Iterator<Item = Said>) -> Self {
        let mut said: Vec<Said> = said.collect();
        said.sort_unstable();
        Self(said)
    }

    /// Of what [`Self::values`] gave: without the files.
    pub fn of_values(values: &str) -> Self {
        let values = values.split('-').filter(|value| !value.is_empty());
        let said = values.map(|value| Said {
            value: value.to_owned(),
            ..Said::default()
        });
        Self::of(said)
    }

    /// The values with - between them, one for each cell.
    pub fn values(&self) -> String {
        let mut values: Vec<&str> = self.0.iter().map(|said| &said.value[..]).collect();
        values.sort_unstable();
        joined(values, "-")
    }

    /// Whether no cell says anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a cell says a value.
    pub fn says(&self, value: &str) -> bool {
        self.count(value) > 0
    }

    /// Whether a cell says each value of another.
    pub fn says_all_of(&self, other: &Self) -> bool {
        other.0.iter().all(|said| self.says(&said.value))
    }

    /// Whether a cell of a file, by its hash, says anything.
    pub fn has_file(&self, file: &str) -> bool {
        self.0.iter().any(|said| said.file == file)
    }

    /// Whether all cells say one value, and another than a given one.
    pub fn is_all_other(&self, value: &str) -> bool {
        let is_one = self.0.windows(2).all(|two| two[0].value == two[1].value);
        let first = self.0.first();
        is_one && first.is_some_and(|said| said.value != value)
    }

    /// Whether the same is said as before, cell by cell, also in later versions of the files.
    pub fn is_still(&self, before: &Self) -> bool {
        let mut said = self.0.iter();
        let is_said = |said: &Said| before.0.iter().any(|before| said.is_still(before));
        self.values() == before.values() && said.all(is_said)
    }

    /// Whether a cell says what it said before.
    pub fn has_of(&self, before: &Self) -> bool {
        let mut said = self.0.iter();
        said.any(|said| before.0.iter().any(|before| said.is_still(before)))
    }

    /// Whether an answer with a value may count while these cells stand there; `before`: the cells when it last counted.
    pub fn room_for(&self, value: &str, before: &Self) -> Room {
        let mut others = self.0.iter().filter(|said| said.value != value);
        match others.any(|said| self.is_new(said, before)) {
            true => Room::Taken,
            false if before.says(value) && !self.says(value) => Room::Gone,
            false => Room::Left,
        }
    }

    /// Whether a file says something else than before, or another one what was said before; and none of the known values,
    /// which were answered and asked about. Other files with other values do not matter.
    pub fn is_corrected(&self, known: &[&str], before: &Self) -> bool {
        let is_known = |said: &Said| {
            let is_of_file = before.0.iter().any(|before| said.is_in_file_of(before));
            is_of_file || before.says(&said.value)
        };
        let mut others = self
            .0
            .iter()
            .filter(|said| !known.contains(&said.value.as_str()));
        others.any(|said| is_known(said) && self.is_new(said, before))
    }

    /// Whether a cell did not say so before. A value that more cells say than before is new in one of them, whichever that
    /// is.
    fn is_new(&self, said: &Said, before: &Self) -> bool {
        let is_still = before.0.iter().any(|before| said.is_still(before));
        !is_still || self.count(&said.value) > before.count(&said.value)
    }

    /// The same without what a file, by its hash, says.
    pub fn without_file(&self, file: &str) -> Self {
        let others = self.0.iter().filter(|said| said.file != file);
        Self(others.cloned().collect())
    }

    /// What a file, by its hash, says.
    pub fn of_file(&self, file: &str) -> Self {
        let own = self.0.iter().filter(|said| said.file == file);
        Self(own.cloned().collect())
    }

    /// What each cell says.
    pub fn iter(&self) -> impl Iterator<Item = &Said> {
        self.0.iter()
    }

    fn count(&self, value: &str) -> usize {
        self.0.iter().filter(|said| said.value == value).count()
    }

    fn text(&self) -> String {
        let said = self.0.iter();
        let said = said.map(|of| format!("{}.{}.{}", of.file, of.bytes, of.value));
        joined(said, "-")
    }

    fn parse(text: &str) -> Option<Self> {
        let said = text.split('-').filter(|said| !said.is_empty());
        let said = said.map(|said| {
            let parts: Vec<&str> = said.split('.').collect();
            let [file, bytes, value] = parts[..] else {
                return None;
            };
            let [file, bytes, value] = [file, bytes, value].map(str::to_owned);
            Some(Said { file, bytes, value })
        });
        said.collect::<Option<Vec<_>>>().map(Self)
    }
}

/// What an answer with a value stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// A hash of the value.
    pub value: String,
    /// What was said of the figure when the answer last counted; before it did, when it was asked for.
    pub stand: Stand,
    /// What was said when something else came in its place. It does not count again after that.
    pub lost_to: Option<Stand>,
    /// The value, as it was written.
    pub written: String,
}

impl Ground {
    /// As the history has it.
    pub fn text(&self) -> String {
        let lost_to = self.lost_to.as_ref().map(Stand::text);
        let (stand, lost_to) = (self.stand.text(), lost_to.unwrap_or_default());
        format!("{}/{stand}/{lost_to}/{}", self.value, self.written)
    }

    /// What [`Self::text`] gave.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '/');
        let mut next = || parts.next();
        let (value, stand, lost_to) = (next()?, next()?, next()?);
        let lost_to = Stand::parse(lost_to)?;
        Some(Self {
            value: value.to_owned(),
            stand: Stand::parse(stand)?,
            lost_to: (!lost_to.is_empty()).then_some(lost_to),
            written: next()?.to_owned(),
        })
    }
}

/// An answer with a value that does not count any more, while all cells say one other figure: what the section corrected
/// after it answered, or what it answered about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overtaken {
    /// The section that answered: index into the plan's sections.
    pub section: Option<usize>,
    /// The question: its key.
    pub key: String,
    /// The value, as it was written.
    pub value: String,
    /// Whether what is there now may be what it answered about. Otherwise it came later, and is a correction, unless the
    /// section was asked about it already.
    pub is_doubtful: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `file:bytes=value` with blanks between them.
    fn stand(text: &str) -> Stand {
        Stand::of(text.split_whitespace().map(|said| {
            let (file, value) = said.split_once('=').unwrap();
            let (file, bytes) = file.split_once(':').unwrap();
            let [file, bytes, value] = [file, bytes, value].map(str::to_owned);
            Said { file, bytes, value }
        }))
    }

    /// What room an answer of 505 has that was given of a first stand, when the second is said.
    fn room(before: &str, now: &str) -> Room {
        let before = match before.contains('=') {
            true => stand(before),
            false => Stand::of_values(before),
        };
        stand(now).room_for("505", &before)
    }

    #[test]
    fn an_answer_has_room_until_something_else_is_said() {
        let asked = "一:1=512 二:2=505";
        for now in [
            asked,
            "一:1=512 二:3=505",
            "別:1=512 二:2=505",
            "一:4=505 二:2=505",
            "一:1=512 二:2=505 三:3=505",
            "二:2=505",
        ] {
            assert_eq!(room(asked, now), Room::Left, "{now}");
        }
        for now in [
            "一:1=512 二:3=512",
            "一:3=505 二:4=512",
            "一:1=512 二:2=505 三:3=512",
            "一:1=512 二:2=505 三:3=600",
            "別:3=512 二:2=505",
        ] {
            assert_eq!(room(asked, now), Room::Taken, "{now}");
        }
        assert_eq!(room(asked, "一:1=512"), Room::Gone);
        // What was answered never stood there.
        assert_eq!(room("一:1=512000", "一:1=512000"), Room::Left);
    }

    #[test]
    fn what_was_asked_is_known_without_its_files() {
        assert_eq!(room("505-512", "一:1=512 二:2=505"), Room::Left);
        assert_eq!(room("505-512", "一:1=512 二:2=512"), Room::Taken);
        assert_eq!(room("505-512", "一:1=512 三:3=600"), Room::Taken);
        assert_eq!(room("505-512", "二:2=512"), Room::Gone);
    }

    #[test]
    fn the_history_gives_back_what_it_was_given() {
        let mut ground = Ground {
            value: "505".into(),
            stand: stand("一:1=512 二:2=505"),
            lost_to: None,
            written: "505／人/年".into(),
        };
        assert_eq!(Ground::parse(&ground.text()).as_ref(), Some(&ground));
        ground.lost_to = Some(stand("一:1=600"));
        assert_eq!(Ground::parse(&ground.text()).as_ref(), Some(&ground));
        ground.stand = Stand::default();
        assert_eq!(Ground::parse(&ground.text()), Some(ground));
        assert_eq!(Ground::parse("505"), None);
    }
}
