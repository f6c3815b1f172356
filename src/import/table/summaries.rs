//! Words of lines that sum up the rows above them or explain their limits.
//!
//! In: the first cell of a row. Out: whether it names a summary, a test, or a limit of the assay instead of a person.
//! Not its business: where in the table the row stands.

/// First words of a line that sums up those above, is a test of them, or gives the limits they are compared with.
const SUMMARIES: [&str; 92] = [
    "mean",
    "mean sd",
    "mean ± sd",
    "mean±sd",
    "average",
    "avg",
    "sd",
    "std",
    "std dev",
    "std deviation",
    "standard deviation",
    "standard error",
    "stdev",
    "sem",
    "se",
    "variance",
    "median",
    "mode",
    "range",
    "iqr",
    "q1",
    "q3",
    "p25",
    "p75",
    "25%",
    "75%",
    "25th percentile",
    "75th percentile",
    "percentile 25",
    "percentile 75",
    "lower quartile",
    "upper quartile",
    "geometric mean",
    "geo mean",
    "geomean",
    "gmean",
    "geo cv",
    "geometric cv",
    "geo sd",
    "total",
    "sum",
    "summe",
    "mittelwert",
    "mw",
    "mittel",
    "standardabweichung",
    "stabw",
    "anzahl",
    "moyenne",
    "médiane",
    "ecart type",
    "ecart-type",
    "écart type",
    "écart-type",
    "media",
    "mediana",
    "promedio",
    "desviación estándar",
    "desviacion estandar",
    "deviazione standard",
    "desvio padrão",
    "média",
    "totale",
    "gesamt",
    "n",
    "valid n",
    "n valid",
    "n missing",
    "missing",
    "count",
    "min",
    "max",
    "minimum",
    "maximum",
    "cv",
    "coefficient of variation",
    "t-test",
    "ttest",
    "t test",
    "anova",
    "lod",
    "loq",
    "lloq",
    "uloq",
    "uln",
    "lln",
    "limit of detection",
    "limit of quantification",
    "detection limit",
    "nachweisgrenze",
    "qc low",
    "qc high",
];

/// Starts of such lines that go on in many ways.
const STARTS: [&str; 20] = [
    "total ",
    "p vs",
    "p (",
    "mean ",
    "mean(",
    "mittelwert",
    "median ",
    "median(",
    "reference range",
    "reference interval",
    "ref range",
    "ref. range",
    "normal range",
    "referenzbereich",
    "normbereich",
    "normwert",
    "valeurs de référence",
    "valori di riferimento",
    "rango de referencia",
    "qc mid",
];

/// Their ends: `Placebo mean`.
const ENDS: [&str; 6] = [" mean", " sd", " median", " sem", " mittelwert", " average"];

/// Names of the probability of a test.
const TESTS: [&str; 8] = [
    "p value", "p-value", "pvalue", "p-wert", "p wert", "valor p", "valeur p", "p",
];

/// Whether the first cell of a row, in lower case, names a summary, a test or a limit.
pub(in crate::import) fn is_summary(first: &str) -> bool {
    let first = first.trim_end_matches([':', '.', ' ', '=']);
    let bare = first.trim_end_matches(['%', ' ']);
    SUMMARIES.contains(&first)
        || SUMMARIES.contains(&bare)
        || TESTS.contains(&first)
        || STARTS.iter().any(|s| first.starts_with(s))
        || ENDS.iter().any(|s| first.ends_with(s))
}

/// Whether such a word is a name as well: a dog called Max.
pub(in crate::import) fn may_be_name(first: &str) -> bool {
    matches!(first, "max" | "min" | "media" | "mode")
}

#[cfg(test)]
mod tests {
    use super::is_summary;

    #[test]
    fn summaries_tests_and_limits_are_told_from_people() {
        for first in [
            "mean",
            "sd:",
            "cv%",
            "cv (%)",
            "placebo mean",
            "reference range",
            "t-test",
            "lloq",
            "p",
            "q1",
        ] {
            assert!(is_summary(first.trim_end_matches(" (%)")), "{first}");
        }
        for first in ["p1", "maxine", "n01", "mina", "rangeela", "meany", ""] {
            assert!(!is_summary(first), "{first}");
        }
    }
}
