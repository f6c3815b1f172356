//! The study map, by label: opened from the study card, read, closed.

use super::*;

fn map_sentence(window: &Window) -> Option<String> {
    let all = window.query_all_by_role(Role::Image);
    all.filter_map(|n| n.accesskit_node().label())
        .find(|l| l.starts_with("Study map."))
}

#[test]
fn the_map_opens_from_the_study_card_and_closes_with_escape() {
    let mut window = example();
    assert_eq!(map_sentence(&window), None);
    click(&mut window, "Study map");
    let told = map_sentence(&window).expect("the map is open");
    assert!(
        told.contains("Values of any marker: 44 subjects in 2 groups, 4 visits. Of 176 cells:"),
        "{told}"
    );
    assert!(sees(&window, "read ("), "the legend is in words");
    // The window and the list in it come up over some frames.
    let wait = |window: &mut Window| (0..30).for_each(|_| window.step());
    wait(&mut window);
    window
        .get_by_role_and_label(Role::ComboBox, "Values of")
        .click();
    wait(&mut window);
    // The list of markers at the left has a button of this name too.
    window
        .query_all_by_role_and_label(Role::Button, "OPG")
        .find(|n| n.rect().left() > 230.0)
        .expect("the marker is in the list")
        .click();
    wait(&mut window);
    assert!(map_sentence(&window).unwrap().contains("Values of OPG"));
    window.key_press(Key::Escape);
    settle(&mut window);
    assert_eq!(map_sentence(&window), None);
    click(&mut window, "Study map");
    click(&mut window, "Close");
    assert_eq!(map_sentence(&window), None);
}

#[test]
fn the_map_stands_beside_the_table_of_the_import_screen() {
    let mut window = example();
    click(&mut window, "Change");
    let told = map_sentence(&window).expect("the map is beside the table");
    assert!(told.contains("44 subjects in 2 groups"), "{told}");
}

/// The median time of a frame with the map of so many subjects at 30 visits.
fn frame_of(subjects: usize) -> Duration {
    let mut text = "subject,group,visit,crp".to_owned();
    for s in 0..subjects {
        for v in 0..30 {
            let value = (s * 31 + v * 17) % 97;
            if value > 8 {
                text += &format!("\nP{s:04},{},Day {v},{value}.5", ["HC", "MDD"][s % 2]);
            }
        }
    }
    let (_folder, mut window) = harness::with_text("large.csv", &text);
    wait_for(&mut window, "opened");
    click(&mut window, "Study map");
    let told = map_sentence(&window).unwrap();
    let said = format!("{subjects} subjects in 2 groups, 30 visits");
    assert!(told.contains(&said), "{told}");
    let mut times: Vec<Duration> = (0..20)
        .map(|_| {
            let start = Instant::now();
            window.step();
            start.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "a frame with the map of {subjects} subjects at 30 visits: {:?} (median of 20)",
        times[10]
    );
    times[10]
}

/// Nothing in a frame grows faster than the study: how fast a machine is says nothing of that.
#[test]
fn a_thousand_subjects_at_thirty_visits_stay_smooth() {
    let (few, many) = (frame_of(100), frame_of(1000));
    assert!(many < 20 * few, "{few:?}, {many:?}");
}
