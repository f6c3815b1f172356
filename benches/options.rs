//! Do the options keep their error rates? Studies without any effect, thousands of them.
//!
//! `cargo bench --bench options` prints how often each option rejects at its level in studies of 20 + 20 and of 10 + 10
//! subjects at 0, 4, 24 and 72 hours, 5 % of the later values missing. Another number of sets:
//! `cargo bench --bench options -- 500`. The seed is fixed. Options that cost more take a part of the sets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/numbers/null_studies.rs"]
mod null_studies;

use null_studies::{WAYS, rejected};

fn main() {
    let asked = std::env::args().find_map(|a| a.parse::<usize>().ok());
    let sets = asked.unwrap_or(4_000);
    println!("Rejections in percent in studies without any effect.\n");
    println!("| option | level | subjects | studies | rejected | Monte-Carlo standard error |");
    println!("|---|---|---|---|---|---|");
    for way in &WAYS {
        for n in [40, 20] {
            let (answers, those) = rejected(way, sets, n);
            let (count, those) = (answers as f64, those as f64);
            println!(
                "| {} | {} | {} + {} | {answers} | {:.2} | {:.2} |",
                way.name,
                100.0 * way.level,
                n / 2,
                n / 2,
                100.0 * those / count,
                100.0 * (way.level * (1.0 - way.level) / count).sqrt()
            );
        }
    }
}
