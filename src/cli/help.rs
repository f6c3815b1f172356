//! Help of options whose choices stand in the methods registry.

use crate::plan::{MethodKind, explain, methods};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// The methods of a kind as values of a flag, each with its explanation from the registry.
pub(super) fn choice<T>(kind: MethodKind) -> impl TypedValueParser<Value = T>
where
    T: std::str::FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    let values = (methods().filter(move |m| m.kind == kind))
        .map(|m| PossibleValue::new(m.id).help(m.explanation));
    PossibleValuesParser::new(values).try_map(|text| text.parse::<T>())
}

/// A flag's help: what it is, then the registry's explanation.
pub(super) fn explained(what: &str, id: &str) -> String {
    format!("{what} {}", explain(id))
}
