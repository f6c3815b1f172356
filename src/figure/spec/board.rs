//! A figure put together from others: pages of slots, each slot a figure of any kind.

use crate::figure::export::format::Format;
use crate::figure::spec::extras::Extras;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::page::Page;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Columns of slots that a page may have.
const MOST_COLUMNS: usize = 12;

/// Pages of slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// What all slots share, and the page.
    pub spec: FigureSpec,
    /// The pages.
    pub pages: Vec<BoardPage>,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardPage {
    /// Columns that slots span.
    pub columns: usize,
    /// From left to right, row by row.
    pub slots: Vec<Slot>,
}

/// A place on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Columns it takes.
    pub span: usize,
    /// What stands there.
    pub spec: FigureSpec,
}

/// What one file shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Artwork {
    /// A figure.
    Figure(FigureSpec),
    /// Several on a page.
    Board(Board),
}

impl Artwork {
    /// Page, format and look: those of the figure, or what the slots of a board share.
    #[must_use]
    pub fn spec(&self) -> &FigureSpec {
        match self {
            Self::Figure(spec) => spec,
            Self::Board(board) => &board.spec,
        }
    }

    /// The same in another format.
    #[must_use]
    pub fn in_format(mut self, format: Format) -> Self {
        match &mut self {
            Self::Figure(spec) => spec.format = format,
            Self::Board(board) => board.spec.format = format,
        }
        self
    }
}

impl Slot {
    /// A figure with a page of its own, in a slot of `page`: size, text, letters, palette and typography become those
    /// of the page, what it shows stays.
    #[must_use]
    pub fn on(page: &FigureSpec, shown: &FigureSpec, span: usize) -> Self {
        let mut spec = FigureSpec {
            preset: page.preset,
            width_mm: page.width_mm,
            height_mm: page.height_mm,
            text_pt: page.text_pt,
            dpi: page.dpi,
            format: page.format,
            palette: page.palette,
            letters: page.letters,
            legend: page.legend,
            notes: page.notes,
            ..shown.clone()
        };
        spec.extras.typography.clone_from(&page.extras.typography);
        for (group, color) in &page.colors {
            spec.colors.insert(group.clone(), *color);
        }
        Self { span, spec }
    }
}

impl Board {
    /// Reads a board written as TOML. `base` is what everything starts from: the options at the top of the file
    /// change it for all slots, those of a slot for itself.
    ///
    /// # Errors
    /// A sentence that names the place and what may stand there.
    pub fn read(text: &str, base: &FigureSpec) -> Result<Self, String> {
        let mut file: Map<String, Value> =
            toml::from_str(text).map_err(|e| e.message().to_owned())?;
        let pages = file
            .remove("page")
            .unwrap_or_else(|| Value::Array(Vec::new()));
        let spec = changed(base, file, "at the top")?;
        let mut out = Vec::new();
        for (p, page) in tables(pages, "[[page]]")?.into_iter().enumerate() {
            let place = format!("on page {}", p + 1);
            let mut page = page;
            let columns = whole(page.remove("columns"), "columns", &place)?.unwrap_or(2);
            let slots = page
                .remove("slot")
                .unwrap_or_else(|| Value::Array(Vec::new()));
            if let Some(key) = page.keys().next() {
                return Err(format!(
                    "\"{key}\" has no meaning {place}. A page has columns and [[page.slot]]; other options stand at the top or in a slot."
                ));
            }
            let mut all = Vec::new();
            for (i, mut slot) in tables(slots, "[[page.slot]]")?.into_iter().enumerate() {
                let place = format!("{place}, slot {}", i + 1);
                let span = whole(slot.remove("span"), "span", &place)?.unwrap_or(1);
                if span > columns {
                    return Err(format!(
                        "The span of {span} is wider than the {columns} columns {place}."
                    ));
                }
                let spec = changed(&spec, slot, &place)?;
                all.push(Slot { span, spec });
            }
            if all.is_empty() {
                return Err(format!("There is no slot {place}. Add [[page.slot]]."));
            }
            out.push(BoardPage {
                columns,
                slots: all,
            });
        }
        if out.is_empty() {
            return Err(
                "There is no page. Add [[page]], and [[page.slot]] with a kind for each figure on it."
                    .to_owned(),
            );
        }
        Ok(Self { spec, pages: out })
    }

    /// The page that slots share.
    #[must_use]
    pub fn page(&self) -> Page {
        self.spec.page()
    }

    /// Every slot.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pages.iter().flat_map(|p| &p.slots)
    }

    /// Every slot, to be changed.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.pages.iter_mut().flat_map(|p| &mut p.slots)
    }
}

fn tables(value: Value, what: &str) -> Result<Vec<Map<String, Value>>, String> {
    let wrong = || format!("{what} is a list of tables: write {what} above each.");
    let Value::Array(all) = value else {
        return Err(wrong());
    };
    let table = |v| match v {
        Value::Object(map) => Ok(map),
        _ => Err(wrong()),
    };
    all.into_iter().map(table).collect()
}

fn whole(value: Option<Value>, name: &str, place: &str) -> Result<Option<usize>, String> {
    let Some(value) = value else { return Ok(None) };
    let number = value.as_u64().and_then(|n| usize::try_from(n).ok());
    match number.filter(|n| (1..=MOST_COLUMNS).contains(n)) {
        Some(n) => Ok(Some(n)),
        None => Err(format!(
            "\"{name}\" {place} must be a whole number from 1 to {MOST_COLUMNS}."
        )),
    }
}

/// Names of flags for the fields that are called otherwise.
const NAMES: [(&str, &str); 8] = [
    ("break", "y_break"),
    ("error", "interval"),
    ("annotate", "annotation"),
    ("annotate_family", "family"),
    ("n_table", "counts"),
    ("title", "heading"),
    ("text", "text_pt"),
    ("facet", "by_group"),
];

/// `base` with the options of a table.
fn changed(base: &FigureSpec, own: Map<String, Value>, place: &str) -> Result<FigureSpec, String> {
    let mut all = object(base)?;
    let mut extras = object(&*base.extras)?;
    for (key, value) in own {
        let name = key.replace('-', "_");
        let name = NAMES
            .iter()
            .find(|n| n.0 == name)
            .map_or(name.as_str(), |n| n.1);
        let sized = format!("{name}_mm");
        let (map, name) = if all.contains_key(name) && name != "extras" {
            (&mut all, name)
        } else if all.contains_key(&sized) {
            (&mut all, sized.as_str())
        } else if extras.contains_key(name) {
            (&mut extras, name)
        } else {
            let known = all.keys().chain(extras.keys()).filter(|k| *k != "extras");
            let known: Vec<&str> = known.map(String::as_str).collect();
            return Err(format!(
                "\"{key}\" {place} is no option of a figure. The options are {}.",
                known.join(", ")
            ));
        };
        let before = map.get(name).cloned();
        map.insert(name.to_owned(), spoken(value, before.as_ref()));
        // Each option is read by itself, so that the sentence names it.
        let read: Result<FigureSpec, _> = of_object(&all).and_then(|spec: FigureSpec| {
            let extras: Extras = of_object(&extras)?;
            Ok(FigureSpec {
                extras: Box::new(extras),
                ..spec
            })
        });
        if let Err(why) = read {
            return Err(format!("\"{key}\" {place}: {why}."));
        }
    }
    let spec: FigureSpec = of_object(&all)?;
    Ok(FigureSpec {
        extras: Box::new(of_object(&extras)?),
        ..spec
    })
}

/// `on` and `off` are yes and no where a field is one.
fn spoken(value: Value, before: Option<&Value>) -> Value {
    let is_switch = matches!(before, Some(Value::Bool(_) | Value::Null));
    match value.as_str() {
        Some("on" | "group") if is_switch => Value::Bool(true),
        Some("off" | "none") if matches!(before, Some(Value::Bool(_))) => Value::Bool(false),
        Some("off") if is_switch => Value::Bool(false),
        _ => value,
    }
}

fn object<T: serde::Serialize>(of: &T) -> Result<Map<String, Value>, String> {
    match serde_json::to_value(of) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Ok(Map::new()),
        Err(why) => Err(why.to_string()),
    }
}

fn of_object<T: DeserializeOwned>(of: &Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(of.clone())).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{AnnotationKind, Kind, Preset};

    #[test]
    fn a_board_is_read_with_its_shared_options() {
        let text = "preset = \"nature-2\"\n[[page]]\ncolumns = 3\n[[page.slot]]\nspan = 2\nkind = \"change\"\nannotate = \"p\"\nindividuals = \"off\"\nband = \"ribbon\"\n[[page.slot]]\nkind = \"forest\"\nheight = 60\n";
        let board = Board::read(text, &FigureSpec::default()).unwrap();
        let [first, second] = &board.pages[0].slots[..] else {
            panic!()
        };
        assert_eq!((first.span, first.spec.kind), (2, Kind::Change));
        assert_eq!(first.spec.annotation, AnnotationKind::P);
        assert!(!first.spec.individuals && second.spec.individuals);
        assert_eq!(second.spec.preset, Some(Preset::Nature2));
        assert_eq!(second.spec.height_mm, Some(60.0));
        assert_eq!(first.spec.extras.band.id(), "ribbon");
    }

    #[test]
    fn what_a_board_can_not_hold_is_named_with_its_place() {
        let slot = |line: &str| format!("[[page]]\n[[page.slot]]\n{line}\n");
        for (text, part) in [
            (String::new(), "There is no page"),
            ("[[page]]\n".to_owned(), "no slot on page 1"),
            (
                slot("span = 3"),
                "wider than the 2 columns on page 1, slot 1",
            ),
            (slot("kind = \"pie\""), "\"kind\" on page 1, slot 1"),
            (slot("colour = 1"), "no option of a figure"),
            (
                "[[page]]\nkind = \"change\"\n[[page.slot]]\n".to_owned(),
                "no meaning on page 1",
            ),
            ("x = [".to_owned(), ""),
        ] {
            let why = Board::read(&text, &FigureSpec::default()).unwrap_err();
            assert!(why.contains(part), "{text}: {why}");
        }
    }
}
