//! Pages put together from several figures.

use crate::{pages::overlap, the_example};
use trajecta::figure::{self, Board, FigureError, FigureSpec, Item, Material, Scene};
use trajecta::results::AnalysisResults;
use trajecta::study::Study;

const PAGE: &str = r#"
preset = "nature-2"
[[page]]
columns = 3
[[page.slot]]
span = 2
kind = "trajectory"
markers = ["opg_pg_ml", "opn_ng_ml"]
[[page.slot]]
kind = "baseline"
markers = ["opg_pg_ml"]
[[page.slot]]
span = 2
kind = "change"
markers = ["opg_pg_ml", "opn_ng_ml"]
center = "mean"
[[page.slot]]
kind = "waterfall"
markers = ["opg_pg_ml"]
[[page]]
columns = 1
[[page.slot]]
kind = "forest"
"#;

fn drawn(of: &(Study, AnalysisResults), text: &str) -> Result<Vec<Scene>, FigureError> {
    let board = Board::read(text, &FigureSpec::default()).unwrap();
    let materials = vec![Material::new(&of.0, &of.1); board.slots().count()];
    figure::board_pages(&board, &materials)
}

fn texts(scene: &Scene) -> Vec<String> {
    scene.text_boxes().into_iter().map(|(_, t)| t).collect()
}

#[test]
fn slots_share_letters_a_legend_and_the_height_of_their_row() {
    let of = the_example();
    let pages = drawn(&of, PAGE).unwrap();
    assert_eq!(pages.len(), 2);
    let first = &pages[0];
    assert!((first.width_mm - 183.0).abs() < 1e-9 && first.height_mm <= 170.0 + 0.05);
    assert_eq!(first.panels.len(), 6);
    let all = texts(first);
    for letter in ["a", "b", "c", "d", "e", "f"] {
        assert_eq!(all.iter().filter(|t| *t == letter).count(), 1, "{letter}");
    }
    // The second page begins anew.
    assert!(texts(&pages[1]).iter().any(|t| t == "a"));
    // Both time courses have the groups in one legend over the page.
    let named = |t: &&String| t.starts_with("MDD (n = ") && !t.contains(',');
    let legends = all.iter().filter(|t| **t == "MDD (n = 28)");
    assert!(
        legends.count() <= 2,
        "{:?}",
        all.iter().filter(named).count()
    );
    // Nothing is over another thing or off the page, and ids are unique.
    for scene in &pages {
        let boxes = scene.text_boxes();
        for (i, (a, x)) in boxes.iter().enumerate() {
            let inside = |p: &(f64, f64)| {
                p.0 > -0.05
                    && p.1 > -0.05
                    && p.0 < scene.width_mm + 0.05
                    && p.1 < scene.height_mm + 0.05
            };
            assert!(a.iter().all(inside), "{x}");
            for (b, y) in &boxes[..i] {
                assert!(overlap(a, b) <= 0.05, "{x} | {y}");
            }
        }
        let mut ids: Vec<&str> = Vec::new();
        for item in &scene.items {
            if let Item::Begin { id, .. } = item {
                assert!(!ids.contains(&id.as_str()), "{id}");
                ids.push(id);
            }
        }
    }
}

#[test]
fn the_caption_of_a_page_names_its_slots_by_letters() {
    let of = the_example();
    let board = Board::read(PAGE, &FigureSpec::default()).unwrap();
    let materials = vec![Material::new(&of.0, &of.1); board.slots().count()];
    let caption = figure::board_caption(&board, &materials).unwrap();
    assert!(caption.contains("Page 1: a, b, "), "{caption}");
    assert!(
        caption.contains(" c, OPG")
            && caption.contains(" f, Changes from Baseline of single subjects")
    );
    assert!(caption.contains("d, OPG; e, OPN."), "{caption}");
}

#[test]
fn a_slot_without_room_is_refused_with_what_would_fit() {
    let of = the_example();
    let narrow = "preset = \"nature-1\"\n[[page]]\ncolumns = 6\n[[page.slot]]\nkind = \"forest\"\n";
    let why = drawn(&of, narrow).unwrap_err();
    let text = why.message().on_command_line();
    let FigureError::InSlot {
        page: 1,
        slot: 1,
        why,
        ..
    } = &why
    else {
        panic!("{text}")
    };
    assert!(matches!(
        **why,
        FigureError::TooSmall { .. } | FigureError::TooManyPanels { .. }
    ));
    assert!(text.starts_with("Page 1, slot 1 (forest): "), "{text}");
    assert!(
        text.contains("larger page") || text.contains("more columns"),
        "{text}"
    );
}
