//! Control characters of a file, which must not reach the terminal of who looks at it.

use super::*;

/// Both streams of a run; nothing in them steers a terminal.
fn shown(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = trajecta(folder, arguments);
    let text = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    let raw = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(raw, None, "{arguments:?}: {text:?}");
    (code(&output), text)
}

#[test]
fn escape_sequences_are_shown_and_not_sent() {
    let folder = temp();
    let study = copied("escape_sequences.csv");
    let red = r"\u{1b}[31mred\u{1b}]0;PWNED\u{7}";
    let cases: [(&[&str], i32, &str); 4] = [
        (&["inspect", &study], 0, red),
        (
            &["analyze", &study, "--marker", "none", "--out", "x"],
            2,
            red,
        ),
        (
            &["figure", &study, "--markers", "none", "--out", "x.svg"],
            2,
            red,
        ),
        (&["inspect", "\u{1b}[2J.csv"], 1, r"\u{1b}[2J.csv"),
    ];
    for (arguments, expected, part) in cases {
        let (code, text) = shown(folder.path(), arguments);
        assert_eq!(code, expected, "{arguments:?}: {text}");
        assert!(text.contains(part), "{arguments:?}: {text}");
    }
    // A marker that fails is told by its name.
    let text = std::fs::read_to_string(&study).unwrap();
    let few: Vec<&str> = text.lines().take(7).collect();
    std::fs::write(folder.path().join("few.csv"), few.join("\n")).unwrap();
    let flags = ["analyze", "few.csv", "--out", "x", "--write", "json"];
    let (_, text) = shown(folder.path(), &flags);
    assert!(text.contains(&format!("{red}: ")), "{text}");
    // Programs get the name itself.
    let output = trajecta(folder.path(), &["inspect", &study, "--json"]);
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        seen["markers"][0]["marker"],
        "\u{1b}[31mred\u{1b}]0;PWNED\u{7}"
    );
}

#[test]
fn a_label_adds_no_lines() {
    let folder = temp();
    let groups = [("control", 6), ("drug\"\n\"Forged: line", 6)];
    let text = study(&groups, &["Baseline", "Week 2"], wobble).replace("drug\"", "\"drug");
    let text = text.replace("\"Forged: line", "Forged: line\"");
    std::fs::write(folder.path().join("s.csv"), text).unwrap();
    let (code, text) = shown(folder.path(), &["inspect", "s.csv"]);
    assert_eq!(code, 0, "{text}");
    // A label that is broken over lines is read as one line.
    assert!(text.contains("drug Forged: line"), "{text}");
    assert!(!text.contains("\nForged"), "{text}");
    let wrong = ["analyze", "s.csv", "--reference", "x", "--out", "x"];
    let (code, text) = shown(folder.path(), &wrong);
    assert_eq!(code, 2, "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    std::fs::write(folder.path().join("p.toml"), "# plan\n[analysis\n").unwrap();
    let broken = ["analyze", "s.csv", "--plan", "p.toml", "--out", "x"];
    let (code, text) = shown(folder.path(), &broken);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("p.toml does not read in line 2: "), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}
