//! CPU of one frame of the window: update and tessellate, nothing drawn.
//!
//! `cargo bench --bench window`, with the bundled example at 1280 x 800.

// criterion's macro makes a public function.
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, RawInput, Rect, pos2, vec2};
use std::hint::black_box;
use std::time::Duration;
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
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
        ..RawInput::default()
    };
    let output = ctx.run_ui(input, |ui| {
        app.logic(&ui.ctx().clone());
        app.ui(ui);
    });
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

fn benches(c: &mut Criterion) {
    let ctx = Context::default();
    let mut app = TrajectaApp::new(
        &ctx,
        Box::new(NoDialogs),
        Settings::default(),
        Start::Example,
    );
    for _ in 0..200 {
        frame(&ctx, &mut app);
        std::thread::sleep(Duration::from_millis(2));
    }
    c.bench_function("frame/example", |b| {
        b.iter(|| black_box(frame(&ctx, &mut app)));
    });
}

criterion_group!(all, benches);
criterion_main!(all);
