//! The golden studies: this program's numbers beside those of R and NIST, number by number.
//!
//! In: reference files, those that the program carries (`references.txt` names them) or those of a folder. Out:
//! [`Case`]s, each with every comparison, its tolerance and whether it agrees. The tests of the repository compare
//! all reference files by the same functions. How a report of it looks is the business of `report`.

mod cases;
mod ledger;
pub mod mixed;
pub mod nist;
mod reference;
pub mod simple;
pub mod tails;
pub mod whole;

pub use cases::{Case, validate};
pub use ledger::{Comparison, Ledger};
pub use reference::{
    Data, ReferenceError, References, Row, carried, floats, list, made_by, matrix, number, strings,
    text,
};
