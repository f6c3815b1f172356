//! What stands on a page of the guide.

/// A page of the guide.
pub(in crate::app) struct GuidePage {
    /// Name of its file.
    pub file: &'static str,
    pub title: String,
    pub blocks: Vec<Block>,
    /// What a search looks at, in small letters: the title, and each block.
    pub words: (String, Vec<String>),
}

/// What stands below one another on a page.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Block {
    /// With its level; the title of the page is none of them.
    Heading(usize, String),
    Text(Vec<Span>),
    /// A line of a list.
    Item(Vec<Span>),
    /// Formulas and the like, as they are written.
    Code(String),
    /// Rows of cells, the heads first.
    Table(Vec<Vec<Vec<Span>>>),
}

/// Letters of one kind.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Span {
    Plain(String),
    Strong(String),
    Emphasis(String),
    Code(String),
    /// To another page, by the name of its file.
    Link(String, String),
}

impl Span {
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(t) | Self::Strong(t) | Self::Emphasis(t) | Self::Code(t) => t,
            Self::Link(text, _) => text,
        }
    }
}

/// The letters of some spans.
pub(in crate::app) fn text_of(spans: &[Span]) -> String {
    spans.iter().map(Span::text).collect()
}

impl Block {
    /// Everything it says.
    pub fn text(&self) -> String {
        match self {
            Self::Heading(_, text) | Self::Code(text) => text.clone(),
            Self::Text(spans) | Self::Item(spans) => text_of(spans),
            Self::Table(rows) => {
                let cells = rows.iter().flatten().map(|cell| text_of(cell));
                cells.collect::<Vec<_>>().join(" ")
            }
        }
    }
}
