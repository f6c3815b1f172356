//! The batch in which a sample was measured: `plate`, a factor among the fixed effects, or `random(plate)`.

use serde::{Deserialize, Serialize};

/// A column that says with which others a sample was measured, and how it enters the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Batch {
    /// Column of the file.
    pub column: String,
    /// A random effect, crossed with the subjects; else a factor among the fixed effects.
    pub random: bool,
}

impl Batch {
    /// Reads `COLUMN`, `fixed(COLUMN)` or `random(COLUMN)`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let within = |word: &str| {
            let inner = text.strip_prefix(word)?.strip_prefix('(')?;
            inner.strip_suffix(')')
        };
        let (column, random) = match (within("random"), within("fixed")) {
            (Some(column), _) => (column, true),
            (None, Some(column)) => (column, false),
            (None, None) => (text, false),
        };
        let column = column.trim();
        if column.is_empty() {
            return Err("name the column of the batches, as in plate or random(plate)".to_owned());
        }
        Ok(Self {
            column: column.to_owned(),
            random,
        })
    }
}

impl TryFrom<String> for Batch {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Batch> for String {
    fn from(batch: Batch) -> Self {
        if batch.random {
            format!("random({})", batch.column)
        } else {
            batch.column
        }
    }
}
