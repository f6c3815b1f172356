//! Text that holds its table in a form of its own, brought into lines of cells.

use crate::import::options::{ImportOptions, Layout};
use crate::import::table::raw::Full;
use crate::study::Issue;
use std::ops::Range;

/// A text in lines of cells; line numbers are those of the file.
pub(in crate::import::source) struct TextForm {
    pub text: String,
    /// Character between the cells of `text`, where it is not that of the file.
    pub delimiter: Option<char>,
    /// The block that is read alone, and all blocks of the file.
    pub block: Option<(Option<String>, Vec<String>)>,
    /// The layout that the form tells.
    pub layout: Option<Layout>,
    /// Columns that are analytes of an assay, whatever their names say.
    pub analytes: Range<usize>,
}

/// Reads a text of one form; `None` for texts of another, [`Full`] where its table takes more memory than a file of its
/// size should.
pub(in crate::import::source) type ReadForm =
    fn(&str, &ImportOptions, &mut Vec<Issue>) -> Result<Option<TextForm>, Full>;
