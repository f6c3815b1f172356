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
        assert!(
            caption.contains("HC (n = 16) and MDD (n = 28)"),
            "{caption}"
        );
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

/// A figure of many panels takes several pages: files with numbers, or one PDF; a page may be asked for alone.
#[test]
fn long_figures_have_pages() {
    let folder = temp();
    let study = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/figures/twenty_four_markers.csv");
    let study = study.to_string_lossy().into_owned();
    let figure = |out: &str, more: &[&str]| {
        let mut flags = vec!["figure", &study, "--preset", "nature-1", "--out", out];
        flags.extend(more);
        trajecta(folder.path(), &flags)
    };
    let all = figure("f.svg", &[]);
    assert_eq!(code(&all), 0, "{}", words(&all));
    let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let second = page("f-2.svg");
    assert_ne!(page("f.svg"), second);
    let two = figure("two.svg", &["--page", "2", "--caption", "off"]);
    assert_eq!(code(&two), 0, "{}", words(&two));
    assert_eq!(page("two.svg"), second);
    assert!(!folder.path().join("two-2.svg").exists());
    let none = figure("none.svg", &["--page", "99"]);
    assert_ne!(code(&none), 0);
    assert!(words(&none).contains("no page 99"), "{}", words(&none));
    let pdf = figure("f.pdf", &[]);
    assert_eq!(code(&pdf), 0, "{}", words(&pdf));
    assert!(!folder.path().join("f-2.pdf").exists());
}

/// Names in other scripts are drawn with fonts of the computer, which file, caption and findings name; without such a
/// font a finding says so.
#[test]
fn other_scripts_are_set_in_fonts_of_the_computer() {
    let folder = temp();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let study = root.join("tests/data/figures/japanese.csv");
    let fonts = root.join("tests/data/fonts");
    let none = folder.path().join("none");
    std::fs::create_dir(&none).unwrap();
    let draw = |out: &str, fonts: &std::path::Path| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_trajecta"))
            .args(["figure", &study.display().to_string(), "--out", out])
            .current_dir(folder.path())
            .env("TRAJECTA_FONTS", fonts)
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{}", words(&output));
        words(&output)
    };
    let name = "Droid Sans Fallback";
    for out in ["a.pdf", "a.svg", "a.png", "a.eps"] {
        let said = draw(out, &fonts);
        assert!(
            said.contains(name) && !said.contains("No font has"),
            "{said}"
        );
    }
    let read = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    let has = |file: &str, part: &str| {
        let bytes = read(file);
        bytes.windows(part.len()).any(|w| w == part.as_bytes())
    };
    assert!(has("a.svg", "'Droid Sans Fallback'") && has("a.pdf", "DroidSansFallback"));
    assert!(has("a.caption.txt", name));
    assert!(read("a.eps").starts_with(b"%!PS-Adobe-3.0 EPSF-3.0"));
    let png = read("a.png");
    let said = draw("b.png", &none);
    assert!(
        said.contains("No font has") && said.contains('\u{8840}'),
        "{said}"
    );
    // Boxes look different from signs, and the same fonts give the same bytes.
    assert_ne!(png, read("b.png"));
    draw("c.png", &fonts);
    assert_eq!(png, read("c.png"));
}

/// A page of several figures from a file, in each format; what the file can't hold is refused with its place.
#[test]
fn a_page_is_put_together_from_a_file() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let file = folder.path().join("page.toml");
    let compose = |text: &str, out: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let mut flags = vec![
            "figure",
            &study,
            "--scale",
            "ln",
            "--compose",
            "page.toml",
            "--out",
            out,
        ];
        flags.extend(more);
        trajecta(folder.path(), &flags)
    };
    let two = "preset = \"nature-2\"\n[[page]]\n[[page.slot]]\nkind = \"trajectory\"\nmarkers = [\"opn_ng_ml\"]\n[[page.slot]]\nkind = \"paired\"\nmarkers = [\"opn_ng_ml\"]\n";
    for (out, begins) in [
        ("p.pdf", &b"%PDF"[..]),
        ("p.svg", &b"<svg"[..]),
        ("p.png", &b"\x89PNG"[..]),
        ("p.eps", &b"%!PS"[..]),
    ] {
        let output = compose(two, out, &[]);
        assert_eq!(code(&output), 0, "{}", words(&output));
        assert!(
            std::fs::read(folder.path().join(out))
                .unwrap()
                .starts_with(begins)
        );
    }
    let caption = std::fs::read_to_string(folder.path().join("p.caption.txt")).unwrap();
    assert!(
        caption.starts_with("a, OPN") && caption.contains(" b, "),
        "{caption}"
    );
    for (text, part) in [
        (
            "[[page]]\n[[page.slot]]\nkind = \"pie\"\n".to_owned(),
            "page 1, slot 1",
        ),
        (two.replace("opn_ng_ml\"]\n[", "xx\"]\n["), "xx"),
        (
            two.replace("\"paired\"", "\"forest\"\ncenter = \"mean\""),
            "slot 2",
        ),
        (String::new(), "no page"),
    ] {
        let output = compose(&text, "w.png", &[]);
        assert_eq!(code(&output), 2, "{text}");
        assert!(words(&output).contains(part), "{part}: {}", words(&output));
    }
    let both = compose(two, "w.png", &["--kind", "change"]);
    assert_eq!(code(&both), 2);
    assert!(!folder.path().join("w.png").exists());
}

/// Markers that are not drawn still count where p is adjusted across markers.
#[test]
fn few_markers_are_drawn_with_the_adjustment_over_all() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let run = |command: &str, more: &[&str]| {
        let mut flags = vec![command, &study, "--scale", "ln", "--adjust-markers", "holm"];
        flags.extend(more);
        let output = trajecta(folder.path(), &flags);
        assert_eq!(code(&output), 0, "{}", words(&output));
    };
    run("analyze", &["--out", "all", "--write", "json"]);
    let results = std::fs::read_to_string(folder.path().join("all/results.json")).unwrap();
    let results: serde_json::Value = serde_json::from_str(&results).unwrap();
    let markers = results["markers"].as_array().unwrap();
    // A marker with a contrast that is small by itself and not among all.
    let contrasts = |marker: &serde_json::Value| -> Vec<(f64, f64)> {
        let all = marker["model"]["contrasts"].as_array().unwrap().iter();
        all.filter(|c| c["family"] == "difference_in_change")
            .filter_map(|c| Some((c["p"].as_f64()?, c["p_adjusted_markers"].as_f64()?)))
            .collect()
    };
    let turns = |m: &&serde_json::Value| contrasts(m).iter().any(|(p, q)| *p < 0.05 && *q >= 0.05);
    // Without one any marker will do: its legend says over what its p is adjusted.
    let marker = markers.iter().find(turns).unwrap_or(&markers[0]);
    let name = marker["marker"].as_str().unwrap();
    let colored = contrasts(marker).iter().filter(|c| c.1 < 0.05).count();
    let page = format!(
        "[[page]]\n[[page.slot]]\nkind = \"volcano\"\nfamily = \"difference_in_change\"\nmarkers = [\"{name}\"]\n"
    );
    std::fs::write(folder.path().join("page.toml"), page).unwrap();
    let volcano = [
        "--kind",
        "volcano",
        "--annotate-family",
        "difference_in_change",
        "--markers",
        name,
        "--out",
        "one.svg",
    ];
    run("figure", &volcano);
    run("figure", &["--compose", "page.toml", "--out", "page.svg"]);
    let named = markers.iter().find(|m| m["marker"] == name).unwrap();
    let label = named["label"].as_str().unwrap_or(name);
    for file in ["one.svg", "page.svg"] {
        let svg = std::fs::read_to_string(folder.path().join(file)).unwrap();
        // A marker is named where its p is small.
        let names = svg.matches(&format!(">{label}</text>")).count();
        assert_eq!(names, colored, "{file} of {name}");
        assert!(svg.contains("adjusted across markers"), "{file}");
    }
}

/// A forest of a study that is compared in subgroups has a row for each level, and the test of the interaction.
#[test]
fn subgroups_stand_in_the_forest_under_their_marker() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let drawn = |more: &[&str]| {
        let mut all = vec![
            "figure",
            &study,
            "--out",
            "f.svg",
            "--kind",
            "forest",
            "--scale",
            "ln",
            "--markers",
            "opg_pg_ml",
        ];
        all.extend(more);
        let output = trajecta(folder.path(), &all);
        assert_eq!(code(&output), 0, "{}", words(&output));
        std::fs::read_to_string(folder.path().join("f.svg")).unwrap()
    };
    let plain = drawn(&[]);
    assert!(!plain.contains("By sex"));
    let by_sex = drawn(&["--subgroup", "sex"]);
    for part in [
        "By sex",
        "F: MDD / HC, Day 1",
        "M: MDD / HC, Day 3",
        "interaction ",
    ] {
        assert!(by_sex.contains(part), "{part}: {by_sex}");
    }
    // Groups at single visits are another question.
    let at_visits = drawn(&["--subgroup", "sex", "--annotate-family", "group_difference"]);
    assert!(!at_visits.contains("By sex"));
}
