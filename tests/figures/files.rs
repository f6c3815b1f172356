//! What is in a figure's file, its caption and its pre-flight.

use crate::{analysed, the_example};
use trajecta::figure::{
    self, AnnotationKind, CenterKind, Change, FigureError, FigureSpec, Format, IntervalKind, Item,
    Kind, Letters, Material, Palette, Plot, Preset, Scene, Vision,
};
use trajecta::import::example;
use trajecta::plan;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

fn scene_of(study: &Study, results: &AnalysisResults, spec: &FigureSpec) -> Scene {
    let figure = figure::compose(spec, Material::new(study, results)).unwrap();
    figure::layout(&figure, &spec.page()).unwrap()
}

fn texts(scene: &Scene) -> Vec<&str> {
    scene
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn find(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

#[test]
fn a_pdf_has_the_page_the_fonts_and_the_same_bytes() {
    let (study, results) = the_example();
    let spec = FigureSpec {
        width_mm: Some(183.0),
        height_mm: Some(150.0),
        ..FigureSpec::default()
    };
    let scene = scene_of(&study, &results, &spec);
    let bytes = figure::pdf(&scene).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    // 183 x 150 mm in points.
    let at = bytes
        .windows(9)
        .position(|w| w == b"/MediaBox")
        .expect("a page size");
    let text = String::from_utf8_lossy(&bytes[at..at + 60]).into_owned();
    let numbers: Vec<f64> = text
        .split(['[', ']', ' ', '\n'])
        .filter_map(|w| w.parse().ok())
        .collect();
    assert!((numbers[2] - 518.74).abs() < 0.01, "{text}");
    assert!((numbers[3] - 425.197).abs() < 0.01, "{text}");
    for part in [&b"/FontFile"[..], b"/ToUnicode", b"LiberationSans", b"Bold"] {
        assert!(find(&bytes, part), "{}", String::from_utf8_lossy(part));
    }
    assert!(!find(&bytes, b"/Subtype /Image") && !find(&bytes, b"/Subtype/Image"));
    assert!(bytes.len() < 120_000, "{} bytes", bytes.len());
    assert_eq!(bytes, figure::pdf(&scene).unwrap());
}

#[test]
fn a_tiff_is_lzw_rgb_with_the_pixels_of_the_png() {
    use tiff::decoder::{Decoder, DecodingResult};
    use tiff::tags::Tag;
    let (study, results) = the_example();
    let scene = scene_of(&study, &results, &FigureSpec::of(Kind::Baseline));
    let bytes = figure::tiff(&scene, 100).unwrap();
    let mut decoder = Decoder::new(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(decoder.colortype().unwrap(), tiff::ColorType::RGB(8));
    assert_eq!(decoder.get_tag_u32(Tag::Compression).unwrap(), 5);
    assert_eq!(decoder.get_tag_u32(Tag::ResolutionUnit).unwrap(), 2);
    let software = decoder.get_tag_ascii_string(Tag::Software).unwrap();
    assert!(software.starts_with("Trajecta"), "{software}");
    let DecodingResult::U8(pixels) = decoder.read_image().unwrap() else {
        panic!("bytes were expected");
    };
    let png = figure::png(&scene, 100).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&png))
        .read_info()
        .unwrap();
    let mut same = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut same).unwrap();
    assert_eq!(pixels, same);
    // Something is drawn, and most of the page is white.
    let ink = pixels.iter().filter(|p| **p < 128).count();
    assert!(ink > 1000 && ink < pixels.len() / 10, "{ink}");
    assert_eq!(bytes, figure::tiff(&scene, 100).unwrap());
}

#[test]
fn an_svg_names_its_parts_and_keeps_raised_text() {
    let (study, results) = the_example();
    for (kind, classes) in [
        (
            Kind::Trajectory,
            &["axes", "n-table", "subjects", "centers", "legend", "notes"][..],
        ),
        (Kind::Baseline, &["axes", "strip", "differences", "n-table"]),
        (Kind::Forest, &["axes", "heading", "row", "notes"]),
    ] {
        let scene = scene_of(&study, &results, &FigureSpec::of(kind));
        let svg = figure::svg(&scene);
        assert!(svg.contains("<title>") && svg.contains("<desc>"));
        for class in classes {
            assert!(
                svg.contains(&format!("class=\"{class}\"")),
                "{kind}: {class}"
            );
        }
        assert!(svg.contains("id=\"panel-1\""));
        assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
    }
    let mut scene = scene_of(&study, &results, &FigureSpec::default());
    scene.items = vec![Item::Text {
        at: (10.0, 10.0),
        anchor: figure::Anchor::Start,
        size_pt: 10.0,
        bold: false,
        rotation: 0.0,
        color: [0; 3],
        text: "2 \u{d7} 10^{\u{2212}9} g".to_owned(),
    }];
    let svg = figure::svg(&scene);
    // Up by as much as down again.
    assert!(
        svg.contains("<tspan dy=\"-1.27\"") && svg.contains("<tspan dy=\"1.27\""),
        "{svg}"
    );
}

/// Each switch takes away, or changes, what it names and nothing is left of it.
#[test]
fn every_element_can_be_switched() {
    let (study, results) = the_example();
    let all = FigureSpec {
        annotation: AnnotationKind::Stars,
        ..FigureSpec::default()
    };
    let has_class = |scene: &Scene, wanted: &str| {
        let mut items = scene.items.iter();
        items.any(|i| matches!(i, Item::Begin { class, .. } if *class == wanted))
    };
    let scene = scene_of(&study, &results, &all);
    for class in ["legend", "n-table", "notes", "subjects", "annotations"] {
        assert!(has_class(&scene, class), "{class}");
    }
    assert!(
        texts(&scene)
            .iter()
            .any(|t| t.contains("***\u{a0}p\u{a0}<\u{a0}0.001"))
    );
    assert!(texts(&scene).contains(&"a"));
    let off = FigureSpec {
        legend: false,
        counts: false,
        notes: Some(false),
        individuals: false,
        annotation: AnnotationKind::None,
        letters: Some(Letters::Off),
        heading: Some("A title".to_owned()),
        ..FigureSpec::default()
    };
    let bare = scene_of(&study, &results, &off);
    for class in ["legend", "n-table", "notes", "subjects", "annotations"] {
        assert!(!has_class(&bare, class), "{class}");
    }
    assert!(texts(&bare).contains(&"A title") && !texts(&bare).contains(&"a"));
    let upper = FigureSpec {
        preset: Some(Preset::Cell2),
        ..FigureSpec::default()
    };
    assert!(texts(&scene_of(&study, &results, &upper)).contains(&"A"));
    let own = FigureSpec {
        colors: [("MDD".to_owned(), [1, 2, 3])].into(),
        ..FigureSpec::default()
    };
    assert_eq!(scene_of(&study, &results, &own).groups[1].color, [1, 2, 3]);
    let grey = FigureSpec {
        palette: Palette::Grey,
        ..FigureSpec::default()
    };
    assert!(figure::svg(&scene_of(&study, &results, &grey)).contains("stroke-dasharray"));
}

#[test]
fn a_spec_is_saved_and_read_again() {
    let spec = FigureSpec {
        kind: Kind::Change,
        preset: Some(Preset::Elsevier1),
        center: Some(CenterKind::ModelMean),
        family: Some(ContrastFamily::ChangeFromBaseline),
        colors: [("A".to_owned(), [9, 8, 7])].into(),
        format: Format::Tiff,
        ..FigureSpec::default()
    };
    let text = toml::to_string(&spec).unwrap();
    assert!(text.contains("kind = \"change\"") && text.contains("preset = \"elsevier-1\""));
    assert_eq!(toml::from_str::<FigureSpec>(&text).unwrap(), spec);
    // A file of an earlier version lacks fields: they take their defaults.
    assert_eq!(
        toml::from_str::<FigureSpec>("").unwrap(),
        FigureSpec::default()
    );
}

#[test]
fn panels_share_their_axis_and_their_rows() {
    let (study, results) = the_example();
    let spec = FigureSpec {
        shared_y: true,
        ..FigureSpec::default()
    };
    let scene = scene_of(&study, &results, &spec);
    let labels = |panel: usize| -> Vec<&str> {
        let own = scene
            .items
            .split(|i| matches!(i, Item::Begin { class: "panel", .. }));
        own.skip(panel + 1)
            .take(1)
            .flatten()
            .filter_map(|i| match i {
                Item::Text {
                    text,
                    anchor: figure::Anchor::End,
                    ..
                } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    };
    assert!(!labels(0).is_empty());
    assert_eq!(labels(0), labels(3));
    let row = &scene.panels[..2];
    assert_eq!((row[0].top, row[0].bottom), (row[1].top, row[1].bottom));
    assert_eq!(scene.panels[0].left, scene.panels[2].left);
}

/// Each count stands under the tick of its visit.
#[test]
fn the_n_table_stands_under_the_ticks() {
    let (study, results) = the_example();
    let scene = scene_of(&study, &results, &FigureSpec::default());
    let x_of = |wanted: &str| -> Vec<f64> {
        let found = scene.items.iter().filter_map(|i| match i {
            Item::Text { text, at, .. } if text == wanted => Some(at.0),
            _ => None,
        });
        found.collect()
    };
    // 28 MDD at baseline and at 230 min in the first panel.
    let (baseline, later) = (x_of("Baseline")[0], x_of("230 min")[0]);
    let n = x_of("28");
    assert!(n.iter().any(|x| (x - baseline).abs() < 0.01));
    assert!(n.iter().any(|x| (x - later).abs() < 0.01));
}

#[test]
fn what_is_drawn_at_baseline_and_in_forests_is_what_was_computed() {
    let (study, results) = the_example();
    let material = Material::new(&study, &results);
    for (center, test) in [
        (CenterKind::Mean, "welch_t"),
        (CenterKind::Median, "mann_whitney"),
    ] {
        let spec = FigureSpec {
            center: Some(center),
            ..FigureSpec::of(Kind::Baseline)
        };
        let figure = figure::compose(&spec, material).unwrap();
        assert_eq!(figure.plots.len(), results.markers.len());
        for (plot, marker) in figure.plots.iter().zip(&results.markers) {
            let Plot::Baseline(plot) = plot else {
                panic!("another kind")
            };
            let expected = marker
                .baseline
                .iter()
                .find(|b| b.test.id() == test)
                .unwrap();
            let [drawn] = plot.differences.as_slice() else {
                panic!("one difference")
            };
            assert!((drawn.interval.at - expected.estimate.unwrap().exp()).abs() < 1e-12);
            assert!((drawn.interval.low.unwrap() - expected.ci_low.unwrap().exp()).abs() < 1e-12);
            let n: usize = plot.strips.iter().map(|s| s.points.len()).sum();
            assert_eq!(n, 44, "{}", marker.marker);
        }
    }
    let figure = figure::compose(&FigureSpec::of(Kind::Forest), material).unwrap();
    let [Plot::Rows(plot)] = figure.plots.as_slice() else {
        panic!("one panel")
    };
    let drawn: Vec<f64> = plot
        .rows
        .iter()
        .filter_map(|r| r.interval.map(|i| i.at))
        .collect();
    // Change in both groups and the difference in change, for each of four markers.
    assert_eq!(drawn.len(), 4 * (6 + 3));
    let first = results.markers[0].model.as_ref().unwrap();
    assert_eq!(Some(drawn[0]), first.contrasts[0].ratio);
    let change = figure::compose(
        &FigureSpec {
            center: Some(CenterKind::ModelMean),
            ..FigureSpec::of(Kind::Change)
        },
        material,
    )
    .unwrap();
    for (panel, marker) in change.panels.iter().zip(&results.markers) {
        let drawn = panel.series[1].centers.last().unwrap();
        let contrasts = marker.contrasts(ContrastFamily::ChangeFromBaseline);
        let last = contrasts.filter(|c| c.key.group == "MDD").last().unwrap();
        assert!((drawn.y - last.ratio.unwrap()).abs() < 1e-12);
        assert!((drawn.high.unwrap() - last.ratio_ci_high.unwrap()).abs() < 1e-12);
        assert_eq!(panel.y.reference, Some(1.0));
    }
}

#[test]
fn pre_flight_names_what_breaks_a_preset_and_its_fix_mends_it() {
    let (study, results) = the_example();
    for preset in Preset::ALL {
        let spec = FigureSpec {
            preset: Some(*preset),
            format: if *preset == Preset::Plos {
                Format::Tiff
            } else {
                Format::Png
            },
            ..FigureSpec::default()
        };
        let scene = scene_of(&study, &results, &spec);
        let findings: Vec<String> = figure::preflight(&spec, &scene)
            .iter()
            .map(|f| f.what.clone())
            .collect();
        assert!(findings.is_empty(), "{preset}: {findings:?}");
    }
    let mut spec = FigureSpec {
        preset: Some(Preset::Plos),
        width_mm: Some(60.0),
        height_mm: Some(300.0),
        text_pt: Some(4.0),
        dpi: Some(72),
        colors: [
            ("HC".to_owned(), [160, 60, 40]),
            ("MDD".to_owned(), [95, 105, 35]),
        ]
        .into(),
        ..FigureSpec::default()
    };
    let findings = figure::preflight(&spec, &scene_of(&study, &results, &spec));
    let said: Vec<String> = findings.iter().map(|f| f.what.clone()).collect();
    for part in [
        "mm wide",
        "mm high",
        "text of 4 pt",
        "72 dpi",
        "TIFF or EPS",
        "deuteranopia",
    ] {
        assert!(said.iter().any(|s| s.contains(part)), "{part}: {said:?}");
    }
    assert!(
        findings
            .iter()
            .any(|f| f.fix == Some(Change::Format(Format::Tiff)))
    );
    for finding in &findings {
        finding.fix.as_ref().expect("a fix").apply(&mut spec);
    }
    let left = figure::preflight(&spec, &scene_of(&study, &results, &spec));
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_preview_shows_what_other_eyes_see() {
    let (study, results) = the_example();
    let scene = scene_of(&study, &results, &FigureSpec::default());
    assert_eq!(scene, scene.seen_with(Vision::Usual));
    let copied = figure::svg(&scene.seen_with(Vision::Grey));
    assert!(figure::svg(&scene).contains("#d55e00") && !copied.contains("#d55e00"));
}

#[test]
fn captions_say_who_what_and_how() {
    let (study, results) = the_example();
    let material = Material::new(&study, &results);
    let of = |spec: &FigureSpec| figure::caption(spec, material).unwrap();
    let quiet = FigureSpec {
        legend: false,
        notes: Some(false),
        counts: false,
        annotation: AnnotationKind::P,
        center: Some(CenterKind::Mean),
        ..FigureSpec::default()
    };
    let text = of(&quiet);
    for part in [
        "OPG (pg/mL)",
        "in HC (n = 16) and MDD (n = 28)",
        "geometric mean, 95 % CI",
        "a, OPG; b, RANKL",
        "MDD 24 to 28",
        "p: difference from HC in change from Baseline; mixed model",
        "Synthetic data",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for subject in &study.subjects {
        assert!(!text.contains(&subject.id), "{}", subject.id);
    }
    let change = of(&FigureSpec::of(Kind::Change));
    assert!(
        change.contains("is no evidence of a difference; difference in change"),
        "{change}"
    );
    let baseline = of(&FigureSpec::of(Kind::Baseline));
    assert!(
        baseline.contains("ratio of geometric means against HC"),
        "{baseline}"
    );
}

#[test]
fn what_does_not_go_together_is_refused() {
    let (study, results) = the_example();
    let material = Material::new(&study, &results);
    let refused = |spec: FigureSpec| figure::compose(&spec, material).unwrap_err();
    assert!(matches!(
        refused(FigureSpec {
            interval: Some(IntervalKind::StandardDeviation),
            ..FigureSpec::of(Kind::Change)
        }),
        FigureError::Pair { .. }
    ));
    assert!(matches!(
        refused(FigureSpec {
            center: Some(CenterKind::ModelMean),
            ..FigureSpec::of(Kind::Baseline)
        }),
        FigureError::Pair { .. }
    ));
    assert!(matches!(
        refused(FigureSpec {
            shared_y: true,
            ..FigureSpec::of(Kind::Forest)
        }),
        FigureError::NotForKind { .. }
    ));
}

/// Groups made by lot are not tested at baseline.
#[test]
fn randomised_groups_get_no_p_at_baseline() {
    let mut request = plan::example_request().unwrap();
    request.analysis.randomized = Some(true);
    let (study, results) = analysed(example().1, request);
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        ..FigureSpec::of(Kind::Baseline)
    };
    let scene = scene_of(&study, &results, &spec);
    assert!(
        texts(&scene)
            .iter()
            .all(|t| !t.starts_with("p =") && !t.starts_with("p <"))
    );
    assert!(
        texts(&scene)
            .iter()
            .any(|t| t.contains("randomised groups, differences at baseline are due to"))
    );
}
