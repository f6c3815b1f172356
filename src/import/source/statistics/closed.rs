//! Files of programs that keep them to themselves, each with the way to a readable file.

/// What a file is and how a readable one is made of it; `None` for all others.
pub(in crate::import::source) fn closed(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = bytes.get(..2048).unwrap_or(bytes);
    let holds = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    let in_list = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    let is_zip = head.starts_with(b"PK\x03\x04");
    // Serialised R objects: a format letter, a line end, the version 2 or 3.
    let is_rds = matches!(
        head,
        [b'X' | b'B', b'\n', 0, 0, 0, 2 | 3, ..] | [b'X' | b'B', b'\n', 2 | 3, 0, 0, 0, ..]
    ) || head.starts_with(b"A\n2\n")
        || head.starts_with(b"A\n3\n");
    let is_rdata = [
        b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"RDB2\n", b"RDB3\n",
    ]
    .iter()
    .any(|m| head.starts_with(*m));
    Some(match head {
        _ if is_rds => (
            "an R object (rds)",
            "In R, save it as a table: write.csv(readRDS(\"FILE.rds\"), \"FILE.csv\", row.names = FALSE).",
        ),
        _ if is_rdata => (
            "an R workspace (RData)",
            "In R, name the object and save it as a table: load(\"FILE.RData\"); ls(); write.csv(OBJECT, \"FILE.csv\", row.names = FALSE).",
        ),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [b'F', b'E', b'A', b'1', ..] => (
            "an Arrow or Feather file",
            "Save it as Parquet: in R arrow::write_parquet(arrow::read_feather(\"FILE\"), \"FILE.parquet\"), in Python pandas.read_feather(\"FILE\").to_parquet(\"FILE.parquet\").",
        ),
        _ if is_zip
            && in_list(b"index.html")
            && (in_list(b"xdata.json") || in_list(b"data.bin") && in_list(b"metadata.json")) =>
        {
            (
                "a jamovi document (omv)",
                "In jamovi, choose Export in the main menu and save the data as CSV or as SPSS (sav).",
            )
        }
        _ if is_zip
            && (in_list(b"analyses.json") || in_list(b"manifest.mf"))
            && in_list(b"internal.sqlite") =>
        {
            (
                "a JASP document",
                "In JASP, choose Export Data in the main menu and save the data as CSV.",
            )
        }
        _ if is_zip && in_list(b"document.json") && in_list(b"data/tables") => (
            "a GraphPad Prism document (prism)",
            "In Prism, choose File, Save As and the type Prism XML (pzfx), or export the table as CSV.",
        ),
        _ if holds(b"SPSS PORT FILE") => (
            "an SPSS portable file (por)",
            "In SPSS, open it and save it as sav: SAVE OUTFILE='FILE.sav'.",
        ),
        [
            b'*',
            b'*',
            b'C',
            b'O',
            b'M',
            b'P',
            b'R',
            b'E',
            b'S',
            b'S',
            b'E',
            b'D',
            ..,
        ]
        | [
            b'L',
            b'I',
            b'B',
            b' ',
            b'C',
            b'O',
            b'N',
            b'T',
            b'R',
            b'O',
            b'L',
            ..,
        ] => (
            "a SAS file of PROC CPORT",
            "In SAS, run PROC CIMPORT, and write a transport file: libname out xport \"FILE.xpt\"; proc copy in=work out=out; run;",
        ),
        _ if holds(b"SAS FILE") && holds(b"CATALOG ") => (
            "a SAS catalog (sas7bcat)",
            "It holds formats and no data; open the data set (sas7bdat) beside it.",
        ),
        [0xFF, 0xFF, 0, 0, 7, 0, 0, 0, ..] | [0, 0, 0xFF, 0xFF, 0, 0, 0, 7, ..] => (
            "a JMP table",
            "In JMP, choose File, Save As and the type CSV or SAS transport (xpt).",
        ),
        [0x89, b'H', b'D', b'F', ..] => (
            "an HDF5 file",
            "Save the table as CSV or Parquet in the program that wrote it, such as pandas.read_hdf(\"FILE\").to_csv(\"FILE.csv\").",
        ),
        _ if head.starts_with(b"MATLAB 5.0") => (
            "a MATLAB file (mat)",
            "In MATLAB, save the table as CSV: writetable(TABLE, 'FILE.csv').",
        ),
        _ if head.starts_with(b"SQLite format 3\0") => (
            "an SQLite database",
            "Save the table as CSV, for example with sqlite3 -header -csv FILE \"select * from TABLE\" > FILE.csv.",
        ),
        [0x80, 2..=5, b'c' | 0x95 | b'}' | b']', ..] => (
            "a Python pickle",
            "In Python, save it as a table: pandas.read_pickle(\"FILE\").to_csv(\"FILE.csv\", index=False).",
        ),
        _ => return None,
    })
}
