//! Any bytes are a session that is written as it was read, or a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;
use trajecta::session::Session;

fuzz_target!(|bytes: &[u8]| {
    let path = Path::new("s.trajecta");
    match Session::from_bytes(bytes, path) {
        Err(e) => assert!(e.to_string().ends_with('.'), "{e}"),
        Ok(session) => {
            let written = session.to_bytes().unwrap();
            assert_eq!(Session::from_bytes(&written, path).unwrap(), session);
        }
    }
});
