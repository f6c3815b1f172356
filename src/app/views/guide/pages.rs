//! The user's guide as the window shows it: the pages of `docs/src`, without what belongs to the command line.

use super::marks::parts;
use super::page::{Block, GuidePage, Span};
use super::shown::for_the_window;
use std::sync::OnceLock;

/// The pages in the order of the guide's table of contents; those of the command line and of installing are not for the
/// window.
const PAGES: [(&str, &str); 15] = [
    (
        "introduction.md",
        include_str!("../../../../docs/src/introduction.md"),
    ),
    (
        "first-ten-minutes.md",
        include_str!("../../../../docs/src/first-ten-minutes.md"),
    ),
    (
        "reading.md",
        include_str!("../../../../docs/src/reading.md"),
    ),
    (
        "which-analysis.md",
        include_str!("../../../../docs/src/which-analysis.md"),
    ),
    (
        "figures.md",
        include_str!("../../../../docs/src/figures.md"),
    ),
    (
        "journal.md",
        include_str!("../../../../docs/src/journal.md"),
    ),
    (
        "outputs.md",
        include_str!("../../../../docs/src/outputs.md"),
    ),
    (
        "statistics.md",
        include_str!("../../../../docs/src/statistics.md"),
    ),
    (
        "methods.md",
        include_str!("../../../../docs/src/methods.md"),
    ),
    (
        "error-rates.md",
        include_str!("../../../../docs/src/error-rates.md"),
    ),
    (
        "validation.md",
        include_str!("../../../../docs/src/validation.md"),
    ),
    ("citing.md", include_str!("../../../../docs/src/citing.md")),
    (
        "from-prism.md",
        include_str!("../../../../docs/src/from-prism.md"),
    ),
    (
        "from-jasp.md",
        include_str!("../../../../docs/src/from-jasp.md"),
    ),
    ("from-r.md", include_str!("../../../../docs/src/from-r.md")),
];

/// Every page, read once.
pub(in crate::app) fn guide() -> &'static [GuidePage] {
    static READ: OnceLock<Vec<GuidePage>> = OnceLock::new();
    READ.get_or_init(|| PAGES.iter().map(|(file, text)| page(file, text)).collect())
}

fn page(file: &'static str, text: &str) -> GuidePage {
    let mut blocks = for_the_window(parts(text));
    let title = match blocks.first() {
        Some(Block::Heading(1, title)) => title.clone(),
        _ => file.to_owned(),
    };
    blocks.retain(|b| !matches!(b, Block::Heading(1, _)));
    blocks.iter_mut().for_each(without_dead_links);
    let words = blocks.iter().map(|b| b.text().to_lowercase()).collect();
    GuidePage {
        file,
        words: (title.to_lowercase(), words),
        title,
        blocks,
    }
}

/// A link to a page that the window does not have is plain text.
fn without_dead_links(block: &mut Block) {
    let plain = |span: &mut Span| {
        if let Span::Link(name, to) = span
            && PAGES.iter().all(|(page, _)| page != to)
        {
            *span = Span::Plain(std::mem::take(name));
        }
    };
    match block {
        Block::Text(spans) | Block::Item(spans) => spans.iter_mut().for_each(plain),
        Block::Table(rows) => rows.iter_mut().flatten().flatten().for_each(plain),
        Block::Heading(..) | Block::Code(_) => {}
    }
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
            let (title, texts) = &page.words;
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
        let contents = include_str!("../../../../docs/src/SUMMARY.md");
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
    fn every_block_stands_on_its_own() {
        for page in guide() {
            for (at, block) in page.blocks.iter().enumerate() {
                let text = block.text();
                let before = at.checked_sub(1).and_then(|at| page.blocks.get(at));
                if let Block::Text(spans) = block
                    && let Some(Span::Plain(first)) = spans.first()
                {
                    // After a formula its sentence goes on.
                    let goes_on = first.starts_with(|c: char| c.is_ascii_lowercase());
                    let may = matches!(before, Some(Block::Code(_)));
                    assert!(!goes_on || may, "{}: {text}", page.file);
                }
                let follows = matches!(block, Block::Table(_) | Block::Code(_));
                let follows_words = matches!(before, Some(Block::Text(_) | Block::Item(_)))
                    || matches!((before, block), (Some(Block::Heading(..)), Block::Table(_)));
                assert!(
                    !follows || follows_words || at == 0,
                    "{}: {text}",
                    page.file
                );
                if let Block::Table(rows) = block {
                    let widths = rows.iter().all(|row| row.len() == rows[0].len());
                    assert!(widths, "{}: {text}", page.file);
                }
                assert!(!text.contains("command line"), "{}: {text}", page.file);
            }
        }
    }

    #[test]
    fn marks_become_blocks_and_spans() {
        let text = "# Title\n\nOne *two*\nand [three](reading.md#x). [Four](command-line.md).\n\n- **a** b\n  c\n\n| h | i |\n|---|---|\n| `x \\| y` | z |\n\n```text\na = b\n```\n\n```sh\ntrajecta inspect\n```\n";
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
                    plain("Four"),
                    plain("."),
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
