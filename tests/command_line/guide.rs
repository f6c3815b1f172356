//! The guide and the README hold: every command runs, every link and picture is there, every page is in the table of
//! contents, and the table of methods is that of the program.

use super::*;
use regex_lite::Regex;
use trajecta::plan::methods;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// README and the pages of the guide.
fn pages() -> Vec<PathBuf> {
    let mut pages = files(&root().join("docs/src"));
    pages.retain(|p| p.extension().is_some_and(|e| e == "md"));
    assert!(pages.len() > 10);
    pages.push(root().join("README.md"));
    pages
}

/// Lines of the blocks of shell that call the program.
fn commands(page: &str) -> Vec<String> {
    let block = Regex::new(r"(?s)```sh\n(.*?)```").unwrap();
    let blocks = block.captures_iter(page);
    let lines = blocks.flat_map(|b| b[1].lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter(|l| l.starts_with("trajecta ")).collect()
}

/// Words of a command as a shell reads them: double quotes hold blanks, a `#` begins a comment.
fn shell_words(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut quoted, mut fresh) = (false, true);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            '#' if fresh && !quoted => break,
            ' ' if !quoted => out.push(String::new()),
            c => out.last_mut().unwrap().push(c),
        }
        fresh = c == ' ';
    }
    out.retain(|w| !w.is_empty());
    out
}

#[test]
fn every_command_of_the_guide_runs() {
    let ran = |page: &PathBuf| {
        let folder = temp();
        for name in ["study.csv", "panel.csv"] {
            std::fs::copy(data("ketamine_bone.csv"), folder.path().join(name)).unwrap();
        }
        let lines = commands(&std::fs::read_to_string(page).unwrap());
        // Another test runs the validation.
        for line in lines.iter().filter(|l| !l.starts_with("trajecta validate")) {
            let words: Vec<String> = shell_words(line);
            let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            let out = trajecta(folder.path(), &arguments);
            let said = String::from_utf8_lossy(&out.stderr);
            assert_eq!(code(&out), 0, "{}: {line}\n{said}", page.display());
        }
        if page.ends_with("figures.md") {
            pictures_are_those_of_the_guide(folder.path());
        }
        lines.len()
    };
    let pages = pages();
    let (left, right) = pages.split_at(pages.len() / 2);
    let count = |pages: &[PathBuf]| pages.iter().map(ran).sum::<usize>();
    let total = std::thread::scope(|scope| {
        let other = scope.spawn(|| count(left));
        count(right) + other.join().unwrap()
    });
    assert!(total >= 30, "{total} commands");
}

/// Whether two PNG files have the same size and at most one value in a thousand that differs visibly.
fn looks_alike(a: &[u8], b: &[u8]) -> bool {
    let pixels = |png: &[u8]| {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut out = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut out).unwrap();
        (info.width, info.height, out)
    };
    let (a, b) = (pixels(a), pixels(b));
    let differ = a.2.iter().zip(&b.2).filter(|(x, y)| x.abs_diff(**y) > 8);
    (a.0, a.1, a.2.len()) == (b.0, b.1, b.2.len()) && differ.count() * 1000 <= a.2.len()
}

/// The pictures of the page of figures look as the files that its commands write; a processor may round a few pixels
/// otherwise.
fn pictures_are_those_of_the_guide(written: &Path) {
    let mut old = Vec::new();
    for picture in files(&root().join("docs/src/pictures")) {
        let now = written.join(picture.file_name().unwrap());
        // The picture of the window is not written by a command.
        let Ok(now) = std::fs::read(now) else {
            continue;
        };
        if looks_alike(&now, &std::fs::read(&picture).unwrap()) {
            continue;
        }
        match std::env::var_os("UPDATE_SNAPSHOTS") {
            Some(_) => std::fs::write(&picture, now).unwrap(),
            None => old.push(picture.display().to_string()),
        }
    }
    assert!(
        old.is_empty(),
        "drawn differently now; look at them, then take them over with UPDATE_SNAPSHOTS=1: {}",
        old.join(", ")
    );
}

#[test]
fn every_link_and_picture_of_the_guide_is_there() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut pages = pages();
    for name in [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ] {
        pages.push(root().join(name));
    }
    let mut wrong = Vec::new();
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        for found in link.captures_iter(&text) {
            let target = found[1].split('#').next().unwrap().to_owned();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !outside && !page.parent().unwrap().join(&target).exists() {
                wrong.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let contents = std::fs::read_to_string(root().join("docs/src/SUMMARY.md")).unwrap();
    for page in files(&root().join("docs/src")) {
        let name = page
            .strip_prefix(root().join("docs/src"))
            .unwrap()
            .display()
            .to_string();
        if name.ends_with(".md") && name != "SUMMARY.md" {
            assert!(
                contents.contains(&format!("({name})")),
                "{name} is not in SUMMARY.md"
            );
        }
    }
}

/// Numbers, endings and presets that the guide lists are those of the program and the sources.
#[test]
fn what_the_guide_lists_is_complete() {
    let page = |name: &str| std::fs::read_to_string(root().join("docs/src").join(name)).unwrap();
    let count = |folder: &str, ending: &str| {
        let all = std::fs::read_dir(root().join(folder)).unwrap();
        let names = all.map(|f| f.unwrap().file_name().into_string().unwrap());
        names.filter(|n| n.ends_with(ending)).count()
    };
    let said = format!("{} reference files of R", count("tests/golden", ".json"));
    assert!(page("validation.md").contains(&said), "{said}");
    assert_eq!(count("tests/golden/nist", ""), 10, "validation.md says ten");
    for ending in trajecta::import::endings() {
        assert!(
            page("reading.md").contains(&format!("`.{ending}`")),
            "{ending}"
        );
    }
    for preset in trajecta::figure::Preset::ALL {
        assert!(
            page("journal.md").contains(&format!("`{}`", preset.id())),
            "{}",
            preset.id()
        );
    }
    let formats = page("journal.md");
    for format in ["PDF", "SVG", "EPS", "TIFF", "PNG"] {
        let row = |l: &str| l.starts_with('|') && l.contains(format);
        assert!(formats.lines().any(row), "{format}");
    }
    for file in [".trajecta-files.json", "more than 50 markers"] {
        assert!(page("outputs.md").contains(file), "{file}");
    }
}

/// A cell of a table in Markdown.
fn table_cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

/// `UPDATE_SNAPSHOTS=1` writes the page anew.
#[test]
fn the_guide_lists_every_method() {
    let mut page = String::from(
        "# All methods in one table\n\nMade from the program's own table of methods.\n\n\
         | method | command line | what it does | sources | in R |\n|---|---|---|---|---|\n",
    );
    for m in methods() {
        let asked: Vec<String> = m
            .options
            .iter()
            .map(|o| format!("`--{}`", o.replace('=', " ")))
            .collect();
        let short: Vec<String> = m.references.iter().map(|s| s.short()).collect();
        page += &format!(
            "| **{}** | {} | {} | {} | `{}({})` |\n",
            table_cell(m.label),
            asked.join(", "),
            table_cell(m.explanation),
            table_cell(&short.join("; ")),
            m.r.function,
            m.r.arguments.replace('|', "\\|"),
        );
    }
    let mut sources: Vec<String> = methods()
        .flat_map(|m| m.references)
        .map(|s| s.to_string())
        .collect();
    sources.sort_by_key(|s| s.replace('\u{160}', "S"));
    sources.dedup();
    page += "\n## Sources\n\n";
    for source in sources {
        page += &format!("- {}\n", table_cell(&source));
    }
    let path = root().join("docs/src/methods.md");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        there == page,
        "docs/src/methods.md is not the table of the program"
    );
}

/// README is for somebody who lands on it; the rest is in the guide.
#[test]
fn the_readme_is_short_and_keeps_its_promises() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        text.lines().count() <= 150,
        "{} lines",
        text.lines().count()
    );
    assert!(text.matches("](assets/").count() + text.matches("](docs/src/pictures/").count() >= 4);
    for said in [
        "cargo run --release -- example",
        "\ncargo test ",
        "### How a reading is chosen",
    ] {
        assert!(text.contains(said), "{said}");
    }
}
