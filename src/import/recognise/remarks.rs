//! Columns of remarks: words of whoever filled the table in, which are no category of the subjects.

use super::evidence::Evidence;

/// Free words of whoever filled the table in: named so, or mostly empty and hardly ever the same twice.
pub(super) fn holds_remarks(e: &Evidence<'_>, column: usize) -> bool {
    const WORDS: [&str; 20] = [
        "comment",
        "comments",
        "note",
        "notes",
        "remark",
        "remarks",
        "bemerkung",
        "bemerkungen",
        "kommentar",
        "kommentare",
        "notiz",
        "notizen",
        "anmerkung",
        "anmerkungen",
        "remarque",
        "remarques",
        "commentaire",
        "observaciones",
        "osservazioni",
        "opmerkingen",
    ];
    let p = e.profile(column);
    let name = e.name(column);
    if p.is_numeric() {
        return false;
    }
    let is_named = WORDS.contains(&name.normal.as_str())
        || name
            .words
            .last()
            .is_some_and(|w| WORDS.contains(&w.as_str()));
    let rows = e.table.n_rows();
    let is_free = p.n * 2 < rows && p.distinct >= 3 && p.distinct * 2 > p.n;
    let labels = || (0..rows).map(|row| e.table.cell(row, column));
    is_named || is_free && labels().any(|label| label.trim().contains(' '))
}
