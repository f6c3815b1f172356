//! A workbook whose parts are the fuzzer's text, so that changes reach the sheets and not only their compression. The
//! first byte chooses the kind; a zero byte ends a part.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use trajecta::import::{ImportOptions, recognise};
use trajecta::work::Monitor;
use zip::write::SimpleFileOptions;

/// Parts that every workbook needs, as the fuzzer would take long to find them.
const XLSX: [(&str, &str); 3] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];
const XLSX_PARTS: [&str; 4] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/comments1.xml",
];
const ODS: [(&str, &str); 1] = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet")];
const ODS_PARTS: [&str; 2] = ["content.xml", "META-INF/manifest.xml"];

fn workbook(fixed: &[(&str, &str)], names: &[&str], text: &[u8]) -> Option<Vec<u8>> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in fixed {
        out.start_file(*name, stored).ok()?;
        out.write_all(content.as_bytes()).ok()?;
    }
    for (name, content) in names.iter().zip(text.split(|b| *b == 0)) {
        out.start_file(*name, stored).ok()?;
        out.write_all(content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, text)) = bytes.split_first() else {
        return;
    };
    let (name, made) = if kind % 2 == 0 {
        ("study.xlsx", workbook(&XLSX, &XLSX_PARTS, text))
    } else {
        ("study.ods", workbook(&ODS, &ODS_PARTS, text))
    };
    let Some(made) = made else { return };
    match recognise(name, &made, &ImportOptions::default(), &Monitor::new()) {
        Err(e) => assert!(e.to_string().ends_with(['.', '?', ')']), "{e}"),
        Ok(read) => assert!(read.study.is_some() || !read.questions.is_empty()),
    }
});
