//! Text that holds its table in a form of its own, brought into lines of cells.

use crate::import::error::ImportError;
use crate::import::options::{FirstLine, ImportOptions, Layout};
use crate::import::table::delimited;
use crate::import::table::raw::{Full, Table};
use crate::study::Issue;
use crate::work::Monitor;
use std::borrow::Cow;
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

impl TextForm {
    /// Its table. `how` tells the character between cells and where the names stand, where the user does.
    pub fn table(
        self,
        file: &str,
        how: (Option<char>, Option<FirstLine>),
        issues: &mut Vec<Issue>,
        monitor: &Monitor,
    ) -> Result<Table<'static>, ImportError> {
        let (delimiter, first_line) = how;
        let how = (self.delimiter.or(delimiter), first_line);
        let mut table = delimited::read(file, Cow::Owned(self.text), how, issues, monitor)?;
        if self.delimiter.is_some() {
            table.delimiter = None;
        }
        table.form = self.layout;
        table.know_analytes(self.analytes);
        if let Some((block, blocks)) = self.block {
            table.sheet = block;
            table.sheets = blocks;
        }
        Ok(table)
    }
}

/// Reads a text of one form; `None` for texts of another, [`Full`] where its table takes more memory than a file of its
/// size should.
pub(in crate::import::source) type ReadForm =
    fn(&str, &ImportOptions, &mut Vec<Issue>) -> Result<Option<TextForm>, Full>;
