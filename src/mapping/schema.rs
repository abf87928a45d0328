//! The JSON Schema of the TOML files, with which an editor completes and explains keys.

use super::fields::{FileField, Kind, Thing};
use super::form_file::FormFile;
use super::plan_file::PlanFile;
use serde_json::{Map, Value, json};

/// A file that is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaFile {
    /// `plan.toml`
    Plan,
    /// `forms/<form>.toml`
    Form,
}

impl SchemaFile {
    /// The fields of the file.
    pub fn fields(self) -> &'static [FileField] {
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
pub fn schema(file: SchemaFile) -> String {
    let mut definitions = Map::new();
    let mut schema = object(("", ""), file.fields(), &mut definitions);
    let draft = json!("http://json-schema.org/draft-07/schema#");
    schema.insert("$schema".into(), draft);
    schema.insert("title".into(), json!(file.title()));
    schema.insert("definitions".into(), Value::Object(definitions));
    format!("{:#}\n", Value::Object(schema))
}

/// A table of a key, in the table `above`.
fn object(
    (above, key): (&str, &str),
    fields: &[FileField],
    definitions: &mut Map<String, Value>,
) -> Map<String, Value> {
    let may_stand = |field: &&FileField| field.within.is_empty() || field.within == above;
    let properties = fields.iter().filter(may_stand).map(|field| {
        let property = property(key, field, definitions);
        (field.key.to_owned(), Value::Object(property))
    });
    let properties: Map<String, Value> = properties.collect();
    let needed = fields.iter().filter(|field| field.is_must);
    let required: Vec<&str> = needed.map(|field| field.key).collect();
    let mut object = Map::new();
    object.insert("type".into(), json!("object"));
    // A key that no field has is marked by the editor while it is typed.
    object.insert("additionalProperties".into(), json!(false));
    object.insert("properties".into(), Value::Object(properties));
    object.insert("required".into(), json!(required));
    object
}

/// A field of the table `above`.
fn property(
    above: &str,
    field: &FileField,
    definitions: &mut Map<String, Value>,
) -> Map<String, Value> {
    let mut property = of_kind((field.kind)(), (above, field.key), definitions);
    property.insert("title".into(), json!(field.label));
    let told = field.told();
    if !told.is_empty() {
        property.insert("description".into(), json!(told));
    }
    if matches!((field.kind)(), Kind::Text) && !field.may_be_empty() {
        property.insert("minLength".into(), json!(1));
    }
    let words = field.choices();
    if !words.is_empty() {
        let (codes, labels): (Vec<&str>, Vec<&str>) = words.iter().copied().unzip();
        property.insert("enum".into(), json!(codes));
        // What the words mean: an extension of the editors of TOML, which JSON Schema lacks.
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
fn of_kind(
    kind: Kind,
    way: (&str, &str),
    definitions: &mut Map<String, Value>,
) -> Map<String, Value> {
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
            let inner = of_kind(inner(), way, definitions);
            json!({ "type": "object", "additionalProperties": inner })
        }
        // Draft 7 ignores whatever stands beside `$ref`: the title and the description would be lost.
        Kind::Part(fields) => json!({ "allOf": [defined(way, fields, definitions)] }),
        Kind::Parts(fields) => {
            json!({ "type": "array", "items": defined(way, fields, definitions) })
        }
    };
    match described {
        Value::Object(described) => described,
        _ => Map::new(),
    }
}

/// What has other fields in one table than in others is described for that one by itself.
fn defined(
    (above, key): (&str, &str),
    fields: &[FileField],
    definitions: &mut Map<String, Value>,
) -> Value {
    let is_other = |field: &FileField| !field.within.is_empty() && field.within == above;
    let name = match fields.iter().any(is_other) {
        true => format!("{above}.{key}"),
        false => key.to_owned(),
    };
    if !definitions.contains_key(&name) {
        let object = object((above, key), fields, definitions);
        definitions.insert(name.clone(), Value::Object(object));
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A value in TOML, as JSON.
fn of_toml(text: &str) -> Value {
    // A value alone is no TOML file.
    let parsed: Map<String, Value> =
        toml::from_str(&format!("value = {text}")).expect("an example is TOML");
    parsed["value"].clone()
}
