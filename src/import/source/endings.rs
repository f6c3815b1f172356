//! Endings of the files that can be read, for those who look for files. How a file is read follows from its content.

use std::path::Path;

/// Endings of the files that can be read, without the dot and in lower case. Each may be followed by `.gz`.
pub const ENDINGS: [&str; 22] = [
    "csv", "tsv", "txt", "tab", "dat", "xlsx", "xlsm", "xls", "ods", "sav", "zsav", "xpt",
    "sas7bdat", "dta", "parquet", "json", "ndjson", "pzfx", "adat", "html", "htm", "gz",
];

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
