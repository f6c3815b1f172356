//! Subgroups, the size of the next study and margins: what follows from a model, and how it is named.

use crate::analysis::{data, ln, run, study};
use crate::null_studies::seeded::Seeded;
use trajecta::models::Precision;
use trajecta::plan::{AnalysisPlan, Margin, ModelKind, Multiplicity};
use trajecta::report::marker_view;
use trajecta::results::ContrastFamily;
use trajecta::study::Study;

/// A study of two groups, two levels of a category and two visits; `keep` says who is in.
fn two_by_two(groups: [&str; 2], levels: [&str; 2], keep: impl Fn(usize, usize) -> bool) -> Study {
    let mut noise = Seeded(29);
    let mut text = String::from("subject,group,site,visit,y\n");
    for s in 0..32 {
        let (g, l) = (s % 2, (s / 2) % 2);
        let own = noise.normal();
        for v in 0..2 {
            let y = 5.0 + own + 0.3 * noise.normal() + (v * (1 + g + 2 * g * l)) as f64;
            if keep(g, l) {
                let (group, level) = (groups[g], levels[l]);
                text.push_str(&format!("S{s},\"{group}\",\"{level}\",Day {v},{y}\n"));
            }
        }
    }
    study(text.as_bytes())
}

/// A group and a level put together may have the name of another group and level.
#[test]
fn subgroups_are_told_apart_by_more_than_names() {
    let plan = AnalysisPlan {
        subgroup: Some("site".to_owned()),
        ..AnalysisPlan::default()
    };
    let numbers = |groups, levels| {
        let all = run(&two_by_two(groups, levels, |_, _| true), &plan);
        let rows = all.markers[0].subgroups.clone();
        assert_eq!(rows.len(), 3, "{:?}", all.markers[0].warnings);
        rows.into_iter()
            .map(|r| (r.estimate, r.se, r.p))
            .collect::<Vec<_>>()
    };
    let plain = numbers(["A", "B"], ["F", "M"]);
    assert_eq!(numbers(["A", "A, x"], ["x, y", "y"]), plain);
    assert_eq!(numbers(["A", "B"], ["A", "B"]), plain);
}

/// One level with enough subjects on both sides leaves nothing to compare, and nothing says that it was compared.
#[test]
fn a_subgroup_with_nothing_to_compare_is_said_to_be_none() {
    let plan = AnalysisPlan {
        subgroup: Some("site".to_owned()),
        ..AnalysisPlan::default()
    };
    let study = two_by_two(["A", "B"], ["F", "M"], |g, l| g == 0 || l == 0);
    let all = run(&study, &plan);
    let marker = &all.markers[0];
    assert!(marker.subgroups.is_empty() && marker.effect_modification.is_none());
    let said = "No subgroups by site: no two of its levels have 3 subjects in a group and in the reference group.";
    assert!(
        marker.not_done.iter().any(|w| w == said),
        "{:?}",
        marker.not_done
    );
}

/// In a crossover the treatments are compared, and everybody counts once.
#[test]
fn the_next_crossover_counts_everybody_once() {
    let study = data("crossover.csv");
    let plan = AnalysisPlan {
        model: Some(ModelKind::Crossover),
        detect: Some(0.1),
        ..ln()
    };
    let all = run(&study, &plan);
    let marker = all.marker("opn").unwrap();
    let [row] = &marker.next_study[..] else {
        panic!("{:?}", marker.next_study)
    };
    let last = marker.contrasts(ContrastFamily::TreatmentDifference).last();
    let last = last.unwrap();
    assert_eq!(row.key, last.key);
    assert_eq!((row.n_reference, row.next_reference), (None, None));
    assert_eq!(row.n_group, study.subjects.len());
    let now = Precision {
        se: last.se.unwrap(),
        df: last.df.unwrap(),
        conf_level: 0.95,
    };
    let times = now.times_for(0.1, row.power).unwrap().unwrap();
    let next = (times * study.subjects.len() as f64).ceil() as usize;
    assert_eq!(row.next_group, Some(next));
}

/// What margins are held against is named as what it is, and so is the interval at the baseline of a randomised study,
/// which is not tested and not widened.
#[test]
fn simultaneous_intervals_have_their_name_where_they_are() {
    let study = data("ketamine_bone.csv");
    let of = |simultaneous_ci, randomized| {
        let plan = AnalysisPlan {
            adjust: Multiplicity::Dunnett,
            simultaneous_ci,
            randomized,
            margin: Some(Margin {
                low: Some(-1.0),
                high: Some(1.0),
            }),
            markers: vec!["opn_ng_ml".to_owned()],
            ..ln()
        };
        let all = run(&study, &plan);
        let view = marker_view(&all, &all.markers[0]);
        let table = |title: &str| {
            let table = view.tables.iter().find(|t| t.title == title).unwrap();
            let heads: Vec<&str> = table.columns.iter().map(|c| c.head.as_str()).collect();
            (heads.join("|"), table.note.clone().unwrap_or_default())
        };
        let tables = [
            table("Equivalence"),
            table("Groups at each visit, from the model"),
        ];
        (all, tables)
    };
    let (all, [margins, groups]) = of(true, Some(true));
    assert!(margins.0.contains("95 % simultaneous CI"), "{margins:?}");
    assert!(margins.1.contains("95 % simultaneous CI"), "{margins:?}");
    assert!(groups.1.contains("is of it alone"), "{groups:?}");
    let marker = &all.markers[0];
    let mut at_baseline = marker.contrasts(ContrastFamily::GroupDifference);
    let start = at_baseline.next().unwrap();
    assert_eq!((start.p, start.key.visit.as_str()), (None, "Baseline"));
    let reach = trajecta::numerics::t_quantile(0.975, start.df.unwrap()).unwrap();
    let high = start.estimate.unwrap() + reach * start.se.unwrap();
    assert!((start.ci_high.unwrap() - high).abs() < 1e-9);
    let (_, [_, groups]) = of(true, None);
    assert_eq!(groups.1, "");
    let (_, [margins, groups]) = of(false, Some(true));
    assert!(margins.1.starts_with("Concluded from the 95 % CI alone."));
    assert!(!margins.0.contains("simultaneous") && groups.1.is_empty());
}

/// Twenty people at thirty visits: some combination of the visits has no variance left, so that nothing is searched.
#[test]
fn more_visits_than_people_end_at_once_in_a_reason() {
    let mut text = String::from("subject,group,visit,y\n");
    let mut x = 0.37_f64;
    for s in 0..20 {
        for v in 0..30 {
            x = 3.99 * x * (1.0 - x);
            let y = 5.0 + x + (s % 3) as f64;
            text.push_str(&format!("S{s},{},Day {v},{y}\n", ["A", "B"][s % 2]));
        }
    }
    let all = run(&study(text.as_bytes()), &AnalysisPlan::default());
    let marker = &all.markers[0];
    let step = marker.model.as_ref().map(|m| m.ladder[0].clone());
    let why = step.and_then(|s| s.why).or_else(|| marker.why.clone());
    assert!(
        why.as_ref()
            .is_some_and(|w| w.contains("no more subjects than visits")),
        "{why:?}"
    );
}
