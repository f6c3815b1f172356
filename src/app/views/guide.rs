//! The user's guide as the window shows it: the pages of `docs/src`, without what belongs to the command line.

use std::sync::OnceLock;

/// The pages in the order of the guide's table of contents; those of the command line and of installing are not for the
/// window.
const PAGES: [(&str, &str); 15] = [
    (
        "introduction.md",
        include_str!("../../../docs/src/introduction.md"),
    ),
    (
        "first-ten-minutes.md",
        include_str!("../../../docs/src/first-ten-minutes.md"),
    ),
    ("reading.md", include_str!("../../../docs/src/reading.md")),
    (
        "which-analysis.md",
        include_str!("../../../docs/src/which-analysis.md"),
    ),
    ("figures.md", include_str!("../../../docs/src/figures.md")),
    ("journal.md", include_str!("../../../docs/src/journal.md")),
    ("outputs.md", include_str!("../../../docs/src/outputs.md")),
    (
        "statistics.md",
        include_str!("../../../docs/src/statistics.md"),
    ),
    ("methods.md", include_str!("../../../docs/src/methods.md")),
    (
        "error-rates.md",
        include_str!("../../../docs/src/error-rates.md"),
    ),
    (
        "validation.md",
        include_str!("../../../docs/src/validation.md"),
    ),
    ("citing.md", include_str!("../../../docs/src/citing.md")),
    (
        "from-prism.md",
        include_str!("../../../docs/src/from-prism.md"),
    ),
    (
        "from-jasp.md",
        include_str!("../../../docs/src/from-jasp.md"),
    ),
    ("from-r.md", include_str!("../../../docs/src/from-r.md")),
];

/// A page of the guide.
pub(in crate::app) struct GuidePage {
    /// Name of its file.
    pub file: &'static str,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// What stands below one another on a page.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Block {
    /// With its level; the title of the page is none of them.
    Heading(usize, String),
    Text(Vec<Span>),
    /// A line of a list.
    Item(Vec<Span>),
    /// Formulas and the like, as they are written.
    Code(String),
    /// Rows of cells, the heads first.
    Table(Vec<Vec<Vec<Span>>>),
}

/// Letters of one kind.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Span {
    Plain(String),
    Strong(String),
    Emphasis(String),
    Code(String),
    /// To another page, by the name of its file.
    Link(String, String),
}

impl Span {
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(t) | Self::Strong(t) | Self::Emphasis(t) | Self::Code(t) => t,
            Self::Link(text, _) => text,
        }
    }
}

/// The letters of some spans.
pub(in crate::app) fn text_of(spans: &[Span]) -> String {
    spans.iter().map(Span::text).collect()
}

impl Block {
    /// Everything it says.
    pub fn text(&self) -> String {
        match self {
            Self::Heading(_, text) | Self::Code(text) => text.clone(),
            Self::Text(spans) | Self::Item(spans) => text_of(spans),
            Self::Table(rows) => {
                let cells = rows.iter().flatten().map(|cell| text_of(cell));
                cells.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// Every page, read once.
pub(in crate::app) fn guide() -> &'static [GuidePage] {
    static READ: OnceLock<Vec<GuidePage>> = OnceLock::new();
    READ.get_or_init(|| PAGES.iter().map(|(file, text)| page(file, text)).collect())
}

fn page(file: &'static str, text: &str) -> GuidePage {
    let mut blocks = blocks(text);
    let title = match blocks.first() {
        Some(Block::Heading(1, title)) => title.clone(),
        _ => file.to_owned(),
    };
    blocks.retain(|b| !matches!(b, Block::Heading(1, _)));
    GuidePage {
        file,
        title,
        blocks: without_commands(blocks),
    }
}

/// Lines that belong together, by what they begin with.
fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open = String::new();
    let mut is_item = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let starts_item = item(line).is_some();
        let is_own = line.trim().is_empty()
            || line.starts_with('#')
            || line.starts_with("```")
            || line.starts_with('|')
            || line.starts_with("![")
            || starts_item;
        if is_own && !open.is_empty() {
            out.push(prose(&std::mem::take(&mut open), is_item));
        }
        if let Some(kind) = line.strip_prefix("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|l| !l.starts_with("```"))
                .collect();
            // Commands are not for the window.
            if kind != "sh" {
                out.push(Block::Code(code.join("\n")));
            }
        } else if line.starts_with('#') {
            let text = line.trim_start_matches('#');
            out.push(Block::Heading(
                line.len() - text.len(),
                text.trim().to_owned(),
            ));
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|l| l.starts_with('|')) {
                if !row.starts_with("|---") {
                    rows.push(cells(row));
                }
            }
            out.push(Block::Table(rows));
        } else if !line.trim().is_empty() && !line.starts_with("![") {
            let text = item(line).unwrap_or_else(|| line.trim());
            if open.is_empty() {
                is_item = starts_item;
            } else {
                open.push(' ');
            }
            open.push_str(text);
        }
    }
    if !open.is_empty() {
        out.push(prose(&open, is_item));
    }
    out
}

fn prose(text: &str, is_item: bool) -> Block {
    if is_item {
        Block::Item(spans(text))
    } else {
        Block::Text(spans(text))
    }
}

/// A line of a list without its mark.
fn item(line: &str) -> Option<&str> {
    if let Some(text) = line.strip_prefix("- ") {
        return Some(text);
    }
    let (number, text) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit());
    is_number.then_some(text)
}

/// The cells of a row; `\|` is a bar inside of one.
fn cells(line: &str) -> Vec<Vec<Span>> {
    const BAR: &str = "\u{1}";
    let line = line.trim().replace("\\|", BAR);
    let inner = line.trim_start_matches('|').trim_end_matches('|');
    let cells = inner.split('|');
    cells
        .map(|cell| spans(&cell.trim().replace(BAR, "|")))
        .collect()
}

/// The marks inside a line.
fn spans(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match marked(rest) {
            Some((span, after)) => {
                if !plain.is_empty() {
                    out.push(Span::Plain(std::mem::take(&mut plain)));
                }
                out.push(span);
                rest = after;
            }
            None => {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        out.push(Span::Plain(plain));
    }
    out
}

/// A span that begins here, and what follows it.
fn marked(text: &str) -> Option<(Span, &str)> {
    let between = |mark: &str| {
        let inner = text.strip_prefix(mark)?;
        let (inside, after) = inner.split_once(mark)?;
        let is_mark = !inside.is_empty() && !inside.starts_with(' ') && !inside.ends_with(' ');
        is_mark.then(|| (inside.to_owned(), after))
    };
    if let Some((code, after)) = between("`") {
        return Some((Span::Code(code), after));
    }
    if let Some((strong, after)) = between("**") {
        return Some((Span::Strong(strong), after));
    }
    if let Some((word, after)) = between("*") {
        return Some((Span::Emphasis(word), after));
    }
    let (name, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (to, after) = rest.split_once(')')?;
    let file = to.split('#').next().unwrap_or(to);
    let name = name.replace('`', "");
    let is_page = PAGES.iter().any(|(page, _)| *page == file);
    Some((
        if is_page {
            Span::Link(name, file.to_owned())
        } else {
            Span::Plain(name)
        },
        after,
    ))
}

fn is_command(span: &Span) -> bool {
    let begins = |code: &String| {
        ["--", "trajecta ", "cargo "]
            .iter()
            .any(|c| code.starts_with(c))
    };
    matches!(span, Span::Code(code) if begins(code))
}

/// The blocks without sentences, cells and columns that name commands and their options: the window has controls.
fn without_commands(blocks: Vec<Block>) -> Vec<Block> {
    let kept = blocks.into_iter().filter_map(|block| match block {
        Block::Text(spans) => sentences(spans).map(Block::Text),
        Block::Item(spans) => sentences(spans).map(Block::Item),
        Block::Table(rows) => table(rows).map(Block::Table),
        other => Some(other),
    });
    let mut out: Vec<Block> = kept.collect();
    // A heading with nothing under it.
    for at in (0..out.len()).rev() {
        let level = |b: Option<&Block>| match b {
            Some(Block::Heading(level, _)) => *level,
            Some(_) => usize::MAX,
            None => 0,
        };
        let own = level(out.get(at));
        if own != usize::MAX && level(out.get(at + 1)) <= own {
            out.remove(at);
        }
    }
    out
}

/// The sentences that name no command.
fn sentences(spans: Vec<Span>) -> Option<Vec<Span>> {
    if !spans.iter().any(is_command) {
        return Some(spans);
    }
    let mut out = Vec::new();
    let mut sentence: Vec<Span> = Vec::new();
    let close = |sentence: &mut Vec<Span>, out: &mut Vec<Span>| {
        let own = std::mem::take(sentence);
        if !own.iter().any(is_command) {
            out.extend(own);
        }
    };
    for span in spans {
        let Span::Plain(text) = span else {
            sentence.push(span);
            continue;
        };
        let mut rest = text.as_str();
        while let Some(end) = rest.find(". ") {
            sentence.push(Span::Plain(rest[..end + 2].to_owned()));
            close(&mut sentence, &mut out);
            rest = &rest[end + 2..];
        }
        if !rest.is_empty() {
            sentence.push(Span::Plain(rest.to_owned()));
        }
    }
    close(&mut sentence, &mut out);
    let says = out
        .iter()
        .any(|s| s.text().chars().any(char::is_alphabetic));
    says.then_some(out)
}

/// The table without cells of commands, and without rows and columns that they alone fill.
fn table(rows: Vec<Vec<Vec<Span>>>) -> Option<Vec<Vec<Vec<Span>>>> {
    let is_empty = |cell: &Vec<Span>| text_of(cell).trim().is_empty();
    let mut columns = vec![false; rows.first()?.len()];
    let mut cleaned: Vec<(Vec<Vec<Span>>, bool)> = Vec::new();
    for row in rows {
        let mut lost = false;
        let mut cells = Vec::with_capacity(row.len());
        for (at, cell) in row.into_iter().enumerate() {
            let named = cell.iter().any(is_command);
            let cell = without_options(cell);
            lost |= named && is_empty(&cell);
            if let Some(says) = columns.get_mut(at).filter(|_| !cleaned.is_empty()) {
                *says |= !is_empty(&cell) || !named;
            }
            cells.push(cell);
        }
        cleaned.push((cells, lost));
    }
    let n = columns.iter().filter(|says| **says).count();
    if n < 2 {
        return None;
    }
    let whole = n == columns.len();
    let rows = cleaned.into_iter().enumerate();
    // Where the column stays, a row that a command alone explained goes.
    let rows = rows.filter(|(at, (_, lost))| *at == 0 || !(whole && *lost));
    let of = |(_, (row, _)): (usize, (Vec<Vec<Span>>, bool))| {
        let cells = row.into_iter().zip(&columns);
        cells.filter(|(_, says)| **says).map(|(c, _)| c).collect()
    };
    let rows: Vec<Vec<Vec<Span>>> = rows.map(of).collect();
    (rows.len() > 1).then_some(rows)
}

/// A cell without its options and the commas between them.
fn without_options(cell: Vec<Span>) -> Vec<Span> {
    if !cell.iter().any(is_command) {
        return cell;
    }
    let is_between = |s: &Span| {
        let between = |c: char| matches!(c, ',' | ' ' | '(' | ')' | ';');
        matches!(s, Span::Plain(text) if text.chars().all(between))
    };
    cell.into_iter()
        .filter(|s| !is_command(s) && !is_between(s))
        .map(|s| match s {
            Span::Plain(text) => {
                let text = text.trim_end_matches([' ', '(']);
                let text = text.trim_start_matches([')', ',', ';', ' ']);
                Span::Plain(text.to_owned())
            }
            other => other,
        })
        .collect()
}

/// Pages whose title or text has every word of `typed`, each with its first block that has the longest of them.
pub(in crate::app) fn found(typed: &str) -> Vec<(usize, Option<usize>)> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let Some(longest) = words.iter().max_by_key(|w| w.chars().count()) else {
        return Vec::new();
    };
    let pages = guide().iter().enumerate();
    pages
        .filter_map(|(at, page)| {
            let texts: Vec<String> = page
                .blocks
                .iter()
                .map(|b| b.text().to_lowercase())
                .collect();
            let title = page.title.to_lowercase();
            let has = |w: &&str| title.contains(w) || texts.iter().any(|t| t.contains(w));
            let block = texts.iter().position(|t| t.contains(longest));
            words.iter().all(has).then_some((at, block))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_the_table_of_contents_is_there_but_two() {
        let contents = include_str!("../../../docs/src/SUMMARY.md");
        let listed: Vec<&str> = contents
            .lines()
            .filter_map(|line| Some(line.split_once("](")?.1.trim_end_matches(')')))
            .filter(|file| !["command-line.md", "installing.md"].contains(file))
            .collect();
        let own: Vec<&str> = PAGES.iter().map(|(file, _)| *file).collect();
        assert_eq!(own, listed);
    }

    #[test]
    fn no_page_names_a_command_or_shows_a_mark() {
        for page in guide() {
            assert!(!page.blocks.is_empty(), "{}", page.file);
            for block in &page.blocks {
                let text = block.text();
                assert!(!text.contains("trajecta analyze"), "{}: {text}", page.file);
                let words = text.split_whitespace();
                let flag = |w: &str| {
                    w.strip_prefix("--")
                        .is_some_and(|w| w.starts_with(|c: char| c.is_ascii_lowercase()))
                };
                assert!(!words.clone().any(flag), "{}: {text}", page.file);
                let marks = ["**", "](", "```"];
                assert!(
                    !marks.iter().any(|m| text.contains(m)),
                    "{}: {text}",
                    page.file
                );
            }
        }
    }

    #[test]
    fn marks_become_blocks_and_spans() {
        let text = "# Title\n\nOne *two*\nand [three](reading.md#x). `--four` does five. Six.\n\n- **a** b\n  c\n\n| h | i |\n|---|---|\n| `x \\| y` | z |\n| w | `--v` |\n\n```text\na = b\n```\n\n```sh\ntrajecta inspect\n```\n";
        let page = page("reading.md", text);
        assert_eq!(page.title, "Title");
        let plain = |t: &str| Span::Plain(t.to_owned());
        assert_eq!(
            page.blocks,
            [
                Block::Text(vec![
                    plain("One "),
                    Span::Emphasis("two".to_owned()),
                    plain(" and "),
                    Span::Link("three".to_owned(), "reading.md".to_owned()),
                    plain(". "),
                    plain(" Six.".trim_start()),
                ]),
                Block::Item(vec![Span::Strong("a".to_owned()), plain(" b c")]),
                Block::Table(vec![
                    vec![vec![plain("h")], vec![plain("i")]],
                    vec![vec![Span::Code("x | y".to_owned())], vec![plain("z")]],
                ]),
                Block::Code("a = b".to_owned()),
            ]
        );
        assert!(!found("kenward roger").is_empty() && found("zzzz").is_empty());
    }
}
