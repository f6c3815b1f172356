//! Packs the reference numbers of `trajecta validate`, tells the program its commit where that is known, and links the
//! resources of the Windows program where they are named.

use flate2::{Compression, write::GzEncoder};
use std::env;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Names of the files of `tests/golden` that the program carries, one a line.
const LIST: &str = "src/validation/references.txt";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    references()?;
    commit();
    resources();
    Ok(())
}

/// Icon and version of the Windows program: a compiled resource, made from `packaging/trajecta.rc` by the workflow.
fn resources() {
    println!("cargo:rerun-if-env-changed=TRAJECTA_RES");
    if let Ok(file) = env::var("TRAJECTA_RES") {
        println!("cargo:rustc-link-arg-bins={file}");
    }
}

/// `references.rs`: a table of names and packed bytes.
fn references() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={LIST}");
    let out = env::var("OUT_DIR")?;
    let mut table = String::from("pub(super) const PACKED: &[(&str, &[u8])] = &[\n");
    for name in fs::read_to_string(LIST)?.lines().filter(|l| !l.is_empty()) {
        let path = format!("tests/golden/{name}");
        println!("cargo:rerun-if-changed={path}");
        let bytes = fs::read(&path).map_err(|e| format!("{path}: {e}"))?;
        let packed = format!("{}.gz", name.replace('/', "_"));
        let mut writer = GzEncoder::new(Vec::new(), Compression::best());
        writer.write_all(&bytes)?;
        fs::write(Path::new(&out).join(&packed), writer.finish()?)?;
        table += &format!(
            "    (\"{name}\", include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{packed}\"))),\n"
        );
    }
    table += "];\n";
    fs::write(Path::new(&out).join("references.rs"), table)?;
    Ok(())
}

/// The commit, as `TRAJECTA_COMMIT` says it or, for a release, as git knows it. A build for development does not
/// follow git, so that a commit builds nothing again.
fn commit() {
    println!("cargo:rerun-if-env-changed=TRAJECTA_COMMIT");
    let said = env::var("TRAJECTA_COMMIT").ok().filter(|c| !c.is_empty());
    let release = env::var("PROFILE").is_ok_and(|p| p == "release");
    let found = said.or_else(|| release.then(asked_of_git).flatten());
    println!(
        "cargo:rustc-env=TRAJECTA_COMMIT={}",
        found.unwrap_or_default()
    );
}

fn asked_of_git() -> Option<String> {
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]) {
            // A path that is not there would build again each time.
            if Path::new(&path).exists() {
                println!("cargo:rerun-if-changed={path}");
            }
        }
    }
    // A copy of the sources inside another repository has no commit of its own.
    let top = git(&["rev-parse", "--show-prefix"])?;
    top.is_empty()
        .then(|| git(&["rev-parse", "--short=12", "HEAD"]))?
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
