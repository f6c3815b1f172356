//! `trajecta figure`.

use super::*;

#[test]
fn figures_have_the_size_that_was_asked_for() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let output = trajecta(
        folder.path(),
        &[
            "figure", &study, "--out", "f.png", "--width", "120mm", "--height", "90mm", "--dpi",
            "200",
        ],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let bytes = std::fs::read(folder.path().join("f.png")).unwrap();
    let number =
        |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    assert_eq!((number(16), number(20)), (945, 709));
    let tiny = trajecta(
        folder.path(),
        &["figure", &study, "--out", "t.png", "--width", "10mm"],
    );
    assert_eq!(code(&tiny), 2);
    assert!(words(&tiny).contains("larger page"), "{}", words(&tiny));
}

/// Every kind in every format, with its caption; what a journal objects to is on stderr.
#[test]
fn figures_come_in_every_kind_and_format() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let figure = |out: &str, more: &[&str]| {
        let mut flags = vec![
            "figure",
            &study,
            "--scale",
            "ln",
            "--marker",
            "opn_ng_ml",
            "--out",
            out,
        ];
        flags.extend(more);
        trajecta(folder.path(), &flags)
    };
    for (kind, file, begins) in [
        ("change", "c.pdf", &b"%PDF"[..]),
        ("baseline", "b.tiff", &b"II*\0"[..]),
        ("forest", "f.svg", &b"<svg"[..]),
        ("diagnostics", "d.png", &b"\x89PNG"[..]),
    ] {
        let output = figure(file, &["--kind", kind]);
        assert_eq!(code(&output), 0, "{kind}: {}", words(&output));
        let bytes = std::fs::read(folder.path().join(file)).unwrap();
        assert!(bytes.starts_with(begins), "{kind}");
        let caption = folder.path().join(file).with_extension("caption.txt");
        let caption = std::fs::read_to_string(caption).unwrap();
        assert!(caption.contains("OPN (ng/mL)"), "{caption}");
        assert!(caption.contains("16 HC and 28 MDD"), "{caption}");
    }
    let plain = figure("p.png", &["--caption", "off"]);
    assert_eq!(code(&plain), 0);
    assert!(!folder.path().join("p.caption.txt").exists());
    let journal = figure("j.png", &["--preset", "plos", "--dpi", "100"]);
    assert_eq!(code(&journal), 0);
    let said = words(&journal);
    assert!(
        said.contains("Set --dpi 300") && said.contains("Write a .tiff file"),
        "{said}"
    );
    for (wrong, part) in [
        (
            vec!["--kind", "forest", "--center", "median"],
            "--center has no meaning",
        ),
        (
            vec!["--kind", "change", "--error", "sd"],
            "do not go together",
        ),
        (vec!["--color", "XX=#000000"], "no group \"XX\""),
        (vec!["--kind", "pie"], "choose one of trajectory"),
    ] {
        let output = figure("w.png", &wrong);
        assert_eq!(code(&output), 2, "{wrong:?}");
        assert!(
            words(&output).contains(part),
            "{wrong:?}: {}",
            words(&output)
        );
    }
    assert!(!folder.path().join("w.png").exists());
}
