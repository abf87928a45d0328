//! The fields of the TOML files for people and for editors: the tables of docs/plan.md and docs/forms.md,
//! and the JSON Schema with which an editor completes and explains keys.

use super::fields::{Field, Kind, Thing};
use super::form_file::FormFile;
use super::plan_file::PlanFile;
use serde_json::{Map, Value, json};

/// A file that is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// `plan.toml`
    Plan,
    /// `forms/<form>.toml`
    Form,
}

impl File {
    fn fields(self) -> &'static [Field] {
        match self {
            Self::Plan => PlanFile::FIELDS,
            Self::Form => FormFile::FIELDS,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Plan => "計画（plan.toml）",
            Self::Form => "様式（forms/*.toml）",
        }
    }
}

/// The JSON Schema of a file, in the draft that editors of TOML understand.
pub fn schema(file: File) -> String {
    let mut definitions = Map::new();
    let mut schema = object(file.fields(), &mut definitions);
    schema.insert(
        "$schema".into(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    schema.insert("title".into(), json!(file.title()));
    schema.insert("definitions".into(), Value::Object(definitions));
    format!("{:#}\n", Value::Object(schema))
}

fn object(fields: &[Field], definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let properties = fields.iter().map(|field| {
        let property = property(field, definitions);
        (field.key.to_owned(), Value::Object(property))
    });
    let properties: Map<String, Value> = properties.collect();
    let required = fields.iter().filter(|field| field.is_must);
    let required: Vec<&str> = required.map(|field| field.key).collect();
    let mut object = Map::new();
    object.insert("type".into(), json!("object"));
    object.insert("additionalProperties".into(), json!(false));
    object.insert("properties".into(), Value::Object(properties));
    object.insert("required".into(), json!(required));
    object
}

fn property(field: &Field, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let mut property = of_kind((field.kind)(), field.key, definitions);
    property.insert("title".into(), json!(field.label));
    if !field.hint.is_empty() {
        property.insert("description".into(), json!(field.hint));
    }
    let words = field.choices();
    if !words.is_empty() {
        let (codes, labels): (Vec<&str>, Vec<&str>) = words.iter().copied().unzip();
        property.insert("enum".into(), json!(codes));
        let labels = json!({ "docs": { "enumValues": labels } });
        property.insert("x-taplo".into(), labels);
    }
    if !field.example.is_empty() {
        property.insert("examples".into(), json!([of_toml(field.example)]));
    }
    if let Some(usual) = field.usual {
        property.insert("default".into(), of_toml(usual));
    }
    property
}

/// A table that stands in several places is described once.
fn of_kind(kind: Kind, key: &str, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let described = match kind {
        Kind::Text | Kind::Choice(_) => json!({ "type": "string" }),
        Kind::Figure => json!({ "type": ["number", "string"] }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Period => json!({
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
        }),
        Kind::Map(inner) => {
            let inner = of_kind(inner(), key, definitions);
            json!({ "type": "object", "additionalProperties": inner })
        }
        Kind::Part(fields) => json!({ "allOf": [defined(key, fields, definitions)] }),
        Kind::Parts(fields) => {
            json!({ "type": "array", "items": defined(key, fields, definitions) })
        }
    };
    match described {
        Value::Object(described) => described,
        _ => Map::new(),
    }
}

fn defined(key: &str, fields: &[Field], definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(key) {
        let object = object(fields, definitions);
        definitions.insert(key.to_owned(), Value::Object(object));
    }
    json!({ "$ref": format!("#/definitions/{key}") })
}

/// A value in TOML, as JSON.
fn of_toml(text: &str) -> Value {
    let parsed: Map<String, Value> =
        toml::from_str(&format!("value = {text}")).expect("an example is TOML");
    parsed["value"].clone()
}

const BEGINS: &str = "<!-- 項目: ";
const ENDS: &str = "<!-- 項目の終わり -->";

/// A page of docs/ with its tables of fields written anew. Each stands between 「<!-- 項目: goal.kpi -->」,
/// with the way to the table from the top of the file (empty for the file itself), and its end.
pub fn page(text: &str, file: File) -> String {
    let ways = text.split(BEGINS).skip(1);
    let ways: Vec<&str> = ways
        .filter_map(|rest| Some(rest.split_once(" -->")?.0))
        .collect();
    let own: Vec<&[Field]> = ways.iter().map(|way| fields_at(file, way)).collect();
    let mut parts = text.split(BEGINS);
    let mut page = parts.next().unwrap_or_default().to_owned();
    for ((part, way), fields) in parts.zip(&ways).zip(&own) {
        let behind = part.split_once(ENDS).map_or("", |(_, behind)| behind);
        let rows = rows("", fields, &own);
        page += &format!(
            "{BEGINS}{way} -->\n| 項目 | 要 | 名前 | 何を書くか |\n|---|---|---|---|\n{rows}{ENDS}{behind}"
        );
    }
    page
}

/// The fields of a table, by the keys that lead to it.
fn fields_at(file: File, way: &str) -> &'static [Field] {
    let keys = way.split('.').filter(|key| *key != "-");
    keys.fold(file.fields(), |fields, key| {
        let field = fields.iter().find(|field| field.key == key);
        field.map_or(&[], |field| inside((field.kind)()))
    })
}

fn inside(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Part(fields) | Kind::Parts(fields) => fields,
        Kind::Map(inner) => inside(inner()),
        _ => &[],
    }
}

/// A line for each field; and for those of a table in it that has no table of its own on the page.
fn rows(above: &str, fields: &[Field], own: &[&[Field]]) -> String {
    let row = |field: &Field| {
        let key = format!("{above}{}", field.key);
        let must = if field.is_must { "要" } else { "" };
        let line = format!("| `{key}` | {must} | {} | {} |\n", field.label, told(field));
        let inside = inside((field.kind)());
        match own.iter().any(|own| is_same(own, inside)) {
            true => line,
            false => line + &rows(&format!("{key}."), inside, own),
        }
    };
    fields.iter().map(row).collect()
}

/// Whether two lists are those of one table.
fn is_same(one: &[Field], other: &[Field]) -> bool {
    let named = |field: &Field| (field.key, field.label);
    one.iter().map(named).eq(other.iter().map(named))
}

/// What to write, in a cell of a table.
fn told(field: &Field) -> String {
    let words = field.choices().iter();
    let words: Vec<String> = words
        .map(|(code, label)| format!("`{code}` {label}"))
        .collect();
    let example = match field.example {
        "" => String::new(),
        example => format!("例: `{example}`"),
    };
    let parts = [field.hint.to_owned(), words.join("、"), example];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts
        .collect::<Vec<String>>()
        .join("。")
        .replace('|', "\\|")
}
