//! Names that have no room, cut so that they stay apart from each other.

use egui::FontId;

/// Characters that stay of the start of a name whose middle is left out.
const HEAD: usize = 3;

/// How many characters at the start of each name another one of `names` has as well.
pub(in crate::app) fn shared(names: &[&str]) -> Vec<usize> {
    let mut sorted: Vec<&str> = names.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let common = |a: &str, b: &str| {
        let alike = a.chars().zip(b.chars()).take_while(|(x, y)| x == y);
        alike.count()
    };
    let of = |name: &&str| {
        let at = sorted.binary_search(name).unwrap_or_default();
        let before = at.checked_sub(1).map_or(0, |k| common(sorted[k], name));
        let after = sorted.get(at + 1).map_or(0, |next| common(next, name));
        before.max(after)
    };
    names.iter().map(of).collect()
}

/// The name in this room; `shared` characters of its start say nothing of whose it is.
pub(in crate::app) fn fitted(
    ui: &egui::Ui,
    name: &str,
    shared: usize,
    font: &FontId,
    room: f32,
) -> String {
    let width = |text: &str| -> f32 {
        ui.fonts_mut(|f| text.chars().map(|c| f.glyph_width(font, c)).sum())
    };
    cut(name, shared, |text| width(text) <= room)
}

/// The same with words behind the name, which stay whole.
pub(in crate::app) fn before(
    ui: &egui::Ui,
    (name, shared): (&str, usize),
    tail: &str,
    font: &FontId,
    room: f32,
) -> String {
    let of_tail: f32 = ui.fonts_mut(|f| tail.chars().map(|c| f.glyph_width(font, c)).sum());
    let name = fitted(ui, name, shared, font, room - of_tail);
    format!("{name}{tail}")
}

/// The longest beginning of `name` that fits, with an ellipsis. Where another name begins like it, what follows
/// stays instead: `Escitalopram plus placebo` beside `Escitalopram plus therapy` is `Esc…placebo`.
pub(in crate::app) fn cut(name: &str, shared: usize, fits: impl Fn(&str) -> bool) -> String {
    if fits(name) {
        return name.to_owned();
    }
    let letters: Vec<char> = name.chars().collect();
    let of = |part: &[char]| part.iter().collect::<String>();
    // The longest of a growing text that fits.
    let longest = |most: usize, text: &dyn Fn(usize) -> String| {
        let (mut low, mut high) = (0, most);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if fits(&text(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low
    };
    let from_start = |k: usize| format!("{}\u{2026}", of(&letters[..k]).trim_end());
    let kept = longest(letters.len(), &from_start);
    // A name that is the start of another one differs by where it ends.
    let differs = shared.min(letters.len().saturating_sub(1));
    if shared == 0 || kept > differs {
        return from_start(kept.max(1));
    }
    let word = letters[..=differs].iter().rposition(|c| *c == ' ');
    let rest = word.map_or(differs, |space| space + 1);
    let behind = |head: usize| format!("{}\u{2026}{}", of(&letters[..head]), of(&letters[rest..]));
    if fits(&behind(0)) {
        return behind(longest(rest, &behind));
    }
    let some = |head: usize, k: usize| {
        let part = of(&letters[rest..rest + k]);
        format!(
            "{}\u{2026}{}\u{2026}",
            of(&letters[..head]),
            part.trim_end()
        )
    };
    let left = letters.len() - rest;
    // Little room is for what differs alone.
    let head = if fits(&some(HEAD, left.min(2 * HEAD))) {
        HEAD.min(rest)
    } else {
        0
    };
    some(head, longest(left, &|k| some(head, k)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &[&str], most: usize) -> Vec<String> {
        let of =
            |(name, shared): (&&str, usize)| cut(name, shared, |text| text.chars().count() <= most);
        names.iter().zip(shared(names)).map(of).collect()
    }

    #[test]
    fn names_that_begin_alike_stay_apart() {
        let arms = [
            "Escitalopram plus cognitive behavioural therapy",
            "Escitalopram plus treatment as usual",
            "Healthy volunteers without medication",
        ];
        assert_eq!(
            shown(&arms, 16),
            [
                "Esc\u{2026}cognitive b\u{2026}",
                "Esc\u{2026}treatment a\u{2026}",
                "Healthy volunte\u{2026}"
            ]
        );
        assert_eq!(shown(&arms, 60), arms);
        let factors = [
            "Tumour necrosis factor alpha",
            "Tumour necrosis factor beta",
        ];
        assert_eq!(
            shown(&factors, 16),
            ["Tumour nec\u{2026}alpha", "Tumour necr\u{2026}beta"]
        );
        for most in 4..30 {
            for names in [&arms[..], &factors[..]] {
                let all = shown(names, most);
                assert!(all.iter().all(|n| n.chars().count() <= most), "{all:?}");
                assert!(most < 6 || all[0] != all[1], "{all:?}");
            }
        }
        // The start of another name, the same name twice, and one name alone.
        assert_eq!(
            shown(&["Interleukin", "Interleukin receptor"], 8)[1],
            "\u{2026}recept\u{2026}"
        );
        assert_eq!(
            shown(&["Interleukin", "Interleukin"], 6),
            ["Inter\u{2026}"; 2]
        );
        assert_eq!(shown(&["Interleukin"], 6), ["Inter\u{2026}"]);
    }
}
