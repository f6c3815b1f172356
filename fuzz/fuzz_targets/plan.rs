//! Any text is a plan that the bundled study has or refuses, or a message of the parser.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;
use trajecta::import::{ImportOptions, example, recognise};
use trajecta::plan::{Request, resolve};
use trajecta::study::{Study, prepare};
use trajecta::work::Monitor;

fn study() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| {
        let (name, bytes) = example();
        let read = recognise(name, bytes, &ImportOptions::default(), &Monitor::new());
        read.unwrap().study.unwrap()
    })
}

fuzz_target!(|text: &str| {
    let Ok(request) = toml::from_str::<Request>(text) else {
        return;
    };
    match prepare(study(), &request.preparation) {
        Err(e) => assert!(!e.to_string().is_empty()),
        Ok(study) => {
            if let Err(e) = resolve(&request.analysis, &study) {
                assert!(!e.message().on_command_line().is_empty());
            }
        }
    }
});
