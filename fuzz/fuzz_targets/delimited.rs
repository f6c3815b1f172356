//! Any bytes end in a study, a question or a sentence, and the counts add up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajecta::import::{ImportOptions, recognise};
use trajecta::work::Monitor;

fuzz_target!(|bytes: &[u8]| {
    let options = ImportOptions::default();
    match recognise("study.csv", bytes, &options, &Monitor::new()) {
        Err(e) => assert!(e.to_string().ends_with('.'), "{e}"),
        Ok(read) => {
            assert!(read.study.is_some() || !read.questions.is_empty());
            if let Some(study) = read.study {
                let source = &study.source;
                let left: usize = source.rows_left_out.iter().map(|l| l.n).sum();
                assert_eq!(source.rows_read, source.rows_used + left);
            }
        }
    }
});
