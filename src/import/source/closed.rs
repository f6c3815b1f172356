//! Files of other programs that stay closed: what they are, and the menu or the line that saves a readable file.
//!
//! In: the first bytes and the name of a file. Out: the sentences, or nothing for all other files. Not its business:
//! reading any of them.

/// A format that is not read.
struct Closed {
    /// What a file must hold, one of them.
    starts: &'static [&'static [u8]],
    /// Names of parts in a zip archive, all of which must be there.
    parts: &'static [&'static [u8]],
    /// Endings that suffice for files that are no text.
    endings: &'static [&'static str],
    what: &'static str,
    how: &'static str,
}

/// The formats, the most particular first.
const FORMATS: &[Closed] = &[
    Closed {
        starts: &[],
        parts: &[b"document.json", b"data/"],
        endings: &["prism"],
        what: "a GraphPad Prism file of version 10 (prism) in a form that is not public",
        how: "In Prism, choose File > Save As and the type Prism XML (pzfx), or File > Export with the format CSV, and open that.",
    },
    Closed {
        starts: &[b"PCFFGRA"],
        parts: &[],
        endings: &["pzf", "pzm"],
        what: "a GraphPad Prism file in binary form (pzf)",
        how: "In Prism, choose File > Save As and the type Prism XML (pzfx), and open that.",
    },
    Closed {
        starts: &[
            b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"RDB2\n", b"RDB3\n",
        ],
        parts: &[],
        endings: &["rdata", "rda"],
        what: "a workspace of R (RData)",
        how: "In R, load it, see what it holds with ls(), and write the table as text: load(\"FILE\"); write.csv(TABLE, \"study.csv\", row.names = FALSE). Open that.",
    },
    Closed {
        starts: &[
            b"X\n\x00\x00\x00\x02",
            b"X\n\x00\x00\x00\x03",
            b"A\n2\n",
            b"A\n3\n",
            b"B\n\x02\x00\x00\x00",
            b"B\n\x03\x00\x00\x00",
        ],
        parts: &[],
        endings: &["rds"],
        what: "an object of R (rds)",
        how: "In R, write it as text with write.csv(readRDS(\"FILE\"), \"study.csv\", row.names = FALSE) and open that.",
    },
    Closed {
        starts: &[b"ARROW1\x00\x00", b"FEA1"],
        parts: &[],
        endings: &["feather", "arrow"],
        what: "a Feather file (Apache Arrow)",
        how: "Save it as Parquet and open that: in R with arrow::write_parquet(arrow::read_feather(\"FILE\"), \"study.parquet\"), in Python with pandas.read_feather(\"FILE\").to_parquet(\"study.parquet\").",
    },
    Closed {
        starts: &[],
        parts: &[b"metadata.json", b"data.bin"],
        endings: &["omv"],
        what: "a jamovi file (omv)",
        how: "In jamovi, choose Export in the main menu and the type SPSS (sav) or CSV, and open that.",
    },
    Closed {
        starts: &[],
        parts: &[b"manifest.json", b"internal.sqlite"],
        endings: &["jasp"],
        what: "a JASP file",
        how: "In JASP, choose Export Data in the main menu and the type CSV, and open that.",
    },
    Closed {
        starts: &[
            b"\xFF\xFF\x00\x00\x07\x00\x00\x00",
            b"\x00\x00\xFF\xFF\x00\x00\x00\x07",
        ],
        parts: &[],
        endings: &["jmp"],
        what: "a JMP table",
        how: "In JMP, choose File > Export (on macOS) or File > Save As and the type CSV or Excel, and open that.",
    },
    Closed {
        starts: &[],
        parts: &[],
        endings: &["mtw", "mwx", "mpj", "mpx"],
        what: "a Minitab file",
        how: "In Minitab, choose File > Save Worksheet As and the type CSV or Excel, and open that.",
    },
    Closed {
        starts: &[],
        parts: &[],
        endings: &["jnb"],
        what: "a SigmaPlot notebook",
        how: "In SigmaPlot, choose File > Export and the type CSV or Excel, and open that.",
    },
    Closed {
        starts: &[b"CPYA ", b"CPYUA "],
        parts: &[],
        endings: &["opj", "opju"],
        what: "an Origin project",
        how: "In Origin, choose File > Export > ASCII for the worksheet, and open that.",
    },
    Closed {
        starts: &[],
        parts: &[b"Index/Document.iwa"],
        endings: &["numbers"],
        what: "a document of Apple Numbers",
        how: "In Numbers, choose File > Export To and Excel or CSV, and open that.",
    },
    Closed {
        starts: &[],
        parts: &[b"outputViewer"],
        endings: &["spv", "spo"],
        what: "a file of output of SPSS (spv) with results and without data",
        how: "Open the data (sav) that the results come from.",
    },
    Closed {
        starts: &[],
        parts: &[b"[Content_Types].xml", b"word/document.xml"],
        endings: &["docx", "doc"],
        what: "a Word document (docx)",
        how: "Copy its table into a spreadsheet, save that as xlsx or CSV, and open it.",
    },
    Closed {
        starts: &[b"ASCII SPSS PORT FILE"],
        parts: &[],
        endings: &["por"],
        what: "a portable file of SPSS (por)",
        how: "In SPSS, choose File > Save As and the type SPSS Statistics (sav), and open that.",
    },
    Closed {
        starts: &[b"**COMPRESS", b"LIB CONTROL"],
        parts: &[],
        endings: &["cpt", "cport"],
        what: "a file of PROC CPORT of SAS",
        how: "In SAS, run PROC CIMPORT, write a transport file with libname out xport \"study.xpt\"; proc copy in=work out=out; run; and open that.",
    },
    Closed {
        starts: &[],
        parts: &[],
        endings: &["sas7bcat"],
        what: "a catalog of SAS (sas7bcat) with formats and without data",
        how: "Open the data set (sas7bdat) beside it.",
    },
    Closed {
        starts: &[
            b"\x00\x01\x00\x00Standard Jet DB",
            b"\x00\x01\x00\x00Standard ACE DB",
        ],
        parts: &[],
        endings: &["mdb", "accdb"],
        what: "an Access database",
        how: "In Access, choose External Data > Export > Excel or Text File for the table, and open that.",
    },
    Closed {
        starts: &[b"SQLite format 3\x00"],
        parts: &[],
        endings: &["sqlite"],
        what: "an SQLite database",
        how: "Export the table of the study as CSV, and open that.",
    },
    Closed {
        starts: &[b"MATLAB 5.0 MAT-file", b"\x89HDF\r\n\x1A\n"],
        parts: &[],
        endings: &["mat"],
        what: "a MATLAB or HDF5 file",
        how: "In MATLAB, write the table as text with writetable(T, 'study.csv'), and open that.",
    },
    Closed {
        starts: &[b"\x80\x04\x95", b"\x80\x05\x95"],
        parts: &[],
        endings: &["pkl", "pickle"],
        what: "an object of Python (pickle)",
        how: "In Python, write it as text with pandas.read_pickle(\"FILE\").to_csv(\"study.csv\", index=False), and open that.",
    },
];

/// What a file is and how its table is saved, where its format stays closed.
pub(super) fn format(file: &str, bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let ending = file.to_lowercase();
    let ending = ending.rsplit_once('.').map_or("", |(_, e)| e);
    let head = bytes.get(..4096).unwrap_or(bytes);
    // A text of any ending is read as text.
    let is_text =
        !head.contains(&0) && std::str::from_utf8(head.get(..1024).unwrap_or(head)).is_ok();
    let is_zip = bytes.starts_with(b"PK\x03\x04");
    let holds = |part: &&[u8]| memchr::memmem::find(bytes, part).is_some();
    let fits = |f: &&Closed| {
        f.starts.iter().any(|s| bytes.starts_with(s))
            || is_zip && !f.parts.is_empty() && f.parts.iter().all(holds)
            || f.endings.contains(&ending) && !is_text
    };
    let found = FORMATS.iter().find(fits)?;
    Some((found.what, found.how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_formats_are_told_from_tables() {
        let what = |file: &str, bytes: &[u8]| format(file, bytes).map(|(what, _)| what);
        assert_eq!(
            what("a.csv", b"RDX3\nX\n"),
            Some("a workspace of R (RData)")
        );
        assert!(what("a.rds", b"\x1f\x8b\x00").is_some());
        assert!(what("a.omv", b"PK\x03\x04....metadata.json....data.bin").is_some());
        assert!(what("study.prism", b"PK\x03\x04 document.json data/x").is_some());
        // A table of text under such a name is a table.
        assert_eq!(what("a.mat", b"id,visit,x\n1,1,2\n"), None);
        assert_eq!(what("a.csv", b"X\nA\n"), None);
    }
}
