//! Endings of the files that can be read, for those who look for files. How a file is read follows from its content.

use super::{forms, statistics};
use std::path::Path;
use std::sync::LazyLock;

/// Endings of delimited text, of workbooks and of GraphPad Prism.
const PLAIN: &[&str] = &[
    "csv", "tsv", "txt", "tab", "dat", "xlsx", "xlsm", "xls", "ods", "pzfx",
];

static ENDINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let of_forms = forms::FORMS.iter().flat_map(|f| f.endings);
    let all = PLAIN.iter().chain(statistics::ENDINGS).chain(of_forms);
    all.copied().chain(["gz"]).collect()
});

/// Endings of the files that can be read, without the dot and in lower case. Each may be followed by `.gz`.
#[must_use]
pub fn endings() -> &'static [&'static str] {
    &ENDINGS
}

/// Whether the name of a file ends as those of files that can be read.
#[must_use]
pub fn has_readable_ending(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    match plain.rsplit_once('.') {
        Some((_, ending)) => ENDINGS.contains(&ending),
        // `study.gz` does not say what is inside.
        None => plain.len() < name.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_that_can_be_read_are_known() {
        for name in ["a.csv", "A.SAV", "a.b.xpt.gz", "f/a.parquet", "a.gz"] {
            assert!(has_readable_ending(Path::new(name)), "{name}");
        }
        for name in ["a", "a.rds", "a.tar.gz", "csv", "notes.docx"] {
            assert!(!has_readable_ending(Path::new(name)), "{name}");
        }
    }
}
