//! A file becomes a [`Study`](crate::study::Study) with every guess named.
//!
//! In: the bytes of a table and what the user already said ([`ImportOptions`]). Out:
//! [`Recognition`]: the study, the role of each column and why, every layout with its score, the raw
//! rows, and the questions that must be answered first. The source is only ever read.
//!
//! Flow: `source` (bytes to text or sheets) -> `table` (where the table stands, its raw cells) -> `cells`
//! (what a cell or a column says) -> `systems` (exports of known systems) -> `recognise` (which column is
//! what, and why) -> `build` (cells to values); `flow` runs these steps. Not its business: statistics, screens.

mod build;
mod cells;
mod error;
mod example;
mod fingerprint;
mod flow;
mod options;
mod recognise;
mod source;
mod systems;
mod table;

pub use error::ImportError;
pub use example::example;
pub use fingerprint::{sha256, shape_of};
pub use flow::recognise::{recognise, recognise_owned};
pub use options::{
    ChoiceError, DateOrder, Decimal, Duplicates, FirstLine, HeaderOrder, ImportOptions, Layout,
    Role, Shape, SubjectNumbers,
};
pub use recognise::recognition::{
    CellReading, ColumnRole, Confidence, LayoutScore, Preview, Question, Reading, Recognition,
    RunnerUp,
};
pub use source::endings::{endings, has_readable_ending};
pub use source::files::{StudyFile, pack, read_together};
pub use source::pasted::{PASTED, pasted};
pub use source::read::{Unreadable, bytes_of, read, read_stream};
