//! The data tables of a Prism file: titles, columns, subcolumns and cells as written.

use crate::import::source::attributes::attribute;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Cells of all tables together that are held.
const MOST_CELLS: usize = 5_000_000;
/// Elements inside each other; Prism writes fewer than ten.
const DEEPEST: usize = 60;

/// A cell, and whether it is excluded in Prism.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    pub text: String,
    pub excluded: bool,
}

/// A column with its subcolumns.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub title: String,
    pub subcolumns: Vec<Vec<Cell>>,
    /// Title of each subcolumn, where they have own ones.
    pub titles: Vec<String>,
}

/// A data table.
#[derive(Clone, Debug, Default)]
pub(super) struct DataTable {
    pub title: String,
    /// `OneWay`, `TwoWay`, `XY`, `Contingency`, `Survival`, `Nested`, …
    pub kind: String,
    /// `replicates` or a summary such as `SDN`.
    pub y_format: String,
    pub row_titles: Vec<String>,
    pub x: Option<Column>,
    /// Dates of an XY table as they were typed.
    pub x_dates: Option<Column>,
    pub columns: Vec<Column>,
    /// Titles of subcolumns by subcolumn and column.
    subcolumn_titles: Vec<Vec<String>>,
}

/// Why the tables can't be read.
pub(super) enum Trouble {
    Damaged,
    TooLarge,
}

/// Where an event stands.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    RowTitles,
    X,
    XDates,
    Y,
    SubcolumnTitles,
    None,
}

/// All data tables in the order of the file.
pub(super) fn tables(text: &str) -> Result<Vec<DataTable>, Trouble> {
    // Graphs and analyses stand behind the tables; what follows the last element is of no use.
    let end = "</GraphPadPrismFile>";
    let text = text
        .find(end)
        .and_then(|at| text.get(..at + end.len()))
        .unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut walk = Walk {
        open: Vec::new(),
        out: Vec::new(),
        part: Part::None,
        cell: None,
        title: None,
        n_cells: 0,
    };
    loop {
        match reader.read_event().map_err(|_| Trouble::Damaged)? {
            Event::Start(e) => {
                walk.start(&e);
                walk.open.push(e.local_name().as_ref().to_owned());
                if walk.open.len() > DEEPEST {
                    return Err(Trouble::Damaged);
                }
            }
            Event::Empty(e) => {
                walk.start(&e);
                walk.end(e.local_name().as_ref());
            }
            Event::End(e) => {
                walk.open.pop();
                walk.end(e.local_name().as_ref());
            }
            Event::Text(e) => walk.text(&e),
            Event::CData(e) => walk.text(&e),
            Event::GeneralRef(e) => {
                let resolved = match e.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => quick_xml::escape::unescape(&format!("&{};", &*e))
                        .map(|t| t.into_owned())
                        .unwrap_or_default(),
                };
                walk.text(&resolved);
            }
            Event::Eof => break,
            _ => {}
        }
        if walk.n_cells > MOST_CELLS {
            return Err(Trouble::TooLarge);
        }
    }
    // A file that was cut off ends inside an element.
    if !walk.open.is_empty() {
        return Err(Trouble::Damaged);
    }
    for table in &mut walk.out {
        table.complete();
    }
    Ok(walk.out)
}

struct Walk {
    open: Vec<String>,
    out: Vec<DataTable>,
    part: Part,
    cell: Option<Cell>,
    title: Option<String>,
    n_cells: usize,
}

impl Walk {
    fn start(&mut self, e: &BytesStart<'_>) {
        let value = |name: &str| attribute(e, name).unwrap_or_default();
        let inside = self.out.last_mut().filter(|_| !self.open.is_empty());
        match e.local_name().as_ref() {
            "Table" | "HugeTable" => {
                let extended = value("ExtTableType");
                self.out.push(DataTable {
                    kind: if extended.is_empty() {
                        value("TableType")
                    } else {
                        extended
                    },
                    y_format: value("YFormat"),
                    ..DataTable::default()
                });
                self.part = Part::None;
            }
            "RowTitlesColumn" => self.part = Part::RowTitles,
            "SubColumnTitles" => self.part = Part::SubcolumnTitles,
            "XColumn" => {
                self.part = Part::X;
                if let Some(table) = inside {
                    table.x = Some(Column::default());
                }
            }
            "XAdvancedColumn" => {
                self.part = Part::XDates;
                if let Some(table) = inside {
                    table.x_dates = Some(Column::default());
                }
            }
            "YColumn" => {
                self.part = Part::Y;
                if let Some(table) = inside {
                    table.columns.push(Column::default());
                }
            }
            "Subcolumn" => {
                let part = self.part;
                if let Some(table) = inside {
                    match part {
                        Part::SubcolumnTitles => table.subcolumn_titles.push(Vec::new()),
                        _ => {
                            if let Some(column) = table.at(part) {
                                column.subcolumns.push(Vec::new());
                            }
                        }
                    }
                }
            }
            "Title" => self.title = Some(String::new()),
            "d" => {
                self.n_cells += 1;
                self.cell = Some(Cell {
                    text: String::new(),
                    excluded: value("Excluded") == "1",
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        let part = self.part;
        match name {
            "d" => {
                let (Some(mut cell), Some(table)) = (self.cell.take(), self.out.last_mut()) else {
                    return;
                };
                cell.text = cell.text.trim().to_owned();
                match part {
                    Part::RowTitles => table.row_titles.push(cell.text),
                    Part::SubcolumnTitles => {
                        if let Some(list) = table.subcolumn_titles.last_mut() {
                            list.push(cell.text);
                        }
                    }
                    _ => {
                        if let Some(list) = table.at(part).and_then(|c| c.subcolumns.last_mut()) {
                            list.push(cell);
                        }
                    }
                }
            }
            "Title" => {
                let title = self.title.take().unwrap_or_default();
                let title = title.split_whitespace().collect::<Vec<&str>>().join(" ");
                let inside = self.open.last().map(String::as_str);
                let Some(table) = self.out.last_mut() else {
                    return;
                };
                match inside {
                    Some("Table" | "HugeTable") => table.title = title,
                    Some("Subcolumn") => {
                        if let Some(column) = table.at(part) {
                            column.titles.push(title);
                        }
                    }
                    _ => {
                        if let Some(column) = table.at(part) {
                            column.title = title;
                        }
                    }
                }
            }
            "RowTitlesColumn" | "SubColumnTitles" | "XColumn" | "XAdvancedColumn" | "YColumn" => {
                self.part = Part::None;
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text.push_str(text);
        } else if let Some(title) = &mut self.title {
            title.push_str(text);
        }
    }
}

impl DataTable {
    fn at(&mut self, part: Part) -> Option<&mut Column> {
        match part {
            Part::X => self.x.as_mut(),
            Part::XDates => self.x_dates.as_mut(),
            Part::Y => self.columns.last_mut(),
            _ => None,
        }
    }

    /// Gives each column the titles of its subcolumns, and drops columns without any value.
    fn complete(&mut self) {
        for (at, column) in self.columns.iter_mut().enumerate() {
            if column.titles.is_empty() {
                column.titles = (self.subcolumn_titles.iter())
                    .map(|by_column| by_column.get(at).cloned().unwrap_or_default())
                    .collect();
            }
        }
        self.columns.retain(|c| {
            let mut cells = c.subcolumns.iter().flatten();
            cells.any(|cell| !cell.text.is_empty())
        });
    }

    /// Rows up to the last with a value.
    pub fn n_rows(&self) -> usize {
        let all = self.columns.iter().flat_map(|c| &c.subcolumns);
        all.map(|s| {
            s.iter()
                .rposition(|c| !c.text.is_empty())
                .map_or(0, |l| l + 1)
        })
        .max()
        .unwrap_or(0)
    }

    /// Most subcolumns with a value in a column.
    pub fn n_subcolumns(&self) -> usize {
        let filled = |c: &Column| {
            let last = c
                .subcolumns
                .iter()
                .rposition(|s| s.iter().any(|c| !c.text.is_empty()));
            last.map_or(0, |l| l + 1)
        };
        self.columns.iter().map(filled).max().unwrap_or(0)
    }
}
