//! Studies in several files: dropped or chosen at once, opened as one, kept in the session.

use super::harness::{LAPTOP, Setup};
use super::snapshots::Camera;
use super::*;

/// Copies of two instrument files: an export with samples, and the sheet that says whose they are.
fn export_and_sheet(folder: &Path) -> [PathBuf; 2] {
    ["xponent.csv", "samples.csv"].map(|name| {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/instruments");
        let to = folder.join(name);
        std::fs::copy(from.join(name), &to).unwrap();
        to
    })
}

fn drop_on(window: &mut Window, files: &[PathBuf]) {
    for file in files {
        let dropped = Arc::new(Dropped(file.clone()));
        window.input_mut().dropped_files.push(dropped);
    }
    settle(window);
}

#[test]
fn a_sample_sheet_is_dropped_with_its_study_and_stays_in_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let [export, sheet] = export_and_sheet(folder.path());
    let at = folder.path().join("study.trajecta");
    let script = Script::saving(Answer::Chosen(at.clone()));
    let mut window = window(Start::Empty, script);
    drop_on(&mut window, &[export.clone(), sheet.clone()]);
    assert!(sees(&window, "Open 2 files as one study?"));
    // The name of the sheet tells.
    assert!(
        window
            .query_by_role_and_label(Role::ComboBox, "Sample sheet")
            .is_some()
    );
    assert!(sees(&window, "samples.csv"));
    click(&mut window, "Open together");
    wait_for(&mut window, "2 markers analysed");
    // Neither file is overwritten by a session.
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait_for(&mut window, "Session saved");

    let moved = tempfile::tempdir().unwrap();
    for file in [&export, &sheet, &at] {
        let name = file.file_name().unwrap();
        std::fs::rename(file, moved.path().join(name)).unwrap();
    }
    let mut window = opened(moved.path().join("study.trajecta"));
    wait_for(&mut window, "The same numbers as when it was saved.");
    assert!(sees(&window, "IL-6: Mean"));

    // A file that is gone is named, and found beside the first that the user shows.
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["xponent.csv", "samples.csv"] {
        std::fs::rename(moved.path().join(name), elsewhere.path().join(name)).unwrap();
    }
    let script = Script::opening(Answer::Chosen(elsewhere.path().join("xponent.csv")));
    let mut window =
        Setup::default().open(Start::File(moved.path().join("study.trajecta")), script);
    wait_for(&mut window, "are not beside it");
    click(&mut window, "Choose the file\u{2026}");
    wait_for(&mut window, "The same numbers as when it was saved.");
}

#[test]
fn files_of_one_study_are_chosen_at_once_or_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let study = std::fs::read_to_string(data("orthodont.csv")).unwrap();
    let files = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    for file in &files {
        std::fs::write(file, &study).unwrap();
    }
    let script = Script::opening(Answer::Several(files.to_vec()));
    let mut window = window(Start::Empty, script);
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait_for(&mut window, "Open 2 files as one study?");
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(!sees(&window, "Open 2 files as one study?"));
    // A session among dropped files names its own files, so that it is opened alone.
    let session = folder.path().join("damaged.trajecta");
    std::fs::write(&session, "{").unwrap();
    drop_on(&mut window, &[files[0].clone(), session]);
    wait_for(&mut window, "damaged.trajecta is not a Trajecta session");
}

/// Not kept: for looking at.
#[test]
fn the_question_about_several_files_is_pictured_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let files = export_and_sheet(folder.path());
    for theme in ["light", "dark"] {
        let mut camera = Camera::new(Start::Empty, LAPTOP, theme);
        drop_on(&mut camera.window, &files);
        assert!(sees(&camera.window, "Sample sheet"));
        camera.keep(&format!("together-{theme}"));
    }
}
