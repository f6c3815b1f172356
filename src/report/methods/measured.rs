//! Scales, derived markers and values beyond limits, in words.

use super::Writer;
use super::words::{few, label_with_unit, were};
use crate::plan::Scale;
use crate::study::{CensoredRule, Censoring, Expression, Marker};
use crate::words::{agree, counted, listed, percent};
use std::collections::HashSet;

impl Writer<'_> {
    pub(super) fn markers(&self) -> String {
        let mut out = String::new();
        for scale in Scale::ALL {
            let labels: Vec<String> = self
                .results
                .markers
                .iter()
                .filter(|m| m.scale == *scale)
                .map(label_with_unit)
                .collect();
            if labels.is_empty() {
                continue;
            }
            let how = match scale {
                Scale::Identity => "as measured",
                Scale::Ln => {
                    "as natural logarithms, so that differences are ratios of geometric means"
                }
                Scale::Log2 => "as logarithms to base 2, so that a difference of 1 is a doubling",
                Scale::Log10 => {
                    "as logarithms to base 10, so that differences are ratios of geometric means"
                }
            };
            out.push_str(&format!(
                "{} {} analysed {how}. ",
                listed(&few(&labels)),
                were(labels.len())
            ));
        }
        for derived in &self.preparation.derive {
            let Some(marker) = self.results.marker(&derived.name) else {
                continue;
            };
            out.push_str(&format!(
                "{} was computed from each sample as {}. ",
                marker.label, derived.expression
            ));
        }
        let below = self.below_limits();
        out.push_str(&below);
        let (n, above) = self.counted_beyond(Censoring::Above);
        if n > 0 {
            out.push_str(&format!(
                "{above} {} above the range of the assay and entered as its limit. ",
                were(n)
            ));
        }
        let repeated = self
            .results
            .markers
            .iter()
            .any(|m| !m.sensitivity.is_empty());
        if !below.is_empty() && repeated {
            out.push_str("Every comparison was repeated under each rule for such values. ");
        }
        let without = self.without_logarithm();
        if without > 0 {
            out.push_str(&format!(
                "{} that {} not positive {} no logarithm and {} left out. ",
                counted(without, "value"),
                were(without),
                agree(without, "has", "have"),
                were(without)
            ));
        }
        out.trim_end().to_owned()
    }

    /// The columns of the file that the analysed markers are, or are computed from.
    fn sources(&self) -> Vec<&Marker> {
        let mut names: HashSet<String> = HashSet::new();
        for m in self.measured() {
            match m.derived.as_deref().map(Expression::parse) {
                Some(Ok(expression)) => names.extend(expression.names()),
                _ => {
                    names.insert(m.name.clone());
                }
            }
        }
        let all = self.study.markers.iter();
        all.filter(|m| m.derived.is_none() && names.contains(&m.name))
            .collect()
    }

    /// The analysed markers.
    fn measured(&self) -> impl Iterator<Item = &Marker> {
        let names = self.results.markers.iter().map(|m| m.marker.as_str());
        let names: HashSet<&str> = names.collect();
        let all = self.study.markers.iter();
        all.filter(move |m| names.contains(m.name.as_str()))
    }

    /// How many values are beyond a limit on this side, and `26 of 169 OPN values (15 %; HC 5, MDD 21)` of every
    /// measured marker that has some; a derived value is no further one.
    fn counted_beyond(&self, side: Censoring) -> (usize, String) {
        let study = self.study;
        let visits = study.n_visits().max(1);
        let sources = self.sources();
        let mut total = 0;
        let counted = sources.iter().filter_map(|m| {
            let is_beyond = |at: &usize| m.censoring[*at] == side;
            let places: Vec<usize> = (0..m.censoring.len()).filter(is_beyond).collect();
            if places.is_empty() {
                return None;
            }
            total += places.len();
            let there = |at: &usize| m.values[*at].is_some() || m.censoring[*at] != Censoring::None;
            let all = (0..m.censoring.len()).filter(there).count();
            let share = percent((places.len() as f64 / all as f64 * 100.0).round() / 100.0);
            let of_group = |g: usize| {
                let own = places.iter();
                let n = own.filter(|at| study.subjects[**at / visits].group == g);
                format!("{} {}", study.groups[g].name, n.count())
            };
            let groups: Vec<String> = match study.groups.len() {
                0 | 1 => Vec::new(),
                n => (0..n).map(of_group).collect(),
            };
            let groups = match groups.len() {
                0 => String::new(),
                _ => format!("; {}", groups.join(", ")),
            };
            Some(format!(
                "{} of {all} {} values ({share} %{groups})",
                places.len(),
                m.label
            ))
        });
        let all: Vec<String> = counted.collect();
        (total, listed(&few(&all)))
    }

    /// How many values are below a limit of detection, and what was done with them; empty where none is.
    fn below_limits(&self) -> String {
        let (n, below) = self.counted_beyond(Censoring::Below);
        if n == 0 {
            return String::new();
        }
        let rule = self.preparation.censored;
        let how = match rule {
            CensoredRule::Omit => {
                "left out; that a value is missing then depends on the value, which an analysis under missing at random does not allow for".to_owned()
            }
            CensoredRule::Likelihood if self.converged().any(|(_, f)| f.n_censored.is_some()) => {
                format!(
                    "entered as {} into the likelihood of the mixed model, and as half of the limit elsewhere",
                    agree(n, "a limit", "limits")
                )
            }
            CensoredRule::Likelihood => "entered as half the limit".to_owned(),
            _ => format!("entered as {}", rule.words()),
        };
        let mut out = format!("{below} {} below a limit of detection and {how}. ", were(n));
        let derived: Vec<String> = self
            .measured()
            .filter(|m| m.derived.is_some() && m.censoring.iter().any(|c| *c != Censoring::None))
            .map(|m| m.label.clone())
            .collect();
        if !derived.is_empty() && rule != CensoredRule::Omit {
            let number = match rule {
                CensoredRule::Likelihood => "half the limit",
                _ => rule.words(),
            };
            out.push_str(&format!(
                "{} {} computed with {number} in the place of such values. ",
                listed(&few(&derived)),
                were(derived.len())
            ));
        }
        out
    }

    /// Values that have no place on the scale of their marker.
    fn without_logarithm(&self) -> usize {
        let of = |m: &Marker| {
            let scale = self.plan.scale_of(&m.name);
            let values = m.values.iter().flatten();
            values.filter(|x| scale.apply(*x).is_none()).count()
        };
        self.measured().map(of).sum()
    }
}
