//! Bytes that look like a workbook of each kind end in a study, a question or a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajecta::import::{ImportOptions, recognise};
use trajecta::work::Monitor;

fuzz_target!(|bytes: &[u8]| {
    match recognise("study.xlsx", bytes, &ImportOptions::default(), &Monitor::new()) {
        Err(e) => assert!(e.to_string().ends_with('.'), "{e}"),
        Ok(read) => assert!(read.study.is_some() || !read.questions.is_empty()),
    }
});
