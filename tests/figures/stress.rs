//! Every kind on every journal's page with every family of p-values, for studies that strain a layout: nothing is cut,
//! nothing lies over another text, nothing leaves the page, no page is higher than the journal takes.

use crate::analysed;
use crate::the_example;
use std::path::{Path, PathBuf};
use trajecta::figure::{self, AnnotationKind, FigureError, FigureSpec, Item, Kind, Preset, Scene};
use trajecta::plan::{self, Request};
use trajecta::report::FigureData;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

/// Files that strain a layout, by name.
fn stress_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/figures");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

fn studies() -> Vec<(String, (Study, AnalysisResults))> {
    let mut out = vec![("example".to_owned(), the_example())];
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    let measured = ["fev_data.csv", "orthodont.csv", "obk_phase_means.csv"];
    let files = measured.iter().map(|f| golden.join(f));
    for path in files.chain(stress_files()) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let wanted = std::env::var("FIGURES_OF").unwrap_or_default();
        if !name.contains(&wanted) {
            continue;
        }
        out.push((name, analysed(&bytes, Request::default())));
    }
    out
}

/// The figures asked of each study: kinds, pages, families.
fn asked() -> Vec<FigureSpec> {
    // Without FIGURES_OF_ALL the narrowest page, the largest text and no page at all, without p-values and with the
    // most of them: the others differ in little but millimetres.
    let all = std::env::var_os("FIGURES_OF_ALL").is_some();
    let mut families = vec![None, Some(ContrastFamily::DifferenceInChange)];
    if all {
        families.push(Some(ContrastFamily::ChangeFromBaseline));
        families.push(Some(ContrastFamily::GroupDifference));
    }
    let narrow = ["nature-1", "plos"];
    let asked = |p: &&Preset| all || narrow.contains(&p.id());
    let presets = Preset::ALL.iter().filter(asked).copied().map(Some);
    let pages = std::iter::once(None).chain(presets);
    let kinds = std::env::var("FIGURES_KINDS").unwrap_or_default();
    let of_kind = |k: &&Kind| kinds.is_empty() || kinds.split(',').any(|own| own == k.id());
    let mut out = Vec::new();
    for preset in pages {
        for kind in Kind::ALL.iter().filter(of_kind) {
            for family in families.iter().copied() {
                let spec = FigureSpec {
                    preset,
                    family,
                    annotation: if family.is_some() {
                        AnnotationKind::P
                    } else {
                        AnnotationKind::None
                    },
                    ..FigureSpec::of(*kind)
                };
                let one_look = matches!(kind, Kind::Diagnostics | Kind::Volcano | Kind::Heatmap);
                if spec.check().is_ok() && !(one_look && family.is_some()) {
                    out.push(spec);
                }
            }
        }
    }
    out
}

/// What is wrong with the text of a page.
fn faults(spec: &FigureSpec, scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    let boxes = scene.text_boxes();
    for (corners, text) in &boxes {
        let inside = |&(x, y): &(f64, f64)| {
            x > -0.05 && y > -0.05 && x < scene.width_mm + 0.05 && y < scene.height_mm + 0.05
        };
        if !corners.iter().all(inside) {
            out.push(format!("off page: {text}"));
        }
        if text.contains('\u{2026}') {
            out.push(format!("cut: {text}"));
        }
    }
    for (i, (a, x)) in boxes.iter().enumerate() {
        for (b, y) in &boxes[..i] {
            if crate::pages::overlap(a, b) > 0.05 {
                out.push(format!("overlap: {x} | {y}"));
            }
        }
    }
    if let Some(most) = spec.page().max_height_mm
        && scene.height_mm > most + 0.05
    {
        out.push(format!("height: {:.0} mm", scene.height_mm));
    }
    for item in &scene.items {
        if let Item::Text { size_pt, text, .. } = item
            && *size_pt < spec.page().least_pt - 1e-9
        {
            out.push(format!("small: {text} in {size_pt} pt"));
        }
    }
    out
}

/// `FIGURES_OUT=FOLDER` writes the pages as SVG, for a look or for another check of them; `FIGURES_OF=NAME` draws the
/// studies with this in their names, `FIGURES_KINDS=A,B` only these kinds.
#[test]
fn no_figure_has_text_to_touch_up() {
    let folder = std::env::var_os("FIGURES_OUT").map(PathBuf::from);
    let (mut drawn, mut too_small, mut wrong, mut refused) = (0, 0, Vec::new(), Vec::new());
    for (name, (study, results)) in &studies() {
        let plan = plan::resolve(
            &plan::AnalysisPlan {
                scale: results.markers.first().map(|m| m.scale),
                ..plan::AnalysisPlan::default()
            },
            study,
        )
        .unwrap();
        let diagnosed = FigureData::of(&FigureSpec::of(Kind::Diagnostics), study, &plan);
        let correlated = FigureData::of(&FigureSpec::of(Kind::Correlation), study, &plan);
        for spec in asked() {
            let page = spec.preset.map_or("none", Preset::id);
            let family = spec.family.map_or("none", ContrastFamily::id);
            let what = format!("{name}-{}-{page}-{family}", spec.kind);
            let data = match spec.kind {
                Kind::Correlation => &correlated,
                _ => &diagnosed,
            };
            let material = data.material(study, results);
            let composed = figure::compose(&spec, material);
            match composed.and_then(|f| figure::pages(&f, &spec.page())) {
                Ok(scenes) => {
                    for (i, scene) in scenes.iter().enumerate() {
                        drawn += 1;
                        let found = faults(&spec, scene);
                        wrong.extend(found.iter().map(|f| format!("{what} page {}: {f}", i + 1)));
                        if let Some(folder) = &folder {
                            let file = folder.join(format!("{what}-{}.svg", i + 1));
                            std::fs::write(file, figure::svg(scene)).unwrap();
                        }
                    }
                }
                // A figure of changes or contrasts has nothing to draw where there are none.
                Err(
                    FigureError::NoChange
                    | FigureError::OneVisit
                    | FigureError::NothingToDraw
                    | FigureError::NoEstimates
                    | FigureError::OneGroup
                    | FigureError::OneMarker
                    | FigureError::TooFewMarkers { .. }
                    | FigureError::NoPairs
                    | FigureError::TooManyPairs { .. },
                ) => {}
                // A slide holds only so many rows of its large text.
                Err(FigureError::TooSmall { .. }) if page == "slide" => too_small += 1,
                Err(why) => refused.push(format!("{what}: {why}")),
            }
        }
    }
    println!(
        "{drawn} pages, {} faults, {too_small} slides too small, {} refused",
        wrong.len(),
        refused.len()
    );
    for line in wrong.iter().chain(&refused).take(400) {
        println!("{line}");
    }
    assert!(wrong.is_empty(), "{} faults", wrong.len());
    assert!(refused.is_empty(), "{refused:?}");
    assert!(too_small < 10, "{too_small}");
    if std::env::var_os("FIGURES_OF").is_none() && std::env::var_os("FIGURES_KINDS").is_none() {
        assert!(drawn > 400, "{drawn}");
    }
}
