//! Numbers, p-values, percentages, counts and lists as people read them, and bytes as text.
//!
//! In: values that other rooms computed. Out: text with a true minus sign, the same on every surface: window,
//! report, workbook, figure and command line. Not its business: studies, models, and computing anything.

mod acting;
mod hex;
mod lists;
mod numbers;
mod p_values;
mod version;

pub use acting::{acts, as_file_text, written_out};
pub use hex::hex;
pub use lists::{agree, capital, capitals, counted, first_names, listed, of_count, one_of};
pub use numbers::{
    DASH, Digits, apart, criterion, estimate, fixed, level, mean_and_sd, percent, percent_change,
    percent_decimals, significant, test_statistic, value, with_true_minus,
};
pub use p_values::{p_value, p_with_relation, small_p_value, unbroken};
pub use version::{citation, version};

/// What is said of synthetic data wherever they are shown.
pub const SYNTHETIC: &str = "Synthetic data: made by a program, not measured.";
