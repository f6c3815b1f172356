//! Bytes under a form of their own (Prism, SomaScan, web pages, plates as grids, packed files) end in a study, a question
//! or a sentence. The first byte chooses the form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajecta::import::{ImportOptions, Layout, StudyFile, pack, recognise};
use trajecta::work::Monitor;

const STARTS: [&[u8]; 5] = [
    b"<?xml version=\"1.0\"?><GraphPadPrismFile>",
    b"^HEADER\n^TABLE_BEGIN\n",
    b"<table><tr><td>",
    b"Layout\n,1,2,3,4,5,6\n",
    b"",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((form, rest)) = bytes.split_first() else {
        return;
    };
    let start = STARTS[usize::from(*form) % STARTS.len()];
    let whole = [start, rest].concat();
    let mut options = ImportOptions::default();
    if form & 64 != 0 {
        options.layout = Some(Layout::Turned);
    }
    let file = |name: &str, bytes: &[u8]| StudyFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let (name, whole) = if form & 128 != 0 {
        let half = rest.len() / 2;
        pack(
            vec![file("a.csv", &whole), file("b.csv", &rest[..half])],
            Some(file("samples.csv", &rest[half..])),
        )
    } else {
        ("study".to_owned(), whole)
    };
    match recognise(&name, &whole, &options, &Monitor::new()) {
        Err(e) => assert!(e.to_string().ends_with(['.', '?', ')']), "{e}"),
        Ok(read) => assert!(read.study.is_some() || !read.questions.is_empty()),
    }
});
