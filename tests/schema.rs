//! docs/plan.schema.json, docs/form.schema.json and the tables of fields in docs/plan.md and
//! docs/forms.md: made from the fields themselves.
//!
//! `KENSHO_UPDATE=1 cargo test --release --test schema` writes them anew; read the diff.

mod workspace;

use kensho::mapping::fields::{FileField, Kind};
use kensho::mapping::schema::{SchemaFile, schema};
use std::fs;
use std::path::Path;

fn is_true(path: &str, made: &str) {
    let path = workspace::root().join(path);
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&path, made).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == made, "{} is not what is made", path.display());
}

#[test]
fn the_committed_schemas_are_those_that_kensho_prints() {
    is_true("docs/plan.schema.json", &schema(SchemaFile::Plan));
    is_true("docs/form.schema.json", &schema(SchemaFile::Form));
}

#[test]
fn the_pages_have_the_fields_that_are_read() {
    for (path, file) in [
        ("docs/plan.md", SchemaFile::Plan),
        ("docs/forms.md", SchemaFile::Form),
    ] {
        let text = fs::read_to_string(workspace::root().join(path)).unwrap();
        assert!(text.contains("<!-- 項目: "), "{path} has tables of fields");
        is_true(path, &page(&text, file));
    }
}

/// Every TOML file that this repository shows to towns names its schema, and the schema knows all of it.
#[test]
fn the_samples_name_their_schema_and_fit_it() {
    let mut seen = 0;
    for plan in fs::read_dir(workspace::root().join("mappings")).unwrap() {
        let folder = plan.unwrap().path();
        let forms = fs::read_dir(folder.join("forms")).unwrap();
        let forms = forms.map(|form| form.unwrap().path());
        let forms = forms.filter(|form| form.extension().is_some_and(|kind| kind == "toml"));
        fits(
            &folder.join("plan.toml"),
            "../../docs/plan.schema.json",
            SchemaFile::Plan,
        );
        for form in forms {
            fits(&form, "../../../docs/form.schema.json", SchemaFile::Form);
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen}");
}

fn fits(path: &Path, schema_path: &str, file: SchemaFile) {
    let text = fs::read_to_string(path).unwrap();
    let first = text.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        format!("#:schema {schema_path}"),
        "{}",
        path.display()
    );
    assert!(path.parent().unwrap().join(schema_path).is_file());
    let value: serde_json::Value = toml::from_str(&text).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema(file)).unwrap();
    let wrong = mistakes(&schema, &schema, &value, "");
    assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
}

/// A wrong key, a missing one, a wrong kind and a wrong word are mistakes to an editor too.
#[test]
fn the_schema_refuses_what_kensho_refuses() {
    let schema: serde_json::Value = serde_json::from_str(&schema(SchemaFile::Plan)).unwrap();
    let plan = "name = 1\nperiod = [\"R3\", \"R8\"]\nsection = [{ name = \"課\", fax = 1 }]\n\
        goal = [{ id = \"1\", label = \"\", name = \"\", kpi = [{ id = \"\", goal = \"1\", direction = \"up\" }] }]\n";
    let value = toml::from_str(plan).unwrap();
    let wrong = mistakes(&schema, &schema, &value, "");
    for expected in [
        ".body is missing",
        ".name has another type",
        ".section.0.fax is unknown",
        ".goal.0.kpi.0.direction is none of the words",
        ".goal.0.kpi.0.unit is missing",
        ".goal.0.kpi.0.goal is unknown",
        ".goal.0.kpi.0.id is empty",
    ] {
        assert!(
            wrong.iter().any(|one| one == expected),
            "{expected}: {wrong:?}"
        );
    }
}

/// What is wrong with a value, by those words of JSON Schema that ours has.
fn mistakes(
    root: &serde_json::Value,
    schema: &serde_json::Value,
    value: &serde_json::Value,
    at: &str,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(way) = schema["$ref"].as_str() {
        let way = way.trim_start_matches('#');
        wrong.extend(mistakes(root, root.pointer(way).unwrap(), value, at));
    }
    for other in schema["allOf"].as_array().into_iter().flatten() {
        wrong.extend(mistakes(root, other, value, at));
    }
    let kind = match value {
        serde_json::Value::String(_) => "string",
        serde_json::Value::Bool(_) => "boolean",
        serde_json::Value::Array(_) => "array",
        serde_json::Value::Object(_) => "object",
        serde_json::Value::Number(number) if number.is_f64() => "number",
        _ => "integer",
    };
    let fits = |wanted: &str| wanted == kind || (wanted, kind) == ("number", "integer");
    let wanted = match &schema["type"] {
        serde_json::Value::Array(kinds) => kinds.iter().filter_map(|kind| kind.as_str()).collect(),
        kind => kind.as_str().into_iter().collect::<Vec<&str>>(),
    };
    if !wanted.is_empty() && !wanted.iter().any(|wanted| fits(wanted)) {
        wrong.push(format!("{at} has another type"));
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|words| !words.contains(value))
    {
        wrong.push(format!("{at} is none of the words"));
    }
    if schema["minLength"] == 1 && value == "" {
        wrong.push(format!("{at} is empty"));
    }
    for (index, entry) in value.as_array().into_iter().flatten().enumerate() {
        wrong.extend(mistakes(
            root,
            &schema["items"],
            entry,
            &format!("{at}.{index}"),
        ));
    }
    let Some(table) = value.as_object() else {
        return wrong;
    };
    let required = schema["required"].as_array().into_iter().flatten();
    for key in required.filter_map(|key| key.as_str()) {
        if !table.contains_key(key) {
            wrong.push(format!("{at}.{key} is missing"));
        }
    }
    for (key, value) in table {
        let at = format!("{at}.{key}");
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (serde_json::Value::Null, serde_json::Value::Bool(false)) => {
                wrong.push(format!("{at} is unknown"));
            }
            (serde_json::Value::Null, other) => wrong.extend(mistakes(root, other, value, &at)),
            (own, _) => wrong.extend(mistakes(root, own, value, &at)),
        }
    }
    wrong
}

const BEGINS: &str = "<!-- 項目: ";
const ENDS: &str = "<!-- 項目の終わり -->";

/// A page of docs/ with its tables of fields written anew. Each stands between 「<!-- 項目: goal.kpi -->」,
/// with the way to the table from the top of the file (empty for the file itself), and its end.
fn page(text: &str, file: SchemaFile) -> String {
    let ways = text.split(BEGINS).skip(1);
    let ways: Vec<&str> = ways
        .filter_map(|rest| Some(rest.split_once(" -->")?.0))
        .collect();
    let own: Vec<&[FileField]> = ways.iter().map(|way| fields_at(file, way)).collect();
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
fn fields_at(file: SchemaFile, way: &str) -> &'static [FileField] {
    let keys = way.split('.').filter(|key| *key != "-");
    keys.fold(file.fields(), |fields, key| {
        let field = fields.iter().find(|field| field.key == key);
        field.map_or(&[], |field| inside((field.kind)()))
    })
}

fn inside(kind: Kind) -> &'static [FileField] {
    match kind {
        Kind::Part(fields) | Kind::Parts(fields) => fields,
        Kind::Map(inner) => inside(inner()),
        _ => &[],
    }
}

/// A line for each field; and for those of a table in it that has no table of its own on the page.
fn rows(above: &str, fields: &[FileField], own: &[&[FileField]]) -> String {
    let row = |field: &FileField| {
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
fn is_same(one: &[FileField], other: &[FileField]) -> bool {
    let named = |field: &FileField| (field.key, field.label);
    one.iter().map(named).eq(other.iter().map(named))
}

/// What to write, in a cell of a table.
fn told(field: &FileField) -> String {
    let words = field.choices().iter();
    let words: Vec<String> = words
        .map(|(code, label)| format!("`{code}` {label}"))
        .collect();
    let example = match field.example {
        "" => String::new(),
        example => format!("例: `{example}`"),
    };
    let parts = [field.told(), words.join("、"), example];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts
        .collect::<Vec<String>>()
        .join("。")
        .replace('|', "\\|")
}
