//! Holds the house to its plan: rooms use only the rooms above them, no files form a ring, and each third-party crate
//! has the rooms that may call it. Sources are parsed, so that lists of imports, inner paths and re-exports count.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// The rooms in the order data flows.
const ROOMS: [&str; 15] = [
    "words",
    "work",
    "numerics",
    "study",
    "import",
    "plan",
    "results",
    "models",
    "run",
    "figure",
    "validation",
    "report",
    "session",
    "cli",
    "app",
];

/// Pairs that are forbidden although the order would allow them.
const NEVER: [(&str, &str); 11] = [
    ("figure", "numerics"),
    ("figure", "models"),
    ("report", "numerics"),
    ("report", "models"),
    ("session", "numerics"),
    ("session", "models"),
    ("app", "numerics"),
    ("app", "models"),
    ("app", "cli"),
    ("cli", "numerics"),
    ("cli", "models"),
];

/// Third-party crates that only some rooms may call.
const OWNERS: &[(&str, &[&str])] = &[
    ("statrs", &["numerics"]),
    ("libm", &["numerics", "models"]),
    ("nalgebra", &["numerics", "models", "run"]),
    ("egui", &["app"]),
    ("eframe", &["app/backend"]),
    ("egui_plot", &["app/plot"]),
    ("rfd", &["app/platform/dialogs"]),
    ("winit", &["app/backend"]),
    ("calamine", &["import"]),
    ("chardetng", &["import"]),
    ("csv", &["import", "report", "validation"]),
    ("csv_core", &["import"]),
    ("encoding_rs", &["import"]),
    ("flate2", &["import", "figure", "report", "validation"]),
    ("memchr", &["import"]),
    ("quick_xml", &["import"]),
    ("ruzstd", &["import/source"]),
    ("zip", &["import", "report"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("krilla", &["figure"]),
    ("maud", &["report"]),
    ("png", &["figure"]),
    ("tiff", &["figure"]),
    ("tiny_skia", &["figure"]),
    ("skrifa", &["figure"]),
    ("rust_xlsxwriter", &["report"]),
    ("rustix", &["report/save"]),
    ("signal_hook", &["cli/interrupt"]),
    ("sha2", &["import", "run", "session", "report"]),
    (
        "rayon",
        &["import", "run", "work", "models", "figure", "cli"],
    ),
];

/// Rooms of the window: each may use those before it. Panels push commands and never call `logic`.
const APP_ROOMS: [&str; 9] = [
    "ui", "platform", "plot", "views", "command", "state", "logic", "panels", "backend",
];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|p| p.to_string_lossy().into_owned())
        .collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// The paths that a file names outside its tests.
#[derive(Default)]
struct Named {
    /// Imports and paths in code, as written.
    uses: Vec<Vec<String>>,
    /// What the module hands on: name and path.
    hands_on: Vec<(String, Vec<String>)>,
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        let text = match &a.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        a.path().is_ident("cfg") && text == "test"
    })
}

fn flatten(tree: &syn::UseTree, before: &[String], out: &mut Vec<(String, Vec<String>)>) {
    let mut path = before.to_vec();
    match tree {
        syn::UseTree::Path(p) => {
            path.push(p.ident.to_string());
            flatten(&p.tree, &path, out);
        }
        syn::UseTree::Name(n) if n.ident == "self" => {
            out.push((path.last().cloned().unwrap_or_default(), path));
        }
        syn::UseTree::Name(n) => {
            path.push(n.ident.to_string());
            out.push((n.ident.to_string(), path));
        }
        syn::UseTree::Rename(r) => {
            path.push(r.ident.to_string());
            out.push((r.rename.to_string(), path));
        }
        syn::UseTree::Glob(_) => out.push(("*".to_owned(), path)),
        syn::UseTree::Group(g) => {
            for tree in &g.items {
                flatten(tree, before, out);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Mod(i) => &i.attrs,
            syn::Item::Fn(i) => &i.attrs,
            syn::Item::Use(i) => &i.attrs,
            syn::Item::Impl(i) => &i.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut found = Vec::new();
        flatten(&item.tree, &[], &mut found);
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.uses.extend(found.into_iter().map(|(_, path)| path));
        } else {
            self.hands_on.extend(found);
        }
    }

    /// `pub(in crate::import)` is no need.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.uses
            .push(path.segments.iter().map(|s| s.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        // What a macro is given is not parsed: its paths are read from the text.
        let text = mac.tokens.to_string().replace(' ', "");
        for start in ["crate::", "super::"] {
            for (at, _) in text.match_indices(start) {
                let rest = text[at..]
                    .split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                    .next()
                    .unwrap_or("");
                self.uses.push(
                    rest.split("::")
                        .filter(|s| !s.is_empty())
                        .map(str::to_owned)
                        .collect(),
                );
            }
        }
        visit::visit_macro(self, mac);
    }
}

struct House {
    files: BTreeMap<Vec<String>, Named>,
}

impl House {
    fn read(src: &Path) -> Self {
        let mut paths = Vec::new();
        sources(src, &mut paths);
        let files = paths
            .iter()
            .filter(|p| !p.ends_with("main.rs"))
            .map(|path| {
                let module = module_of(path.strip_prefix(src).unwrap());
                (module, fs::read_to_string(path).unwrap())
            });
        Self::of(files)
    }

    fn of(files: impl Iterator<Item = (Vec<String>, String)>) -> Self {
        let files = files.map(|(module, text)| {
            let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{module:?}: {e}"));
            let mut named = Named::default();
            named.visit_file(&file);
            (module, named)
        });
        Self {
            files: files.collect(),
        }
    }

    /// The file that holds what a path names, re-exports followed; `None` for paths out of the crate and local names.
    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        let mut at: Vec<String> = module.to_vec();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            Some("crate") => {
                at.clear();
                rest = &rest[1..];
            }
            Some("self") => rest = &rest[1..],
            Some("super") => {
                while rest.first().is_some_and(|s| s == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            Some(first) => {
                let mut child = at.clone();
                child.push(first.to_owned());
                if !self.files.contains_key(&child) {
                    return None;
                }
            }
            None => return None,
        }
        while let Some(next) = rest.first() {
            let mut child = at.clone();
            child.push(next.clone());
            if self.files.contains_key(&child) {
                at = child;
                rest = &rest[1..];
                continue;
            }
            let handed = self
                .files
                .get(&at)?
                .hands_on
                .iter()
                .find(|(name, _)| name == next);
            if let (Some((_, target)), true) = (handed, depth < 8) {
                let mut target = target.clone();
                target.extend(rest[1..].iter().cloned());
                return self.resolve(&at, &target, depth + 1);
            }
            break;
        }
        Some(at)
    }

    /// Which files each file needs. What a room hands on is no need of its own.
    fn needs(&self) -> BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> {
        let of = |module: &Vec<String>, named: &Named| {
            let found = named
                .uses
                .iter()
                .filter_map(|path| self.resolve(module, path, 0));
            found.filter(|target| target != module).collect()
        };
        self.files
            .iter()
            .map(|(module, named)| (module, of(module, named)))
            .collect()
    }

    /// The arrows between the files of a ring, one line a file.
    fn arrows(&self, ring: &[String]) -> String {
        let mut out = String::new();
        for (module, needs) in self.needs() {
            let here = module.join("/");
            let within: Vec<String> = needs.iter().map(|n| n.join("/")).collect();
            let within: Vec<&String> = within.iter().filter(|n| ring.contains(n)).collect();
            if ring.contains(&here) {
                out += &format!("{here} -> {within:?}\n");
            }
        }
        out
    }

    /// Rings of files, each as the names of its files.
    fn rings(&self) -> Vec<Vec<String>> {
        let needs = self.needs();
        let reach = |from: &Vec<String>| {
            let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
            let mut open = vec![from.clone()];
            while let Some(at) = open.pop() {
                for next in needs.get(&at).into_iter().flatten() {
                    if seen.insert(next.clone()) {
                        open.push(next.clone());
                    }
                }
            }
            seen
        };
        let reached: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
            needs.keys().map(|m| (*m, reach(m))).collect();
        let mut rings: BTreeSet<Vec<String>> = BTreeSet::new();
        for (module, all) in &reached {
            if all.contains(*module) {
                let ring = all
                    .iter()
                    .filter(|other| reached.get(other).is_some_and(|r| r.contains(*module)));
                rings.insert(ring.map(|m| m.join("/")).collect());
            }
        }
        rings.into_iter().collect()
    }

    /// Arrows that run against the order of the rooms.
    fn wrong_arrows(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (module, needs) in self.needs() {
            let Some(own) = module.first() else { continue };
            let place = |room: &str| ROOMS.iter().position(|r| *r == room);
            for target in needs {
                let Some(other) = target.first() else {
                    continue;
                };
                let backwards = place(other) > place(own);
                if backwards || NEVER.contains(&(own.as_str(), other.as_str())) {
                    found.push(format!("{} uses {}", module.join("/"), target.join("/")));
                }
            }
        }
        found
    }

    /// Third-party crates that are called outside the rooms that own them.
    fn strangers(&self) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (module, named) in &self.files {
            let here = module.join("/");
            let all = named
                .uses
                .iter()
                .chain(named.hands_on.iter().map(|(_, p)| p));
            for path in all {
                let owner = OWNERS
                    .iter()
                    .find(|(name, _)| path.len() > 1 && path[0] == *name);
                if let Some((name, rooms)) = owner
                    && !rooms.iter().any(|r| here.starts_with(r))
                {
                    found.insert(format!("{here} calls {name}"));
                }
            }
        }
        found.into_iter().collect()
    }
}

fn house() -> House {
    House::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

#[test]
fn every_folder_is_a_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            ROOMS.contains(&name.as_str()) || name == "lib.rs" || name == "main.rs",
            "{name} is no room"
        );
    }
}

#[test]
fn every_folder_says_what_it_is() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    for file in files.iter().filter(|f| f.ends_with("mod.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let said: String = (text.lines().take_while(|l| l.starts_with("//!")))
            .map(|l| format!("{} ", l.trim_start_matches("//!").trim()))
            .collect();
        for part in ["In: ", "Out: ", "business"] {
            assert!(said.contains(part), "{}: no \"{part}\"", file.display());
        }
    }
}

/// `1 row(s) are` is no English: `words::of_count` writes what agrees with its number.
#[test]
fn no_text_leaves_its_number_open() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.replace("\\\"", "").replace("'\"'", "");
        for line in text.lines() {
            for said in line.split('"').skip(1).step_by(2) {
                let before = said.split("(s)").next().unwrap_or(said);
                let is_open = before.len() < said.len() && before.ends_with(char::is_alphabetic);
                assert!(!is_open, "{}: {said}", file.display());
            }
        }
    }
}

#[test]
fn data_flows_one_way() {
    let wrong = house().wrong_arrows();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_window_paints_what_logic_decides() {
    let house = house();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (module, needs) in house.needs() {
        let [app, room, ..] = module.as_slice() else {
            continue;
        };
        if app != "app" {
            continue;
        }
        seen.insert(room.as_str());
        for target in needs.iter().filter(|t| t.len() > 1 && t[0] == "app") {
            let place = |room: &str| APP_ROOMS.iter().position(|r| *r == room);
            let called = (room.as_str(), target[1].as_str()) == ("panels", "logic");
            if place(&target[1]) > place(room) || called {
                wrong.push(format!("{} uses {}", module.join("/"), target.join("/")));
            }
        }
    }
    assert_eq!(seen, APP_ROOMS.into_iter().collect());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_form_a_ring() {
    let house = house();
    let rings = house.rings();
    let text: Vec<String> = rings.iter().map(|ring| house.arrows(ring)).collect();
    assert!(rings.is_empty(), "{}", text.join("\n"));
}

#[test]
fn third_party_crates_have_their_rooms() {
    let strangers = house().strangers();
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

#[test]
fn the_checks_see_what_they_must() {
    let of = |files: &[(&str, &str)]| {
        House::of(files.iter().map(|(module, text)| {
            let module = module.split("::").map(str::to_owned).collect();
            (module, (*text).to_owned())
        }))
    };
    let plan = ("plan", "pub struct Scale;");
    let house = of(&[
        ("study", "use crate::{work::Monitor, plan::{Scale, Other}};"),
        plan,
    ]);
    assert_eq!(house.wrong_arrows(), ["study uses plan"]);
    let house = of(&[("study", "fn f() { let x = crate::plan::Scale; }"), plan]);
    assert_eq!(house.wrong_arrows().len(), 1);
    let house = of(&[
        ("study", "fn f() { println!(\"{}\", crate::plan::Scale); }"),
        plan,
    ]);
    assert_eq!(house.wrong_arrows().len(), 1);
    let house = of(&[
        (
            "study",
            "#[cfg(test)] mod tests { use crate::plan::Scale; }",
        ),
        plan,
    ]);
    assert!(house.wrong_arrows().is_empty());
    // Through `super::super` and what a room hands on.
    let house = of(&[
        ("figure", "mod a; mod b; pub use b::B; pub struct E;"),
        ("figure::a", "use super::B; pub struct A;"),
        ("figure::b", "use super::super::figure::a::A; pub struct B;"),
    ]);
    assert_eq!(house.rings(), [["figure/a", "figure/b"]]);
    let house = of(&[
        ("figure", "mod a; pub use a::A; pub struct E;"),
        ("figure::a", "use super::E; pub struct A;"),
    ]);
    assert!(house.rings().is_empty());
    let house = of(&[("figure", "use statrs::x; fn f() { egui::x(); }")]);
    assert_eq!(
        house.strangers(),
        ["figure calls egui", "figure calls statrs"]
    );
}

/// Every crate of this build as `cargo metadata` knows it.
fn crates() -> Vec<serde_json::Value> {
    let host = std::process::Command::new("rustc")
        .arg("-vV")
        .output()
        .unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|l| l.strip_prefix("host: ")).unwrap();
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    // Crates of the window need not be there where it is not built.
    if !cfg!(feature = "gui") {
        cargo.arg("--no-default-features");
    }
    let output = cargo.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    all["packages"].as_array().unwrap().clone()
}

/// Whether the terms of a licence expression can be met by `allowed` alone. `A/B` is an old way to write a choice.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut good = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        good |= all_of(words, at, allowed);
    }
    good
}

fn all_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut good = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        good &= one(words, at, allowed);
    }
    good
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let good = any_of(words, at, allowed);
        *at += 1;
        return good;
    }
    // An exception has to be allowed by its whole name.
    if words.get(*at) == Some(&"WITH") {
        *at += 2;
        return allowed.contains(words[*at - 3..*at].join(" ").as_str());
    }
    allowed.contains(word)
}

#[test]
fn licences_are_read_as_expressions() {
    let allowed: BTreeSet<&str> = ["MIT", "Zlib"].into_iter().collect();
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "(Zlib AND MIT) OR GPL-3.0",
        "Unlicense/MIT",
    ] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MIT WITH X-exception",
        "",
        "(MIT OR Zlib) AND X",
    ] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

/// Licences, bans and sources of deny.toml, and the notices that name the licences.
#[test]
fn crates_are_those_that_deny_toml_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("deny.toml")).unwrap();
    let rules: toml::Value = toml::from_str(&text).unwrap();
    let list = |table: &str, key: &str| -> Vec<String> {
        let items = rules[table][key].as_array().unwrap().iter();
        items.map(|i| i.as_str().unwrap().to_owned()).collect()
    };
    let licences = list("licenses", "allow");
    let allowed: BTreeSet<&str> = licences.iter().map(String::as_str).collect();
    let banned = list("bans", "deny");
    let registries = list("sources", "allow-registry");
    let mut wrong = Vec::new();
    for package in crates() {
        let (name, source) = (&package["name"], &package["source"]);
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_allowed(licence, &allowed) {
            wrong.push(format!("{name}: licence {licence}"));
        }
        if banned.iter().any(|b| name == b) {
            wrong.push(format!("{name} is banned"));
        }
        let known = source.is_null()
            || registries
                .iter()
                .any(|r| *source == format!("registry+{r}"));
        if !known {
            wrong.push(format!("{name}: source {source}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let notices = fs::read_to_string(root.join("assets/THIRD-PARTY.md")).unwrap();
    for licence in &licences {
        let short = match licence.as_str() {
            "BSD-2-Clause" | "BSD-3-Clause" => "BSD",
            "OFL-1.1" => "OFL",
            "Ubuntu-font-1.0" => "Ubuntu Font",
            other => other,
        };
        assert!(notices.contains(short), "THIRD-PARTY.md lacks {licence}");
    }
    for gone in ["MPL", "CC0", "GPL"] {
        assert!(!notices.contains(gone), "no crate needs {gone}");
    }
}
