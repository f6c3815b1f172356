//! Text whose columns are aligned with blanks.

/// The text with tabs between its columns, line by line; `None` unless nearly all lines have as many columns.
///
/// Columns are parted by two blanks or more, else by one.
pub(in crate::import) fn to_tabs(text: &str) -> Option<String> {
    let two = |line: &str| -> Vec<String> {
        line.trim()
            .split("  ")
            .map(str::trim)
            .filter(|c| !c.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let one = |line: &str| -> Vec<String> { quoted_words(line) };
    let steady = |split: &dyn Fn(&str) -> Vec<String>| -> Option<usize> {
        let counts: Vec<usize> = text
            .lines()
            .filter(|l| !l.trim().is_empty())
            .take(200)
            .map(|l| split(l).len())
            .collect();
        let width = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let same = counts.iter().filter(|n| **n == width).count();
        (counts.len() > 2 && width > 1 && same * 20 >= counts.len() * 19).then_some(width)
    };
    let aligned = steady(&two);
    if aligned.is_none() {
        steady(&one)?;
    }
    let split = |line: &str| -> Vec<String> {
        let Some(width) = aligned else {
            return one(line);
        };
        // A header whose names are as wide as their columns has one blank between them.
        let cells = two(line);
        let words = one(line);
        if cells.len() != width && words.len() == width {
            words
        } else {
            cells
        }
    };
    // R's names of rows make every line but the first one cell longer.
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(&split(line).join("\t"));
        out.push('\n');
    }
    Some(out)
}

/// Words of a line; quotation marks keep blanks together.
fn quoted_words(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut inside = false;
    let mut started = false;
    for c in line.chars() {
        match c {
            '"' => {
                inside = !inside;
                started = true;
            }
            c if c.is_whitespace() && !inside => {
                if started {
                    out.push(std::mem::take(&mut word));
                }
                started = false;
            }
            c => {
                word.push(c);
                started = true;
            }
        }
    }
    if started {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_part_columns() {
        let text = "  id   visit     value\n   1   Week 4       7\n   2   Week 8       9\n";
        assert_eq!(
            to_tabs(text).as_deref(),
            Some("id\tvisit\tvalue\n1\tWeek 4\t7\n2\tWeek 8\t9\n")
        );
        assert_eq!(
            to_tabs("a b\n1 2\n3 4\n").as_deref(),
            Some("a\tb\n1\t2\n3\t4\n")
        );
        let text = "Subj Phase dv\n1     1     7\n1     2     9\n2     1     4\n".to_owned();
        let text = text + &"2     2     4\n".repeat(20);
        assert!(to_tabs(&text).is_some_and(|t| t.starts_with("Subj\tPhase\tdv\n1\t1\t7\n")));
        assert_eq!(
            to_tabs("Some prose.\nIt goes on and on.\nNo table.\n"),
            None
        );
    }
}
