//! Small files that ask for much memory or never end are refused in a sentence, in little time.

use std::io::Write;
use std::time::{Duration, Instant};
use trajecta::import::{ImportOptions, Recognition, StudyFile, pack, recognise};
use trajecta::work::Monitor;

fn read(name: &str, bytes: &[u8]) -> Result<Recognition, String> {
    let start = Instant::now();
    let out = recognise(name, bytes, &ImportOptions::default(), &Monitor::new());
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    out.map_err(|e| e.to_string())
}

#[test]
fn metadata_that_nest_without_end_are_damaged() {
    // Each pair of bytes is a list with one list in it.
    for kind in [0x19u8, 0x1A] {
        let meta = vec![kind; 300_000];
        let len = u32::try_from(meta.len()).unwrap().to_le_bytes();
        let bytes = [b"PAR1".as_slice(), &meta, &len, b"PAR1"].concat();
        let why = read("deep.parquet", &bytes).unwrap_err();
        assert!(why.contains("metadata"), "{why}");
    }
}

/// Zero-filled bytes behind each other as one zlib stream.
fn zeros(n: usize) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let piece = vec![0u8; 1 << 20];
    for _ in 0..n >> 20 {
        out.write_all(&piece).unwrap();
    }
    out.finish().unwrap()
}

/// A zsav file of two numbers a row and one block that says how much it unpacks to.
fn packed_spss(says: u32, block: &[u8]) -> Vec<u8> {
    let mut out = b"$FL3".to_vec();
    out.extend(format!("{:60}", "@(#) SPSS").as_bytes());
    for n in [2i32, 2, 2, 0, -1] {
        out.extend(n.to_le_bytes());
    }
    out.extend(100f64.to_le_bytes());
    out.extend([b' '; 17 + 64]);
    out.extend([0; 3]);
    for name in [b"A       ", b"B       "] {
        for n in [2i32, 0, 0, 0, 0x0005_0802, 0x0005_0802] {
            out.extend(n.to_le_bytes());
        }
        out.extend(name);
    }
    out.extend([999i32, 0].map(i32::to_le_bytes).concat());
    let at = out.len() as u64;
    let end = at + 24 + block.len() as u64;
    out.extend([at, end, 48].map(u64::to_le_bytes).concat());
    out.extend(block);
    out.extend([-100i64, 0].map(i64::to_le_bytes).concat());
    out.extend([1 << 20, 1].map(u32::to_le_bytes).concat());
    out.extend([at, at + 24].map(u64::to_le_bytes).concat());
    out.extend([says, block.len() as u32].map(u32::to_le_bytes).concat());
    out
}

#[test]
fn packed_cases_are_bounded_before_they_are_unpacked() {
    // Half of the room is there for the cases of a small file; what is said counts before anything is unpacked.
    let why = read("bomb.zsav", &packed_spss(1 << 30, &zeros(1 << 20))).unwrap_err();
    assert!(why.contains("more memory"), "{why}");
    let why = read("short.zsav", &packed_spss(1 << 20, &zeros(2 << 20))).unwrap_err();
    assert!(why.contains("damaged"), "{why}");
}

/// Thrift's compact protocol, as far as Parquet needs it here.
#[derive(Default)]
struct Thrift {
    out: Vec<u8>,
    last: u8,
}

fn varint(mut x: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while x >= 0x80 {
        out.push(x as u8 | 0x80);
        x >>= 7;
    }
    out.push(x as u8);
    out
}

impl Thrift {
    fn field(mut self, number: u8, kind: u8, body: &[u8]) -> Self {
        self.out.push((number - self.last) << 4 | kind);
        self.out.extend(body);
        self.last = number;
        self
    }

    fn whole(self, number: u8, x: u64) -> Self {
        self.field(number, 6, &varint(x << 1))
    }

    fn text(self, number: u8, text: &str) -> Self {
        let body = [varint(text.len() as u64), text.as_bytes().to_vec()].concat();
        self.field(number, 8, &body)
    }

    fn inside(self, number: u8, other: Self) -> Self {
        self.field(number, 12, &other.end())
    }

    fn list(self, number: u8, all: Vec<Self>) -> Self {
        let mut body = vec![0xFC];
        body.extend(varint(all.len() as u64));
        all.into_iter().for_each(|one| body.extend(one.end()));
        self.field(number, 9, &body)
    }

    fn end(mut self) -> Vec<u8> {
        self.out.push(0);
        self.out
    }
}

/// Columns of numbers that differ from the one before by nothing.
fn differences(n_columns: usize, n_rows: u64) -> Vec<u8> {
    let mut page = [varint(1 << 20), varint(1), varint(n_rows), varint(2)].concat();
    (0..=n_rows >> 20).for_each(|_| page.extend([0, 0]));
    let len = page.len() as u64;
    let data = Thrift::default()
        .whole(1, n_rows)
        .whole(2, 5)
        .whole(3, 3)
        .whole(4, 3);
    let header = Thrift::default()
        .whole(1, 0)
        .whole(2, len)
        .whole(3, len)
        .inside(5, data);
    let chunk = [header.end(), page].concat();
    let len = chunk.len() as u64;
    let mut elements = vec![
        Thrift::default()
            .text(4, "schema")
            .whole(5, n_columns as u64),
    ];
    let mut chunks = Vec::new();
    for i in 0..n_columns {
        elements.push(
            Thrift::default()
                .whole(1, 2)
                .whole(3, 0)
                .text(4, &format!("c{i}")),
        );
        let facts = Thrift::default()
            .whole(1, 2)
            .whole(4, 0)
            .whole(5, n_rows)
            .whole(6, len)
            .whole(7, len)
            .whole(9, 4);
        chunks.push(Thrift::default().whole(2, 4).inside(3, facts));
    }
    let group = Thrift::default()
        .list(1, chunks)
        .whole(2, 1)
        .whole(3, n_rows);
    let meta = Thrift::default()
        .whole(1, 1)
        .list(2, elements)
        .whole(3, n_rows)
        .list(4, vec![group])
        .end();
    let size = u32::try_from(meta.len()).unwrap().to_le_bytes();
    [b"PAR1".as_slice(), &chunk, &meta, &size, b"PAR1"].concat()
}

#[test]
fn differences_that_take_no_bytes_are_bounded() {
    let why = read("delta.parquet", &differences(200, 9_000_000)).unwrap_err();
    assert!(why.contains("more memory"), "{why}");
    // The same form with few rows is read.
    if let Err(why) = read("small.parquet", &differences(3, 5)) {
        assert!(!why.contains("memory") && !why.contains("damaged"), "{why}");
    }
}

#[test]
fn web_pages_are_bounded_by_what_their_cells_become() {
    let page = format!(
        "<table>{}<tr><td>id<td>v</table>",
        "<tr><td rowspan=60000 colspan=1000>a".repeat(2_000)
    );
    let why = read("span.html", page.as_bytes()).unwrap_err();
    assert!(why.contains("more memory"), "{why}");
    // Many styles are passed over, each once.
    let styles = "<STYLE></Style>".repeat(60_000);
    let page =
        format!("<html><table><tr><td>id<td>IL6</tr>{styles}<tr><td>1<td>2<tr><td>2<td>3</table>");
    if let Err(why) = read("style.html", page.as_bytes()) {
        assert!(!why.contains("memory"), "{why}");
    }
    // A person over more rows than a page has on one screen stays one person.
    let rows = "<tr><td>Week 4<td>2".repeat(299);
    let page = format!(
        "<html><table><tr><td>id<td>visit<td>IL6<tr><td rowspan=300>P1<td>Baseline<td>1{rows}</table>"
    );
    let there = read("long.html", page.as_bytes()).unwrap();
    assert!(
        there.preview.rows.iter().all(|r| r[0] == "P1"),
        "{:?}",
        there.preview.rows
    );
}

#[test]
fn turned_tables_that_are_nearly_empty_are_refused() {
    let names: String = (0..20_000).map(|i| format!(",S{i}")).collect();
    let genes: String = (0..20_000).map(|i| format!("G{i},1\n")).collect();
    let text = format!("Gene{names}\nSubject,P1,P1\nVisit,Baseline,Week 4\n{genes}");
    let why = read("wide.csv", text.as_bytes()).unwrap_err();
    assert!(
        why.contains("more memory") || why.contains("columns"),
        "{why}"
    );
}

#[test]
fn files_that_are_joined_share_one_bound() {
    let header: String = (0..15_000).map(|i| format!(",M{i}")).collect();
    let rows: String = (0..2_000).map(|i| format!("{i},1,2\n")).collect();
    let one = format!("id{header}\n{rows}");
    let files = ["a.csv", "b.csv"].map(|name| StudyFile {
        name: name.to_owned(),
        bytes: one.clone().into_bytes(),
    });
    let (name, bytes) = pack(files.into(), None);
    let why = read(&name, &bytes).unwrap_err();
    assert!(why.contains("joined"), "{why}");
}
