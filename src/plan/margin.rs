//! Margins within which a difference does not matter: `-0.2,0.2`, or one of them, as in `-0.2,`.

use serde::{Deserialize, Serialize};

/// Margins on the scale of the analysis, at least one of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Margin {
    /// The lower one.
    pub low: Option<f64>,
    /// The upper one.
    pub high: Option<f64>,
}

impl Margin {
    /// Reads `LOW,HIGH`, of which one may be empty.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "\"{text}\" is no pair of margins. Write the lower and the upper one, of which one may be left empty"
            )
        };
        let (low, high) = text.split_once(',').ok_or_else(wrong)?;
        let side = |text: &str| -> Result<Option<f64>, String> {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            let number = text.parse::<f64>().ok().filter(|x| x.is_finite());
            number.map(Some).ok_or_else(wrong)
        };
        let (low, high) = (side(low)?, side(high)?);
        match (low, high) {
            (None, None) => Err(wrong()),
            (Some(l), Some(h)) if l >= h => {
                Err("the lower margin is not below the upper one".to_owned())
            }
            _ => Ok(Self { low, high }),
        }
    }

    /// The margins in a sentence.
    #[must_use]
    pub fn words(self) -> String {
        match (self.low, self.high) {
            (Some(low), Some(high)) => format!("{low} and {high}"),
            (Some(one), None) | (None, Some(one)) => one.to_string(),
            (None, None) => String::new(),
        }
    }
}

impl TryFrom<String> for Margin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Margin> for String {
    fn from(margin: Margin) -> Self {
        let side = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
        format!("{},{}", side(margin.low), side(margin.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_read_what_they_write() {
        for text in ["-0.2,0.2", "-0.2,", ",0.2", "0.1,0.3"] {
            assert_eq!(String::from(Margin::parse(text).unwrap()), text);
        }
        for wrong in ["0.2", ",", "a,b", "0.2,-0.2", "inf,", "1,2,3"] {
            assert!(Margin::parse(wrong).is_err(), "{wrong}");
        }
    }
}
