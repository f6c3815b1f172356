//! Any text is an expression or a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajecta::study::Expression;

fuzz_target!(|text: &str| {
    if let Err(e) = Expression::parse(text) {
        assert!(!e.to_string().is_empty());
    }
});
