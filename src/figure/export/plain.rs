//! Numbers and texts as the file formats take them.

/// A number of mm with as many decimals as it needs; a micrometre is finer than any printer.
pub(in crate::figure::export) fn number(x: f64) -> String {
    let text = format!("{x:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Text in ASCII for the places of a file that take nothing else: other signs as they are written on a keyboard, `?`
/// where there is no such way.
pub(in crate::figure::export) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = "";
    for c in text.chars() {
        let sign = script(c);
        if sign != last {
            out.push_str(sign);
        }
        last = sign;
        match c {
            c if c.is_ascii_control() => out.push(' '),
            c if c.is_ascii() => out.push(c),
            c => match replacement(c) {
                Some(plain) => out.push_str(plain),
                None => out.push('?'),
            },
        }
    }
    out
}

/// Signs and how they are written in ASCII, one after the other.
const REPLACED: &[(&str, &[&str])] = &[
    ("\u{a0}\u{2009}\u{202f}\u{2002}\u{2003}", &[" "]),
    ("\u{2212}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}", &["-"]),
    ("\u{2018}\u{2019}\u{2032}", &["'"]),
    ("\u{201c}\u{201d}\u{2033}", &["\""]),
    ("\u{b5}\u{3bc}", &["u"]),
    ("\u{d7}\u{b7}\u{22c5}", &["x", "*", "*"]),
    ("\u{b1}\u{2264}\u{2265}\u{2260}", &["+/-", "<=", ">=", "!="]),
    ("\u{2026}\u{b0}\u{2030}", &["...", " deg", " per mille"]),
    (
        "\u{221e}\u{221a}\u{394}\u{2206}",
        &["infinity", "sqrt", "Delta", "Delta"],
    ),
    (
        "\u{2070}\u{b9}\u{b2}\u{b3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}\u{207a}\u{207b}",
        DIGITS,
    ),
    (
        "\u{2080}\u{2081}\u{2082}\u{2083}\u{2084}\u{2085}\u{2086}\u{2087}\u{2088}\u{2089}\u{208a}\u{208b}",
        DIGITS,
    ),
    (
        "\u{3b1}\u{3b2}\u{3b3}\u{3b4}\u{3b5}\u{3b6}\u{3b7}\u{3b8}",
        &[
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta",
        ],
    ),
    (
        "\u{3b9}\u{3ba}\u{3bb}\u{3bd}\u{3be}\u{3bf}\u{3c0}\u{3c1}",
        &[
            "iota", "kappa", "lambda", "nu", "xi", "omicron", "pi", "rho",
        ],
    ),
    (
        "\u{3c3}\u{3c2}\u{3c4}\u{3c5}\u{3c6}\u{3c7}\u{3c8}\u{3c9}",
        &[
            "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
        ],
    ),
    (
        "\u{393}\u{398}\u{39b}\u{3a3}\u{3a6}\u{3a8}\u{3a9}\u{2126}",
        &[
            "Gamma", "Theta", "Lambda", "Sigma", "Phi", "Psi", "Omega", "Ohm",
        ],
    ),
    (
        "\u{e0}\u{e1}\u{e2}\u{e3}\u{e5}\u{101}\u{103}\u{105}",
        &["a"],
    ),
    (
        "\u{c0}\u{c1}\u{c2}\u{c3}\u{c5}\u{100}\u{102}\u{104}",
        &["A"],
    ),
    (
        "\u{e8}\u{e9}\u{ea}\u{eb}\u{113}\u{117}\u{119}\u{11b}",
        &["e"],
    ),
    (
        "\u{c8}\u{c9}\u{ca}\u{cb}\u{112}\u{116}\u{118}\u{11a}",
        &["E"],
    ),
    ("\u{ec}\u{ed}\u{ee}\u{ef}\u{12b}\u{131}", &["i"]),
    ("\u{cc}\u{cd}\u{ce}\u{cf}\u{12a}\u{130}", &["I"]),
    ("\u{f2}\u{f3}\u{f4}\u{f5}\u{f8}\u{14d}\u{151}", &["o"]),
    ("\u{d2}\u{d3}\u{d4}\u{d5}\u{d8}\u{14c}\u{150}", &["O"]),
    ("\u{f9}\u{fa}\u{fb}\u{16b}\u{16f}\u{171}", &["u"]),
    ("\u{d9}\u{da}\u{db}\u{16a}\u{16e}\u{170}", &["U"]),
    (
        "\u{e4}\u{f6}\u{fc}\u{c4}\u{d6}\u{dc}",
        &["ae", "oe", "ue", "Ae", "Oe", "Ue"],
    ),
    (
        "\u{e6}\u{c6}\u{153}\u{152}\u{df}",
        &["ae", "AE", "oe", "OE", "ss"],
    ),
    (
        "\u{e7}\u{107}\u{10d}\u{c7}\u{106}\u{10c}",
        &["c", "c", "c", "C", "C", "C"],
    ),
    (
        "\u{f1}\u{144}\u{148}\u{d1}\u{143}\u{147}",
        &["n", "n", "n", "N", "N", "N"],
    ),
    (
        "\u{161}\u{15b}\u{15f}\u{160}\u{15a}\u{15e}",
        &["s", "s", "s", "S", "S", "S"],
    ),
    (
        "\u{17e}\u{17a}\u{17c}\u{17d}\u{179}\u{17b}",
        &["z", "z", "z", "Z", "Z", "Z"],
    ),
    (
        "\u{fd}\u{ff}\u{dd}\u{159}\u{158}\u{142}\u{141}\u{11f}",
        &["y", "y", "Y", "r", "R", "l", "L", "g"],
    ),
];

const DIGITS: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "-"];

/// What stands before a raised or lowered sign, once for several of them.
fn script(c: char) -> &'static str {
    match c {
        '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{207b}' => "^",
        '\u{2080}'..='\u{208b}' => "_",
        _ => "",
    }
}

fn replacement(c: char) -> Option<&'static str> {
    REPLACED.iter().find_map(|(signs, plain)| {
        let at = signs.chars().position(|s| s == c)?;
        // One way of writing serves all signs of its line.
        plain.get(at).or(plain.first()).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_written_in_ascii() {
        let of = |text| ascii(text);
        assert_eq!(of("IL-1\u{3b2} (\u{3bc}g/L)"), "IL-1beta (ug/L)");
        assert_eq!(
            of("10\u{2079} \u{b1} 1 \u{2212} 2\u{2026}"),
            "10^9 +/- 1 - 2..."
        );
        assert_eq!(of("log\u{2082} p \u{2264} 0.05"), "log_2 p <= 0.05");
        assert_eq!(of("M\u{fc}ller, G\u{f6}teborg"), "Mueller, Goeteborg");
        assert_eq!(of("a\u{8840}\nb"), "a? b");
        // Every line has one way of writing, or one for each of its signs.
        for (signs, plain) in REPLACED {
            assert!(
                plain.len() == 1 || plain.len() == signs.chars().count(),
                "{signs}"
            );
            assert!(plain.iter().all(|p| p.is_ascii()), "{signs}");
        }
    }

    #[test]
    fn numbers_are_short() {
        let all = [0.0, -0.0, 1.5, -0.000_1, 12.345_6].map(number);
        assert_eq!(all, ["0", "0", "1.5", "0", "12.346"]);
    }
}
