//! Markdown, as far as the guide uses it, to blocks and spans.

use super::page::{Block, Span};

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Block(Block),
    /// Commands to type, which are not for the window.
    Commands,
}

/// The parts of a page: lines that belong together, by what they begin with.
pub(super) fn parts(text: &str) -> Vec<Part> {
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
            out.push(if kind == "sh" {
                Part::Commands
            } else {
                Part::Block(Block::Code(code.join("\n")))
            });
        } else if line.starts_with('#') {
            let text = line.trim_start_matches('#');
            let level = line.len() - text.len();
            out.push(Part::Block(Block::Heading(level, text.trim().to_owned())));
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|l| l.starts_with('|')) {
                if !row.starts_with("|---") {
                    rows.push(cells(row));
                }
            }
            out.push(Part::Block(Block::Table(rows)));
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

fn prose(text: &str, is_item: bool) -> Part {
    Part::Block(if is_item {
        Block::Item(spans(text))
    } else {
        Block::Text(spans(text))
    })
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
    // Pages of the guide are named by their files.
    let is_page = file.ends_with(".md") && !file.contains("://");
    Some((
        if is_page {
            Span::Link(name, file.to_owned())
        } else {
            Span::Plain(name)
        },
        after,
    ))
}
