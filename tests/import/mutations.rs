//! Changed copies of every odd file: whatever is changed, the answer is a study, a question or a sentence.
//!
//! The changes follow from a fixed seed. More of them: `TRAJECTA_MUTATIONS=200`. `fuzz/` looks further.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use trajecta::import::{ImportOptions, recognise};
use trajecta::plan::Request;
use trajecta::session::Session;
use trajecta::study::Expression;
use trajecta::work::Monitor;

/// Longer files are the business of other tests.
const MOST_BYTES: usize = 24_000;
/// Longest answer to a file of that size; other work on the machine counts as well.
const LONGEST: Duration = Duration::from_secs(20);

/// Text that means something to a reader of some format.
const TOKENS: [&[u8]; 22] = [
    b",",
    b";",
    b"\t",
    b"\"",
    b"\"\"",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"'",
    b"<",
    b">",
    b"=1+1",
    b"1e999",
    b"-0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"999999999999",
    b"[[",
    b"}",
    b"\x1f\x8b",
];

/// Numbers that are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

fn changed(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(out.len());
        let len = random.below(40).min(out.len() - at.min(out.len()));
        match random.below(6) {
            0 => {
                let bit = 1 << random.below(8);
                if let Some(byte) = out.get_mut(at) {
                    *byte ^= bit;
                }
            }
            1 => drop(out.drain(at..at + len)),
            2 => {
                let piece = out[at..at + len].to_vec();
                let to = random.below(out.len() + 1);
                out.splice(to..to, piece);
            }
            3 => out.truncate(at),
            _ => {
                let token = TOKENS[random.below(TOKENS.len())];
                out.splice(at..at, token.iter().copied());
            }
        }
    }
    out
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn rounds() -> usize {
    std::env::var("TRAJECTA_MUTATIONS").map_or(6, |n| n.parse().unwrap())
}

/// Every small file of the folders, in order.
fn originals() -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = ["tests/corpus", "tests/data", "tests/data/faults"]
        .iter()
        .flat_map(|f| std::fs::read_dir(folder(f)).unwrap())
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).ok()?;
        (!bytes.is_empty() && bytes.len() <= MOST_BYTES).then_some((name, bytes))
    };
    paths.into_iter().filter_map(read).collect()
}

#[test]
fn a_changed_file_gives_a_study_a_question_or_a_sentence() {
    let mut random = Random(20);
    let mut n = 0;
    for (name, bytes) in originals() {
        for round in 0..rounds() {
            let bytes = changed(&bytes, &mut random);
            let start = Instant::now();
            let read = recognise(&name, &bytes, &ImportOptions::default(), &Monitor::new());
            assert!(
                start.elapsed() < LONGEST,
                "{name} {round}: {:?}",
                start.elapsed()
            );
            n += 1;
            match read {
                Err(why) => {
                    let why = why.to_string();
                    assert!(why.ends_with(['.', '?', ')']), "{name} {round}: {why}");
                    assert!(why.len() < 20_000, "{name} {round}: {} bytes", why.len());
                }
                Ok(read) => {
                    assert!(
                        read.study.is_some() || !read.questions.is_empty(),
                        "{name} {round}"
                    );
                    if let Some(study) = read.study {
                        let source = &study.source;
                        let left: usize = source.rows_left_out.iter().map(|l| l.n).sum();
                        assert_eq!(source.rows_read, source.rows_used + left, "{name} {round}");
                    }
                }
            }
        }
    }
    assert!(n > 300, "{n}");
}

#[test]
fn a_changed_session_plan_or_expression_is_read_or_refused() {
    let session = std::fs::read(folder("tests/data/session-1.trajecta")).unwrap();
    let plan = std::fs::read(folder("assets/example/plan.toml")).unwrap();
    let expressions = [
        "opg / rankl",
        "ln(a) + 2 * `b c` ^ -1",
        "(((x)))",
        "sqrt(a * (b - 3))",
    ];
    let mut random = Random(21);
    for _ in 0..rounds() * 100 {
        if let Err(why) = Session::from_bytes(&changed(&session, &mut random), Path::new("s")) {
            assert!(!why.to_string().is_empty());
        }
        let text = String::from_utf8_lossy(&changed(&plan, &mut random)).into_owned();
        if let Err(why) = toml::from_str::<Request>(&text) {
            assert!(!why.to_string().is_empty());
        }
        let text = expressions[random.below(expressions.len())].as_bytes();
        let text = String::from_utf8_lossy(&changed(text, &mut random)).into_owned();
        if let Err(why) = Expression::parse(&text) {
            assert!(!why.to_string().is_empty());
        }
    }
    // Depth without end must not end the stack.
    for deep in [
        "(".repeat(100_000),
        "-".repeat(100_000),
        "ln(".repeat(50_000),
    ] {
        assert!(Expression::parse(&deep).is_err());
    }
    let deep = format!(
        "{{\"schema\":\"trajecta.session/1\",\"data\":{}",
        "[".repeat(100_000)
    );
    assert!(Session::from_bytes(deep.as_bytes(), Path::new("s")).is_err());
    assert!(toml::from_str::<Request>(&format!("a = {}", "[".repeat(100_000))).is_err());
}
