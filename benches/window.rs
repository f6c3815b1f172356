//! CPU of one frame of the window: update and tessellate, nothing drawn.
//!
//! `cargo bench --bench window`, at 1280 x 800, on the Trajectories tab and on the Marker tab: the bundled
//! example, 44 subjects with 1,000 markers, 10,000 subjects with one; and the import screen over tables of 115 and of
//! 11,000 markers.

// criterion's macro makes a public function.
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, Key, Modifiers, RawInput, Rect, pos2, vec2};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use trajecta::app::{Answer, Dialogs, Pending, Settings, Start, TrajectaApp};

/// Nobody asks for a file here.
struct NoDialogs;

impl Dialogs for NoDialogs {
    fn open(&self, _wake: Box<dyn Fn() + Send>) -> Pending {
        Pending::answered(Answer::Cancelled)
    }

    fn save(&self, _name: &str, _wake: Box<dyn Fn() + Send>) -> Pending {
        Pending::answered(Answer::Cancelled)
    }
}

/// One frame: the whole interface and its triangles.
fn frame(ctx: &Context, app: &mut TrajectaApp) -> usize {
    frame_with(ctx, app, Vec::new())
}

fn frame_with(ctx: &Context, app: &mut TrajectaApp, events: Vec<Event>) -> usize {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
        events,
        ..RawInput::default()
    };
    let output = ctx.run_ui(input, |ui| {
        app.logic(&ui.ctx().clone());
        app.ui(ui);
    });
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

/// A study of `subjects` in two groups at 4 visits, one row a subject and visit, as a file.
fn study(subjects: usize, markers: usize, folder: &Path) -> Option<PathBuf> {
    let mut state = 11u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f64 / (1u64 << 24) as f64
    };
    let mut text = String::from("subject,group,visit");
    for m in 0..markers {
        let _ = write!(text, ",marker_{m}");
    }
    for s in 0..subjects {
        let group = if s % 2 == 0 { "control" } else { "case" };
        for v in ["Baseline", "Day 1", "Day 3", "Day 7"] {
            let _ = write!(text, "\nS{s},{group},{v}");
            for _ in 0..markers {
                let _ = write!(text, ",{:.4}", 5.0 + noise() + noise());
            }
        }
    }
    let path = folder.join(format!("{subjects}x{markers}.csv"));
    std::fs::write(&path, text).ok()?;
    Some(path)
}

/// Ctrl and this key.
fn shortcut(key: Key) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    }
}

/// A window with `start` open on the tab of `key`, and everything done that follows from it.
fn ready(start: Start, key: Key) -> (Context, TrajectaApp) {
    let ctx = Context::default();
    let mut app = TrajectaApp::new(&ctx, Box::new(NoDialogs), Settings::default(), start);
    settle(&ctx, &mut app);
    frame_with(&ctx, &mut app, vec![shortcut(key)]);
    settle(&ctx, &mut app);
    (ctx, app)
}

fn settle(ctx: &Context, app: &mut TrajectaApp) {
    let end = Instant::now() + Duration::from_secs(120);
    while app.is_busy() && Instant::now() < end {
        frame(ctx, app);
        std::thread::sleep(Duration::from_millis(2));
    }
    for _ in 0..20 {
        frame(ctx, app);
    }
}

/// A table with many markers and a question, so that the import screen stands.
fn many(columns: usize) -> String {
    let mut text = "subject,group,visit,first".to_owned();
    for c in 1..columns {
        let _ = write!(text, ",protein_{c:05}");
    }
    for s in 0..6 {
        for visit in ["Baseline", "Day 1"] {
            let _ = write!(text, "\nP{s},{},{visit}", ["HC", "MDD"][s % 2]);
            text += if s == 0 { ",\"1,5\"" } else { ",1.5" };
            for c in 1..columns {
                let _ = write!(text, ",{}.{}", c % 17, s + 1);
            }
        }
    }
    text
}

fn benches(c: &mut Criterion) {
    let mut measure = |name: &str, start: Start, key: Key| {
        let (ctx, mut app) = ready(start, key);
        c.bench_function(name, |b| {
            b.iter(|| black_box(frame(&ctx, &mut app)));
        });
    };
    measure("frame/example", Start::Example, Key::Num1);
    measure(
        "frame/example, a marker in depth",
        Start::Example,
        Key::Num2,
    );
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    for (name, subjects, markers) in [
        ("frame/1,000 markers", 44, 1_000),
        ("frame/10,000 subjects", 10_000, 1),
    ] {
        if let Some(path) = study(subjects, markers, folder.path()) {
            measure(name, Start::File(path.clone()), Key::Num1);
            let in_depth = format!("{name}, one in depth");
            measure(&in_depth, Start::File(path), Key::Num2);
        }
    }
    for columns in [115, 11_000] {
        let path = folder.path().join(format!("import_{columns}.csv"));
        if std::fs::write(&path, many(columns)).is_ok() {
            measure(
                &format!("frame/import of {columns} markers"),
                Start::File(path),
                Key::Num1,
            );
        }
    }
}

criterion_group!(all, benches);
criterion_main!(all);
