//! A dozen small pictures of the window, kept in `tests/snapshots` and compared.
//!
//! A changed look is looked at and then taken over: `UPDATE_SNAPSHOTS=1 cargo test --test window snapshots`
//! writes them anew. `SCREENSHOTS=folder` writes them in full size, to look at.

use super::harness::{LAPTOP, Setup};
use super::raster::{Picture, Textures};
use super::*;

pub struct Camera {
    pub window: Window,
    textures: Textures,
}

impl Camera {
    pub fn new(start: Start, size: egui::Vec2, theme: &'static str) -> Self {
        let textures = Textures::default();
        let setup = Setup {
            size,
            theme,
            renderer: Some(Box::new(textures.clone())),
            ..Setup::default()
        };
        let window = setup.open(start, Script::default());
        Self { window, textures }
    }

    /// Writes the picture of this moment into the folder that `SCREENSHOTS` names.
    pub fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("SCREENSHOTS") {
            let picture = self.textures.paint(&self.window.ctx, self.window.output());
            picture.write(&Path::new(&folder).join(format!("{name}.png")));
        }
    }

    fn shoot(&mut self, name: &str) {
        settle(&mut self.window);
        // Nothing under the pointer, nothing blinking.
        self.window
            .input_mut()
            .events
            .push(egui::Event::PointerGone);
        for _ in 0..60 {
            self.window.step();
        }
        let picture = self.textures.paint(&self.window.ctx, self.window.output());
        if let Some(folder) = std::env::var_os("SCREENSHOTS") {
            picture.write(&Path::new(&folder).join(format!("{name}.png")));
        }
        let small = picture.reduced(4);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/snapshots")
            .join(format!("{name}.png"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            small.write(&path);
            return;
        }
        let kept = Picture::read(&path).unwrap_or_else(|| panic!("no snapshot {name}"));
        let [all, block] = kept.difference(&small);
        if is_another_look([all, block], small.pixels()) {
            let new = std::env::temp_dir().join(format!("trajecta-{name}.new.png"));
            small.write(&new);
            panic!(
                "{name}: {all} pixels differ, {block} of them side by side; see {}",
                new.display()
            );
        }
    }
}

/// So many pixels of a reduced picture side by side are something to look at: a button of 60 x 32 points has 120.
const LARGEST_BLOCK: usize = 40;

/// Whether pictures differ by more than the shades of their edges.
fn is_another_look([all, block]: [usize; 2], pixels: usize) -> bool {
    all as f64 > 0.002 * pixels as f64 || block > LARGEST_BLOCK
}

#[test]
fn a_button_that_is_gone_changes_a_snapshot() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/marker-light.png");
    let kept = Picture::read(&path).unwrap();
    let pixels = kept.pixels();
    assert!(!is_another_look(kept.difference(&kept), pixels));
    let gone = kept.covered((40, 60), (60 / 4, 32 / 4));
    assert!(is_another_look(kept.difference(&gone), pixels));
    // Single points far from each other are shades.
    let mut speckled = kept.covered((40, 60), (1, 1));
    for at in [(80, 100), (120, 30), (200, 150)] {
        speckled = speckled.covered(at, (2, 2));
    }
    assert!(!is_another_look(kept.difference(&speckled), pixels));
}

fn example_in(size: egui::Vec2, theme: &'static str) -> Camera {
    let mut camera = Camera::new(Start::Example, size, theme);
    wait_for(&mut camera.window, "4 markers analysed");
    camera
}

#[test]
fn snapshots_of_the_welcome_screen() {
    for theme in ["light", "dark"] {
        let mut camera = Camera::new(Start::Empty, LAPTOP, theme);
        wait_for(&mut camera.window, "What the example looks like");
        camera.shoot(&format!("welcome-{theme}"));
    }
}

#[test]
fn snapshots_of_every_tab() {
    for theme in ["light", "dark"] {
        let mut camera = example_in(LAPTOP, theme);
        for (key, text, name) in [
            (Key::Num1, "95 % CI", "trajectories"),
            (Key::Num2, "Contrasts of the model", "marker"),
            (Key::Num3, "p across markers", "screen"),
            (Key::Num5, "Rows read", "report"),
            (Key::Num6, "What was read", "data"),
            (Key::Num4, "No problem found", "figure"),
        ] {
            camera.window.key_press_modifiers(Modifiers::COMMAND, key);
            wait_for(&mut camera.window, text);
            camera.shoot(&format!("{name}-{theme}"));
        }
    }
}

#[test]
fn snapshots_of_the_import_screen_and_the_palette() {
    let mut camera = example_in(LAPTOP, "light");
    camera
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::K);
    camera.shoot("palette-light");
    camera.window.key_press(Key::Escape);
    settle(&mut camera.window);
    click(&mut camera.window, "Change");
    camera.shoot("roles-light");
}

/// Not kept: for looking at, at the size of a large screen.
#[test]
#[ignore = "writes pictures"]
fn pictures_of_a_large_screen_are_made_on_request() {
    let mut camera = example_in(egui::vec2(2560.0, 1440.0), "light");
    for (key, name) in [
        (Key::Num1, "trajectories"),
        (Key::Num2, "marker"),
        (Key::Num3, "screen"),
        (Key::Num5, "report"),
        (Key::Num6, "data"),
        (Key::Num4, "figure"),
    ] {
        camera.window.key_press_modifiers(Modifiers::COMMAND, key);
        for _ in 0..100 {
            camera.window.step();
            std::thread::sleep(Duration::from_millis(10));
        }
        let picture = camera
            .textures
            .paint(&camera.window.ctx, camera.window.output());
        let folder = std::env::var_os("SCREENSHOTS").expect("SCREENSHOTS names a folder");
        picture.write(&Path::new(&folder).join(format!("{name}-large.png")));
    }
}
