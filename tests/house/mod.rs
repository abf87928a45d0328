//! The program as a graph of its files: which module names which, read from the source with its own
//! grammar. Tests and what is compiled for them only are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;
use syn::{Item, ItemMod, ItemUse, UseTree};

/// The path of a module from the root of the crate: `["report", "table"]`; the root is empty.
pub type Module = Vec<String>;

/// Every file of the program, by its module.
pub struct House {
    /// Each module, with every path that its file writes.
    pub paths: BTreeMap<Module, Vec<Named>>,
}

/// A path in a file: `["super", "table", "Column"]`.
pub struct Named {
    pub path: Vec<String>,
    /// Whether it is handed on by `pub use`.
    handed_on: bool,
}

impl House {
    /// Reads `src`, from `lib.rs` down along its `mod` items, and `main.rs`.
    pub fn read() -> Self {
        let mut house = Self {
            paths: BTreeMap::new(),
        };
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        house.enter(Vec::new(), &src.join("lib.rs"), &src);
        house.enter(vec!["main".to_owned()], &src.join("main.rs"), &src);
        house
    }

    fn enter(&mut self, module: Module, file: &Path, folder: &Path) {
        let text = fs::read_to_string(file).unwrap();
        let file = syn::parse_file(&text).unwrap();
        let mut walk = Walk::default();
        walk.visit_file(&file);
        for child in walk.children {
            let (file, folder) = file_of(folder, &child);
            self.enter([&module[..], &[child]].concat(), &file, &folder);
        }
        self.paths.insert(module, walk.named);
    }

    /// The modules that each module names, itself left out.
    pub fn arrows(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let of = |(module, named): (_, &Vec<Named>)| {
            let targets = named
                .iter()
                .filter_map(|name| self.home(module, &name.path));
            (module, targets.filter(|target| *target != module).collect())
        };
        self.paths.iter().map(of).collect()
    }

    /// The module in which the item of a path stands, where the path leads to one of the program.
    fn home(&self, from: &Module, path: &[String]) -> Option<&Module> {
        let (mut at, mut rest) = self.start(from, path)?;
        while let Some((name, behind)) = rest.split_first() {
            let child = [&at[..], std::slice::from_ref(name)].concat();
            if self.paths.contains_key(&child) {
                (at, rest) = (child, behind);
                continue;
            }
            let handed_on = self.paths[&at]
                .iter()
                .find(|named| named.handed_on && named.path.last() == Some(name));
            let source = handed_on.and_then(|named| self.home(&at, &named.path));
            return source.or_else(|| self.known(&at));
        }
        self.known(&at)
    }

    fn known(&self, module: &Module) -> Option<&Module> {
        self.paths.get_key_value(module).map(|(module, _)| module)
    }

    /// Where a path begins, and the names behind that. A path that begins with the name of a child is
    /// taken as that child's; any other leads out of the crate or to a name that a `use` has brought in.
    fn start<'a>(&self, from: &Module, path: &'a [String]) -> Option<(Module, &'a [String])> {
        let supers = path.iter().take_while(|name| *name == "super").count();
        if supers > 0 {
            return Some((from[..from.len() - supers].to_vec(), &path[supers..]));
        }
        let (first, rest) = path.split_first()?;
        let child = [&from[..], std::slice::from_ref(first)].concat();
        match first.as_str() {
            "crate" => Some((Vec::new(), rest)),
            "self" => Some((from.clone(), rest)),
            _ if self.paths.contains_key(&child) => Some((child, rest)),
            _ => None,
        }
    }
}

fn file_of(folder: &Path, child: &str) -> (PathBuf, PathBuf) {
    let own = folder.join(child);
    let beside = folder.join(format!("{child}.rs"));
    let file = if beside.exists() {
        beside
    } else {
        own.join("mod.rs")
    };
    (file, own)
}

/// What is gathered in one file.
#[derive(Default)]
struct Walk {
    children: Vec<String>,
    named: Vec<Named>,
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(item) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        match module.content {
            None => self.children.push(module.ident.to_string()),
            Some(_) => syn::visit::visit_item_mod(self, module),
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        let mut paths = Vec::new();
        spread(&item.tree, &mut Vec::new(), &mut paths);
        let named = |path| Named { path, handed_on };
        self.named.extend(paths.into_iter().map(named));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.push(names.collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, of: &'ast syn::Macro) {
        syn::visit::visit_macro(self, of);
        self.push_words(&of.tokens.to_string());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.push_words(&list.tokens.to_string());
        }
    }
}

impl Walk {
    /// The paths in what a macro or an attribute is given, which follows no grammar of ours.
    fn push_words(&mut self, tokens: &str) {
        let text = tokens.replace(" :: ", "::");
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for word in text
            .split(|c| !is_path(c))
            .filter(|word| word.contains("::"))
        {
            self.push(word.split("::").map(str::to_owned).collect());
        }
    }

    fn push(&mut self, path: Vec<String>) {
        let handed_on = false;
        self.named.push(Named { path, handed_on });
    }
}

/// The paths of `a::{b, c::d as e}`: a::b and a::c::d.
fn spread(tree: &UseTree, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    let whole = |name: String, before: &[String]| [before, &[name]].concat();
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            spread(&path.tree, before, paths);
            before.pop();
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| spread(tree, before, paths)),
        UseTree::Name(name) => paths.push(whole(name.ident.to_string(), before)),
        UseTree::Rename(name) => paths.push(whole(name.ident.to_string(), before)),
        UseTree::Glob(_) => paths.push(before.clone()),
    }
}

fn is_for_tests(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        let list = attribute.meta.require_list();
        is_cfg && list.is_ok_and(|list| list.tokens.to_string().contains("test"))
    })
}
