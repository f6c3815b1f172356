//! A value that may be missing, in the eight bytes of its number.

use std::fmt;

/// A number, or none: no number is not a number.
#[derive(Clone, Copy)]
pub struct Value(f64);

impl Value {
    /// No value.
    pub const NONE: Self = Self(f64::NAN);

    /// The number.
    #[must_use]
    pub fn get(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }

    /// Whether there is a number.
    #[must_use]
    pub fn is_some(&self) -> bool {
        !self.0.is_nan()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_nan()
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::NONE
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Self(x)
    }
}

impl From<Option<f64>> for Value {
    fn from(x: Option<f64>) -> Self {
        Self(x.unwrap_or(f64::NAN))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl PartialEq<Option<f64>> for Value {
    fn eq(&self, other: &Option<f64>) -> bool {
        self.get() == *other
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// The numbers among values are `values.iter().flatten()`.
impl IntoIterator for Value {
    type Item = f64;
    type IntoIter = std::option::IntoIter<f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.get().into_iter()
    }
}

impl IntoIterator for &Value {
    type Item = f64;
    type IntoIter = std::option::IntoIter<f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.get().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_value_takes_the_place_of_its_number() {
        assert_eq!(size_of::<Value>(), 8);
        assert_eq!(Value::from(Some(1.5)), Some(1.5));
        assert_eq!(Value::NONE, None);
        assert_eq!(Value::default(), Value::from(f64::NAN));
        let all = [Value::from(2.0), Value::NONE, Value::from(3.0)];
        assert_eq!(all.iter().flatten().collect::<Vec<f64>>(), [2.0, 3.0]);
    }
}
