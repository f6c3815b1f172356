//! Which parts of a page the window shows: whole paragraphs, items and rows, or none of them.

use super::marks::Part;
use super::page::{Block, Span, text_of};

/// Names of commands; beside them flags, and what begins with one of `BEGINS`.
const COMMANDS: [&str; 6] = [
    "analyze", "convert", "example", "figure", "inspect", "validate",
];
const BEGINS: [&str; 2] = ["trajecta ", "cargo "];

/// Whether these letters are for those who type commands.
fn is_command(span: &Span) -> bool {
    match span {
        Span::Code(code) => {
            // Variables of SDTM begin like flags, in capitals.
            let flag = code.strip_prefix("--");
            COMMANDS.contains(&code.as_str())
                || BEGINS.iter().any(|b| code.starts_with(b))
                || flag.is_some_and(|f| f.starts_with(|c: char| c.is_ascii_lowercase()))
        }
        other => other.text().contains("command line"),
    }
}

fn names_a_command(spans: &[Span]) -> bool {
    spans.iter().any(is_command)
}

/// The parts without commands: the window has controls. A paragraph, an item or a row that names a command goes whole,
/// for its sentences lean on one another; so does a section that begins with commands to type.
pub(super) fn for_the_window(parts: Vec<Part>) -> Vec<Block> {
    let kept = without_sections_of_commands(parts).into_iter();
    let kept = kept.filter_map(|part| match part {
        Part::Block(Block::Table(rows)) => table(rows).map(Block::Table),
        Part::Block(Block::Text(spans) | Block::Item(spans)) if names_a_command(&spans) => None,
        Part::Block(block) => Some(block),
        Part::Commands => None,
    });
    without_bare_headings(without_lost_leads(kept.collect()))
}

/// The parts without the sections that begin with commands.
fn without_sections_of_commands(parts: Vec<Part>) -> Vec<Part> {
    let mut out = Vec::new();
    let mut within: Option<usize> = None;
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        if let Part::Block(Block::Heading(level, _)) = &part {
            within = within.filter(|of| level > of);
            let begins = parts.peek() == Some(&Part::Commands);
            if begins && within.is_none() && *level > 1 {
                within = Some(*level);
            }
        }
        if within.is_none() {
            out.push(part);
        }
    }
    out
}

/// A paragraph that ends with a colon goes with what it leads to.
fn without_lost_leads(mut blocks: Vec<Block>) -> Vec<Block> {
    for at in (0..blocks.len()).rev() {
        let leads = matches!(&blocks[at], Block::Text(spans) if text_of(spans).ends_with(':'));
        let follows = matches!(
            blocks.get(at + 1),
            Some(Block::Table(_) | Block::Code(_) | Block::Item(_))
        );
        if leads && !follows {
            blocks.remove(at);
        }
    }
    blocks
}

/// A heading with nothing under it goes.
fn without_bare_headings(mut blocks: Vec<Block>) -> Vec<Block> {
    for at in (0..blocks.len()).rev() {
        let level = |b: Option<&Block>| match b {
            Some(Block::Heading(level, _)) => *level,
            Some(_) => usize::MAX,
            None => 0,
        };
        let own = level(blocks.get(at));
        if own > 1 && own != usize::MAX && level(blocks.get(at + 1)) <= own {
            blocks.remove(at);
        }
    }
    blocks
}

/// The table without the columns that commands alone fill, and without the rows that name a command elsewhere.
fn table(mut rows: Vec<Vec<Vec<Span>>>) -> Option<Vec<Vec<Vec<Span>>>> {
    let body = rows.get(1..)?;
    let of_commands = |at: usize| {
        let cells = || body.iter().filter_map(|row| row.get(at));
        let mut said = cells().filter(|cell| !cell.is_empty()).peekable();
        said.peek().is_some() && said.all(|cell| names_a_command(cell))
    };
    let columns: Vec<bool> = (0..rows[0].len()).map(|at| !of_commands(at)).collect();
    if columns.iter().filter(|stays| **stays).count() < 2 {
        return None;
    }
    for row in &mut rows {
        let mut stays = columns.iter();
        row.retain(|_| stays.next().is_none_or(|stays| *stays));
    }
    rows.retain(|row| !row.iter().any(|cell| names_a_command(cell)));
    (rows.len() > 1).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::super::marks::parts;
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let blocks = for_the_window(parts(text));
        blocks.iter().map(Block::text).collect()
    }

    #[test]
    fn what_names_a_command_goes_whole() {
        let text = "Seen. `--four` does five. It leans.\n\nStays.\n\n- on the command line\n- in the window\n";
        assert_eq!(shown(text), ["Stays.", "in the window"]);
        let lead = "## Bare\n\nOptions are:\n\n| what | option |\n|---|---|\n| a | `--a` |\n\n## Kept\n\nText.";
        assert_eq!(shown(lead), ["Kept", "Text."]);
        let section = "## Commands\n\n```sh\ntrajecta inspect\n```\n\nprints this.\n\n### Below\n\nToo.\n\n## Next\n\nText.\n\n```sh\ntrajecta inspect\n```\n";
        assert_eq!(shown(section), ["Next", "Text."]);
    }

    #[test]
    fn a_table_loses_whole_rows_or_whole_columns() {
        let rows = "| h | i |\n|---|---|\n| one (`--two`) three | x |\n| four | y |\n";
        assert_eq!(shown(rows), ["h i four y"]);
        let columns = "| h | i | j |\n|---|---|---|\n| a | `--a`, or so | x |\n| b | `--b` | y |\n";
        assert_eq!(shown(columns), ["h j a x b y"]);
    }
}
