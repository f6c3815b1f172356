//! Contrasts of one's own, as the plan names them: `mean change = time_average`, `late = weights(0, -1, 0.5, 0.5)`.

use serde::{Deserialize, Serialize};

/// A contrast of one's own: its name, and what it measures of the means of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnContrast {
    /// Name in tables and results.
    pub name: String,
    /// What it measures.
    pub measure: Measure,
}

/// What a contrast of one's own measures of the means over the visits.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// Mean of the changes from baseline, every later visit counted the same.
    TimeAverage,
    /// Area under the means from the baseline to the last visit, by the trapezoidal rule over the times.
    Auc,
    /// The same area above the level of the baseline; what lies below counts negative.
    AucAboveBaseline,
    /// Linear trend over the times: orthogonal polynomial of degree 1.
    Trend,
    /// Largest change from baseline; the data choose the visit.
    Peak,
    /// Weights of the visits, in their order.
    Weights(Vec<f64>),
}

impl Measure {
    /// The measures that have no weights, in the order in which they are listed.
    pub const NAMED: [Self; 5] = [
        Self::TimeAverage,
        Self::Auc,
        Self::AucAboveBaseline,
        Self::Trend,
        Self::Peak,
    ];

    /// Name in files and of its entry in the methods registry.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::TimeAverage => "time_average",
            Self::Auc => "auc",
            Self::AucAboveBaseline => "auc_above_baseline",
            Self::Trend => "trend",
            Self::Peak => "peak",
            Self::Weights(_) => "weights",
        }
    }

    /// Name for people, from the methods registry.
    #[must_use]
    pub fn label(&self) -> &'static str {
        super::method(self.id()).map_or(self.id(), |m| m.label)
    }

    /// Whether it needs a time for every visit.
    #[must_use]
    pub fn needs_times(&self) -> bool {
        matches!(self, Self::Auc | Self::AucAboveBaseline | Self::Trend)
    }

    /// Whether it is an area.
    #[must_use]
    pub fn is_area(&self) -> bool {
        matches!(self, Self::Auc | Self::AucAboveBaseline)
    }

    /// Whether adding the same number to every mean of a group leaves it as it is.
    #[must_use]
    pub fn is_of_changes(&self) -> bool {
        match self {
            Self::Auc => false,
            Self::Weights(all) => all.iter().sum::<f64>().abs() < 1e-9,
            _ => true,
        }
    }

    /// Whether its power of the base is a ratio of geometric means where values are logarithms; `between` groups.
    #[must_use]
    pub fn is_ratio(&self, between: bool) -> bool {
        match self {
            Self::TimeAverage | Self::Peak => true,
            Self::Auc | Self::AucAboveBaseline | Self::Trend => false,
            Self::Weights(all) => {
                let sum = |positive: bool| -> f64 {
                    all.iter().filter(|w| (**w > 0.0) == positive).sum()
                };
                let (up, down) = (sum(true), sum(false));
                let one = |x: f64| (x - 1.0).abs() < 1e-9;
                one(up) && (one(-down) || (between && down == 0.0))
            }
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let inner = text
            .strip_prefix("weights")
            .and_then(|rest| rest.trim().strip_prefix('('))
            .and_then(|rest| rest.trim_end().strip_suffix(')'));
        if let Some(inner) = inner {
            let all = inner
                .split(',')
                .map(weight)
                .collect::<Result<Vec<_>, _>>()?;
            return if all.iter().all(|w| *w == 0.0) {
                Err("all weights are 0".to_owned())
            } else {
                Ok(Self::Weights(all))
            };
        }
        Self::NAMED
            .into_iter()
            .find(|m| m.id() == text)
            .ok_or_else(|| {
                let known: Vec<_> = Self::NAMED.iter().map(Self::id).collect();
                format!(
                    "\"{text}\" is no measure; choose one of {}, or weights(-1, 0.5, 0.5) with a number for each visit",
                    known.join(", ")
                )
            })
    }
}

/// A weight: `0.5`, or a fraction such as `1/3`.
fn weight(text: &str) -> Result<f64, String> {
    let number = |t: &str| t.trim().parse::<f64>().ok();
    let value = match text.split_once('/') {
        Some((over, under)) => number(over).zip(number(under)).map(|(a, b)| a / b),
        None => number(text),
    };
    value
        .filter(|w| w.is_finite())
        .ok_or_else(|| format!("the weight \"{}\" is no number", text.trim()))
}

impl OwnContrast {
    /// Reads `NAME = measure`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, measure) = text
            .split_once('=')
            .ok_or_else(|| "there is no \"=\" between the name and the measure".to_owned())?;
        let name = name.trim();
        if name.is_empty() {
            return Err("the name before \"=\" is missing".to_owned());
        }
        Ok(Self {
            name: name.to_owned(),
            measure: Measure::parse(measure.trim())?,
        })
    }
}

impl TryFrom<String> for OwnContrast {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|why| format!("the contrast \"{text}\": {why}"))
    }
}

impl From<OwnContrast> for String {
    fn from(contrast: OwnContrast) -> Self {
        let OwnContrast { name, measure } = contrast;
        match measure {
            Measure::Weights(all) => {
                let all: Vec<String> = all.iter().map(f64::to_string).collect();
                format!("{name} = weights({})", all.join(", "))
            }
            other => format!("{name} = {}", other.id()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contrast_reads_what_it_writes() {
        for text in [
            "mean change = time_average",
            "a = auc",
            "net = auc_above_baseline",
            "t = trend",
            "p = peak",
            "late = weights(0, -1, 0.5, 0.5)",
        ] {
            let contrast = OwnContrast::parse(text).unwrap();
            assert_eq!(String::from(contrast), text);
        }
        let thirds = OwnContrast::parse("x=weights( -1,1/3 , 1/3,1/3)").unwrap();
        assert_eq!(
            thirds.measure,
            Measure::Weights(vec![-1.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0])
        );
        for wrong in [
            "auc",
            "= auc",
            "a = area",
            "a = weights(0, 0)",
            "a = weights(1, x)",
            "a = weights(1/0)",
            "a = weights()",
        ] {
            assert!(OwnContrast::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_weights_that_compare_one_mean_with_one_make_a_ratio() {
        let of = |text: &str| OwnContrast::parse(text).unwrap().measure;
        assert!(of("a = weights(0, -1, 0.5, 0.5)").is_ratio(false));
        let mean = of("a = weights(0.5, 0.5)");
        assert!(!mean.is_ratio(false) && mean.is_ratio(true) && !mean.is_of_changes());
        assert!(!of("a = weights(-1, 0, 2, -1)").is_ratio(true));
        assert!(!of("a = auc").is_ratio(true) && of("a = peak").is_ratio(false));
    }
}
