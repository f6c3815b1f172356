//! Why a file can't be read at all.

use super::options::Layout;
use crate::study::Remedy;
use crate::words::{capital, counted};
use crate::work::Monitor;

/// Why a file gives no study. Each message says what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum ImportError {
    /// No such file.
    #[error("There is no file \"{0}\". Check the path.")]
    NotFound(String),
    /// A folder where a file should be.
    #[error("\"{0}\" is a folder. Name the study file inside it.")]
    Folder(String),
    /// A pipe, socket or device.
    #[error(
        "\"{0}\" is a pipe, a socket or a device, not a file. Save the table as a file and open that."
    )]
    NoFile(String),
    /// The system refuses to read it.
    #[error(
        "\"{file}\" can't be read ({why}). Check its permissions, and that no other program has it locked."
    )]
    Unreadable {
        /// File.
        file: String,
        /// The system's words.
        why: String,
    },
    /// No bytes, or nothing but blanks.
    #[error("\"{0}\" is empty. Choose the file that holds the study's table.")]
    Empty(String),
    /// Not text.
    #[error(
        "\"{file}\" is {what}, not a table of text, a workbook (xlsx, xls, ods) or a file of a statistics program or of Prism. Save the table as CSV (comma or semicolon) and open that."
    )]
    NotText {
        /// File.
        file: String,
        /// What it looks like.
        what: &'static str,
    },
    /// The file of a program that is not read.
    #[error("\"{file}\" is {what}, which can't be read. {how}")]
    Closed {
        /// File.
        file: String,
        /// What it is.
        what: &'static str,
        /// The menu or line that saves a readable file.
        how: &'static str,
    },
    /// A statistics file of one column or none.
    #[error(
        "\"{0}\" has fewer than two columns. A study needs a column for the subject and one for a marker."
    )]
    NoColumns(String),
    /// A data table of Prism that holds no study.
    #[error("\"{file}\", table \"{table}\": {why} {}", remedy.command)]
    Prism {
        /// File.
        file: String,
        /// Title of the table.
        table: String,
        /// Why.
        why: String,
        /// What to do.
        remedy: Remedy,
    },
    /// Files that can't be joined.
    #[error("\"{file}\": {why} {}", remedy.command)]
    Files {
        /// File.
        file: String,
        /// Why.
        why: String,
        /// What to do.
        remedy: Remedy,
    },
    /// A container that can't be opened.
    #[error(
        "\"{file}\" can't be opened: {what}. Fetch or export the file again, or save the table as CSV and open that."
    )]
    Damaged {
        /// File.
        file: String,
        /// What is wrong.
        what: &'static str,
    },
    /// An encrypted workbook.
    #[error(
        "\"{0}\" is protected with a password. Open it in its own program, save a copy without password, and open that."
    )]
    Password(String),
    /// A quotation mark takes lines of the table into one cell.
    #[error(
        "\"{file}\", line {line}: a quotation mark opens here and is not closed on its line, so that {} would end in one cell. Close or remove the mark.",
        counted(*.taken, "line")
    )]
    OpenQuote {
        /// File.
        file: String,
        /// Line with the mark.
        line: usize,
        /// Line ends inside the cell.
        taken: usize,
    },
    /// A header and no rows.
    #[error(
        "\"{0}\" holds a header and no data rows. Check that the export of the study was complete."
    )]
    HeaderOnly(String),
    /// One column only.
    #[error(
        "\"{0}\" has one column only: no comma, semicolon, tab or | separates cells on every line. Name the separator with --delimiter, or save the table as CSV."
    )]
    OneColumn(String),
    /// A sheet without a table.
    #[error(
        "\"{0}\", sheet \"{1}\": there is no table with a header and at least two columns. Choose another sheet with --sheet."
    )]
    NoTable(String, String),
    /// The delimiter can't separate cells.
    #[error(
        "The delimiter {0:?} can't separate cells. Give one plain character, for example --delimiter ';'."
    )]
    Delimiter(char),
    /// No row fits under the header.
    #[error(
        "Every row of \"{file}\" has more cells than its header (the first: line {line}). Where numbers have a decimal comma, quote them or separate cells by semicolons; else complete the header."
    )]
    RowsTooLong {
        /// File.
        file: String,
        /// First row.
        line: usize,
    },
    /// A role names a column that is not there.
    #[error(
        "{flag} \"{name}\": there is no such column in \"{file}\".{nearest} The columns are {columns}."
    )]
    NoColumn {
        /// Flag.
        flag: &'static str,
        /// What was asked for.
        name: String,
        /// File.
        file: String,
        /// `Did you mean …?` or nothing.
        nearest: String,
        /// All columns.
        columns: String,
    },
    /// One column in two roles.
    #[error("The column \"{column}\" is given as {first} and as {second}. Give it one role.")]
    TwoRoles {
        /// Column.
        column: String,
        /// First flag.
        first: &'static str,
        /// Second flag.
        second: &'static str,
    },
    /// A value of a flag that is not in the data.
    #[error("{flag} \"{name}\": the file has no such {what}.{nearest} There are {there}.")]
    NoLabel {
        /// Flag.
        flag: &'static str,
        /// What was asked for.
        name: String,
        /// visit, group, marker.
        what: &'static str,
        /// `Did you mean …?` or nothing.
        nearest: String,
        /// What there is.
        there: String,
    },
    /// A column that should hold numbers holds none.
    #[error(
        "The column \"{column}\" holds no number that can be read, so it can't be a marker: its cells hold {}. Write the number alone in each cell of a copy, and its unit in the header, or choose another column with --marker.",
        shown(cell)
    )]
    NoNumber {
        /// Column.
        column: String,
        /// One of its cells; empty where all are.
        cell: String,
    },
    /// No column names the people.
    #[error(
        "No column of \"{file}\" looks like the subject. Name it with --subject; the columns are {columns}."
    )]
    NoSubject {
        /// File.
        file: String,
        /// All columns.
        columns: String,
    },
    /// Two tables stand beside each other.
    #[error(
        "\"{0}\" holds two tables side by side with the same columns. Put them below each other in a copy, with a column that says which table each row is from."
    )]
    SideBySide(String),
    /// Nothing to analyse.
    #[error(
        "\"{0}\" has no column that looks like a marker (a numeric column that changes between visits). Name one with --marker, or the columns that were taken for another role with --subject, --visit or --group."
    )]
    NoMarker(String),
    /// Numbers stand with words in their cells.
    #[error(
        "\"{file}\", column {column}: a cell such as \"{cell}\" holds more than a number. Write the number alone in each cell of a copy, and the unit in the header."
    )]
    NumberWithWords {
        /// File.
        file: String,
        /// Column.
        column: String,
        /// One of its cells.
        cell: String,
    },
    /// The outcome of each visit is told in words, and no column holds numbers that could be a marker.
    #[error(
        "\"{file}\": {column} tells the outcome of each row in words ({words}), and no other column looks like a marker (a number that changes between visits). Write numbers for the words in a copy of the file, such as 0 and 1."
    )]
    WordsForValues {
        /// File.
        file: String,
        /// Column.
        column: String,
        /// Some of its labels.
        words: String,
    },
    /// A layout was asked for that the table can't have.
    #[error("\"{file}\" can't be read as {layout}: {why}. {}", remedy.command)]
    Layout {
        /// File.
        file: String,
        /// Layout word.
        layout: &'static str,
        /// Why.
        why: String,
        /// What to do.
        remedy: Remedy,
    },
    /// Each column holds the values of a group.
    #[error(
        "\"{0}\" has a column for each group and no subjects. Put the values below each other, with a column for the group and one for the subject; if the columns are markers, name them with --marker."
    )]
    GroupsInColumns(String),
    /// A table of means and standard deviations.
    #[error(
        "\"{0}\" is a summary: it holds means with their spread, not the values of single people. Open the file with one value a person; if the columns are markers all the same, name them with --marker."
    )]
    Means(String),
    /// A microtitre plate as a grid.
    #[error(
        "\"{0}\" is a grid of the wells of a plate, and nothing says which sample is in which well. Put a grid of the same size above it that names the sample in each well, or read a table with a row for each well that says its sample and its value."
    )]
    PlateGrid(String),
    /// Lines of one cell between the rows of data.
    #[error(
        "\"{file}\", line {line}: a line of one cell stands between the rows of data, as a heading for the block of rows below it. Write what it says, such as the group, in a column of its own."
    )]
    HeadingBetween {
        /// File.
        file: String,
        /// First such line.
        line: usize,
    },
    /// No row has a subject, a visit and a value.
    #[error("No row of \"{0}\" gives a value: {1}. Check the roles of the columns.")]
    NoValues(String, String),
    /// A sheet of a workbook that has others.
    #[error("{error} {sheets} Choose one with --sheet.")]
    OfSheet {
        /// Why the sheet gives no study.
        error: Box<Self>,
        /// Which sheets there are.
        sheets: String,
    },
    /// The file exceeds a limit.
    #[error("\"{file}\" is too large: {what}.")]
    TooLarge {
        /// File.
        file: String,
        /// What exceeds which limit, and what to check.
        what: String,
    },
    /// The user stopped it.
    #[error("Reading was cancelled.")]
    Cancelled,
}

/// What the cells of a column hold, by one of them.
fn shown(cell: &str) -> String {
    match cell {
        "" => "nothing".to_owned(),
        cell => format!("\"{cell}\" and the like"),
    }
}

/// The name in the window of what a flag sets: `Marker name` for `--marker-name`, but where the window says more.
fn in_words(flag: &str) -> String {
    match flag {
        "--reference" => "Reference group".to_owned(),
        "--time-point" => "Time in the visit".to_owned(),
        "--subject-numbers" => "Same number".to_owned(),
        other => capital(&other.trim_start_matches('-').replace('-', " ")),
    }
}

impl ImportError {
    /// An error once the user has stopped the reading; asked between steps that look at whole columns.
    pub(in crate::import) fn when_cancelled(monitor: &Monitor) -> Result<(), Self> {
        if monitor.is_cancelled() {
            return Err(Self::Cancelled);
        }
        Ok(())
    }

    /// Whether it is about what stands on a sheet, so that another sheet of the workbook may give a study.
    pub(in crate::import) fn is_of_sheet(&self) -> bool {
        matches!(
            self,
            Self::Empty(_)
                | Self::HeaderOnly(_)
                | Self::NoTable(..)
                | Self::NoSubject { .. }
                | Self::SideBySide(_)
                | Self::NoMarker(_)
                | Self::NumberWithWords { .. }
                | Self::WordsForValues { .. }
                | Self::GroupsInColumns(_)
                | Self::Means(_)
                | Self::PlateGrid(_)
                | Self::HeadingBetween { .. }
                | Self::NoValues(..)
        )
    }

    /// Whether a sheet holds no data of people, such as a list of names or notes.
    pub(in crate::import) fn is_without_data(&self) -> bool {
        matches!(
            self,
            Self::Empty(_)
                | Self::HeaderOnly(_)
                | Self::NoTable(..)
                | Self::NoMarker(_)
                | Self::NoValues(..)
        )
    }

    /// The error for a layout that the columns don't allow.
    pub(in crate::import) fn impossible(file: &str, layout: Layout) -> Self {
        let (why, remedy) = match layout {
            Layout::Tidy => (
                "no pair of columns names a marker and holds its value",
                Remedy::new(
                    "Give the roles Marker name and Value to two columns.",
                    "Name them with --marker-name and --value.",
                ),
            ),
            Layout::Wide => (
                "no headers repeat a marker over visits",
                Remedy::new("Choose another layout.", "Choose another --layout."),
            ),
            _ => (
                "no column names the subject",
                Remedy::new("Choose another layout.", "Choose another --layout."),
            ),
        };
        Self::Layout {
            file: file.to_owned(),
            layout: layout.as_str(),
            why: why.to_owned(),
            remedy,
        }
    }

    /// The message for the window, which has lists and buttons instead of flags.
    #[must_use]
    pub fn in_window(&self) -> String {
        match self {
            Self::OfSheet { error, sheets } => {
                format!("{} {sheets} Choose one under Sheet.", error.in_window())
            }
            Self::OneColumn(file) => format!(
                "\"{file}\" has one column only: no comma, semicolon, tab or | separates cells on every line. Save the table as CSV."
            ),
            Self::Delimiter(sign) => format!(
                "{sign:?} can't stand between cells. Choose another character under Between cells."
            ),
            Self::NoTable(file, sheet) => format!(
                "\"{file}\", sheet \"{sheet}\": there is no table with a header and at least two columns. Choose another sheet."
            ),
            Self::NoNumber { column, cell } => format!(
                "The column \"{column}\" holds no number that can be read, so it can't be a marker: its cells hold {}. Write the number alone in each cell of a copy, and its unit in the header, or choose another column.",
                shown(cell)
            ),
            Self::NoSubject { file, columns } => format!(
                "No column of \"{file}\" looks like the subject: every row must say whose it is. The columns are {columns}."
            ),
            Self::GroupsInColumns(file) => format!(
                "\"{file}\" has a column for each group and no subjects. Put the values below each other, with a column for the group and one for the subject."
            ),
            Self::Means(file) => format!(
                "\"{file}\" is a summary: it holds means with their spread, not the values of single people. Open the file with one value a person."
            ),
            Self::PlateGrid(file) => format!(
                "\"{file}\" is a grid of the wells of a plate, and nothing says which sample is in which well. Put a grid of the same size above it that names the sample in each well, or open a table with a row for each well that says its sample and its value."
            ),
            Self::NoMarker(file) => format!(
                "\"{file}\" has no column that looks like a marker (a numeric column that changes between visits)."
            ),
            Self::NoColumn {
                flag,
                name,
                file,
                nearest,
                columns,
            } => format!(
                "{} \"{name}\": there is no such column in \"{file}\".{nearest} The columns are {columns}.",
                in_words(flag)
            ),
            Self::TwoRoles {
                column,
                first,
                second,
            } => format!(
                "The column \"{column}\" is given as {} and as {}. Give it one role.",
                in_words(first),
                in_words(second)
            ),
            Self::NoLabel {
                flag,
                name,
                what,
                nearest,
                there,
            } => format!(
                "{} \"{name}\": the file has no such {what}.{nearest} There are {there}.",
                in_words(flag)
            ),
            Self::Layout {
                file,
                layout,
                why,
                remedy,
            } => format!(
                "\"{file}\" can't be read as {layout}: {why}. {}",
                remedy.window
            ),
            Self::Files { file, why, remedy } => format!("\"{file}\": {why} {}", remedy.window),
            Self::Prism {
                file,
                table,
                why,
                remedy,
            } => format!("\"{file}\", table \"{table}\": {why} {}", remedy.window),
            other => other.to_string(),
        }
    }

    /// Whether an option was wrong rather than the file.
    #[must_use]
    pub fn is_wrong_option(&self) -> bool {
        matches!(
            self,
            Self::NoColumn { .. }
                | Self::NoLabel { .. }
                | Self::TwoRoles { .. }
                | Self::Delimiter(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_names_its_controls() {
        for (flag, name) in [
            ("--subject", "Subject"),
            ("--marker-name", "Marker name"),
            ("--treatment", "Treatment"),
            ("--time-point", "Time in the visit"),
            ("--groups", "Groups"),
        ] {
            assert_eq!(in_words(flag), name);
        }
        let refused = ImportError::Delimiter('e').in_window();
        assert!(refused.contains("Between cells"), "{refused}");
        let open = |taken| ImportError::OpenQuote {
            file: "a.csv".to_owned(),
            line: 2,
            taken,
        };
        assert!(open(1).to_string().contains("so that 1 line would"));
        assert!(open(2).to_string().contains("so that 2 lines would"));
    }
}
