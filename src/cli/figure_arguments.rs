//! Flags of `trajecta figure`.

use crate::figure::{
    AnnotationKind, Band, CenterKind, Event, Extras, FigureSpec, Format, IntervalKind, Kind,
    Labels, Letters, Palette, Preset, Shape, TimeAxis, TimeLabels, Typography, Window,
};
use crate::report::Pages;
use crate::results::ContrastFamily;
use crate::words::one_of;
use clap::Args;
use std::path::PathBuf;

/// The help of `--preset`, which names them all.
fn help_of_preset() -> String {
    let names: Vec<&str> = Preset::ALL.iter().map(|p| p.id()).collect();
    format!(
        "Journal preset: {}; sizes as commonly required, check your journal's guide",
        one_of(&names)
    )
}

/// How the figure looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Figure")]
pub(super) struct FigureArgs {
    /// Kind of figure: trajectory, change (from baseline), difference (between groups over the visits), baseline
    /// (groups and their difference), paired (subjects before and after), waterfall (changes of single subjects),
    /// correlation (changes of two markers), forest (contrasts), volcano or heatmap (of many markers), or
    /// diagnostics.
    #[arg(long, default_value = "trajectory")]
    pub kind: Kind,
    /// Page put together from several figures, as a TOML file: [[page]] with columns, and [[page.slot]] with a span
    /// and the options of a figure (kind, markers, …); options at its top are those of all slots.
    #[arg(long, value_name = "FILE.toml", conflicts_with_all = ["kind", "markers"])]
    pub compose: Option<PathBuf>,
    /// Markers to show, in order.
    #[arg(long, value_delimiter = ',')]
    pub markers: Vec<String>,
    /// Centre of each group: mean (geometric on a log scale), median or emm (model mean).
    #[arg(long, value_parser = parse_center)]
    pub center: Option<CenterKind>,
    /// Interval around the centre: sd, sem, ci, iqr, model-ci or none; iqr goes with median, model-ci with emm.
    #[arg(long, value_parser = parse_interval)]
    pub error: Option<IntervalKind>,
    /// Lines or points of single subjects: on or off.
    #[arg(long, value_parser = ["on", "off"], default_value = "on")]
    pub individuals: String,
    /// Changes in per cent of the subjects' own baselines, in --kind change: on or off.
    #[arg(long, value_parser = ["on", "off"], default_value = "off")]
    pub percent: String,
    /// Time axis: auto (visits that are numbers at their numbers, others at equal steps), ordinal (equal steps), true
    /// or sqrt.
    #[arg(long, value_parser = ["auto", "ordinal", "true", "sqrt"], default_value = "auto")]
    pub time: String,
    /// Labels of --time true or sqrt: visits (their names) or numbers (hours, days, weeks or years).
    #[arg(long, value_parser = ["visits", "numbers"], default_value = "visits")]
    pub time_labels: String,
    /// Colours of the groups: okabe-ito, grey or high-contrast.
    #[arg(long, default_value = "okabe-ito")]
    pub palette: Palette,
    /// Colour of one group as GROUP=#rrggbb; repeat for more.
    #[arg(long, value_name = "GROUP=COLOR", value_parser = parse_color)]
    pub color: Vec<(String, [u8; 3])>,
    /// Size and typography of a journal.
    #[arg(long, help = help_of_preset())]
    pub preset: Option<Preset>,
    /// Width, for example 183mm.
    #[arg(long, value_parser = parse_mm)]
    pub width: Option<f64>,
    /// Height, for example 120mm.
    #[arg(long, value_parser = parse_mm)]
    pub height: Option<f64>,
    /// Dots per inch of PNG and TIFF.
    #[arg(long, value_parser = clap::value_parser!(u32).range(30..=2400))]
    pub dpi: Option<u32>,
    /// Text size in points.
    #[arg(long, value_name = "PT", value_parser = parse_text)]
    pub text: Option<f64>,
    /// Panels in a row.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=20))]
    pub columns: Option<u16>,
    /// The same y range in all panels of one scale.
    #[arg(long)]
    pub shared_y: bool,
    /// p-values of fitted contrasts: none, p, stars, or rows (a row under the axis for each contrast).
    #[arg(long, value_parser = ["none", "p", "stars", "rows"], default_value = "none")]
    pub annotate: String,
    /// Family of p-values and forests: change_from_baseline, group_difference, difference_in_change or, of a
    /// crossover, treatment_difference.
    #[arg(long, value_parser = ["change_from_baseline", "group_difference", "difference_in_change", "treatment_difference"])]
    pub annotate_family: Option<String>,
    /// Title above the figure.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Letters of the panels: lower, upper or off; the preset's by default.
    #[arg(long, value_parser = ["lower", "upper", "off"])]
    pub letters: Option<String>,
    /// Legend above the panels: on or off.
    #[arg(long, value_parser = ["on", "off"], default_value = "on")]
    pub legend: String,
    /// n per group and visit under the axis: on or off.
    #[arg(long, value_parser = ["on", "off"], default_value = "on")]
    pub n_table: String,
    /// Sentences under the panels, what p tests and the model: on or off; off by default for a journal or a slide,
    /// whose caption has them.
    #[arg(long, value_parser = ["on", "off"])]
    pub notes: Option<String>,
    /// Page of a figure that takes several: a number, or all (files NAME, NAME-2, NAME-3, …; one file for PDF).
    #[arg(long, value_name = "N|all", default_value = "all", value_parser = parse_page)]
    pub page: Pages,
    /// Intervals of a time course: bars or ribbon.
    #[arg(long, default_value = "bars")]
    pub band: Band,
    /// Names of the groups: in a legend, or direct at the ends of the lines.
    #[arg(long, default_value = "legend")]
    pub labels: Labels,
    /// A panel for each group: group or none.
    #[arg(long, value_parser = ["group", "none"], default_value = "none")]
    pub facet: String,
    /// Shaded stretch of time as FROM..TO=TEXT, for example "0 h..40 min=ketamine infusion"; repeat for more.
    #[arg(long, value_name = "FROM..TO=TEXT", value_parser = parse_window)]
    pub window: Vec<Window>,
    /// Marked moment as TIME=TEXT, TIME a visit or a time since the baseline; repeat for more.
    #[arg(long, value_name = "TIME=TEXT", value_parser = parse_event)]
    pub event: Vec<Event>,
    /// Reference range as MARKER=LOW..HIGH; repeat for more.
    #[arg(long, value_name = "MARKER=LOW..HIGH", value_parser = parse_normal)]
    pub normal: Vec<(String, (f64, f64))>,
    /// Lower end of the vertical axis of time courses.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub y_min: Option<f64>,
    /// Upper end of the vertical axis of time courses.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub y_max: Option<f64>,
    /// Ticks of the vertical axis of time courses, for example 0,5,10.
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    pub y_ticks: Vec<f64>,
    /// Stretch of the vertical axis of time courses that is left out, as LOW..HIGH.
    #[arg(long = "break", value_name = "LOW..HIGH", value_parser = parse_break, allow_negative_numbers = true)]
    pub y_break: Option<(f64, f64)>,
    /// Whom estimates to the left and to the right of no effect favour, as LEFT..RIGHT under the axis of --kind forest,
    /// with an --annotate-family of groups or treatments.
    #[arg(long, value_name = "LEFT..RIGHT", value_parser = parse_favours)]
    pub favours: Option<(String, String)>,
    /// Title of the horizontal axis of time courses.
    #[arg(long, value_name = "TEXT")]
    pub x_title: Option<String>,
    /// Title of the vertical axis of time courses.
    #[arg(long, value_name = "TEXT")]
    pub y_title: Option<String>,
    /// Values in --kind baseline: points, violin (with a density to both sides) or raincloud (with one beside them).
    #[arg(long, default_value = "points")]
    pub shape: Shape,
    /// Visit of --kind paired, waterfall or correlation, the last with a change by default; of --kind volcano, all by
    /// default.
    #[arg(long, value_name = "VISIT")]
    pub at: Option<String>,
    /// All visits of --kind volcano in one panel, with one p a marker.
    #[arg(long)]
    pub together: bool,
    /// Setting of numbers: si (95 % CI) or us (95% CI); the preset's by default.
    #[arg(long)]
    pub typography: Option<Typography>,
    /// Caption in a text file beside the figure: on or off.
    #[arg(long, value_parser = ["on", "off"], default_value = "on")]
    pub caption: String,
}

impl FigureArgs {
    /// What these flags ask for.
    pub fn spec(&self, format: Format) -> FigureSpec {
        FigureSpec {
            kind: self.kind,
            markers: self.markers.clone(),
            columns: self.columns.map(usize::from),
            preset: self.preset,
            width_mm: self.width,
            height_mm: self.height,
            text_pt: self.text,
            dpi: self.dpi,
            format,
            palette: self.palette,
            colors: self.color.iter().cloned().collect(),
            center: self.center,
            interval: self.error,
            individuals: self.individuals == "on",
            percent: self.percent == "on",
            time: match self.time.as_str() {
                "true" => TimeAxis::True,
                "sqrt" => TimeAxis::SquareRoot,
                "ordinal" => TimeAxis::Ordinal,
                _ => TimeAxis::Auto,
            },
            time_labels: match self.time_labels.as_str() {
                "numbers" => TimeLabels::Numbers,
                _ => TimeLabels::Visits,
            },
            annotation: match self.annotate.as_str() {
                "p" => AnnotationKind::P,
                "stars" => AnnotationKind::Stars,
                "rows" => AnnotationKind::Rows,
                _ => AnnotationKind::None,
            },
            family: self
                .annotate_family
                .as_ref()
                .and_then(|id| ContrastFamily::ALL.into_iter().find(|f| f.id() == id)),
            letters: self.letters.as_deref().map(|l| match l {
                "upper" => Letters::Upper,
                "off" => Letters::Off,
                _ => Letters::Lower,
            }),
            legend: self.legend == "on",
            counts: self.n_table == "on",
            notes: self.notes.as_deref().map(|n| n == "on"),
            heading: self.title.clone(),
            shared_y: self.shared_y,
            extras: Box::new(Extras {
                marked: Vec::new(),
                band: self.band,
                labels: self.labels,
                by_group: self.facet == "group",
                windows: self.window.clone(),
                events: self.event.clone(),
                normal: self.normal.iter().cloned().collect(),
                y_min: self.y_min,
                y_max: self.y_max,
                y_ticks: self.y_ticks.clone(),
                y_break: self.y_break,
                x_title: self.x_title.clone(),
                y_title: self.y_title.clone(),
                at: self.at.clone(),
                favours: self.favours.clone(),
                together: self.together,
                shape: self.shape,
                typography: self.typography,
            }),
        }
    }
}

fn parse_center(text: &str) -> Result<CenterKind, String> {
    [CenterKind::Mean, CenterKind::Median, CenterKind::ModelMean]
        .into_iter()
        .find(|c| c.id() == text)
        .ok_or_else(|| "choose mean, median or emm".to_owned())
}

fn parse_interval(text: &str) -> Result<IntervalKind, String> {
    use IntervalKind as I;
    [
        I::StandardDeviation,
        I::StandardError,
        I::ConfidenceInterval,
        I::Quartiles,
        I::ModelConfidenceInterval,
        I::None,
    ]
    .into_iter()
    .find(|i| i.id() == text)
    .ok_or_else(|| "choose sd, sem, ci, iqr, model-ci or none".to_owned())
}

fn parse_window(text: &str) -> Result<Window, String> {
    let wrong = || "write FROM..TO=TEXT, for example \"0 h..40 min=infusion\"".to_owned();
    let (times, text) = text.split_once('=').ok_or_else(wrong)?;
    let (from, to) = times.split_once("..").ok_or_else(wrong)?;
    Ok(Window {
        from: from.trim().to_owned(),
        to: to.trim().to_owned(),
        text: text.trim().to_owned(),
    })
}

fn parse_event(text: &str) -> Result<Event, String> {
    let wrong = || "write TIME=TEXT, for example \"24 h=second dose\"".to_owned();
    let (at, text) = text.split_once('=').ok_or_else(wrong)?;
    Ok(Event {
        at: at.trim().to_owned(),
        text: text.trim().to_owned(),
    })
}

fn parse_normal(text: &str) -> Result<(String, (f64, f64)), String> {
    let wrong = || "write MARKER=LOW..HIGH, for example opg_pg_ml=1000..2000".to_owned();
    let (marker, range) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (low, high) = range.split_once("..").ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    let (low, high) = (number(low)?, number(high)?);
    if low < high {
        Ok((marker.trim().to_owned(), (low, high)))
    } else {
        Err(wrong())
    }
}

fn parse_break(text: &str) -> Result<(f64, f64), String> {
    let wrong = || "write LOW..HIGH, for example 40..80".to_owned();
    let (low, high) = text.split_once("..").ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    let (low, high) = (number(low)?, number(high)?);
    if low < high {
        Ok((low, high))
    } else {
        Err(wrong())
    }
}

fn parse_favours(text: &str) -> Result<(String, String), String> {
    let wrong = || "write LEFT..RIGHT, for example ketamine..placebo".to_owned();
    let (left, right) = text.split_once("..").ok_or_else(wrong)?;
    match (left.trim(), right.trim()) {
        ("", _) | (_, "") => Err(wrong()),
        (left, right) => Ok((left.to_owned(), right.to_owned())),
    }
}

fn parse_page(text: &str) -> Result<Pages, String> {
    match text.parse::<usize>() {
        _ if text == "all" => Ok(Pages::All),
        Ok(n) if n > 0 => Ok(Pages::One(n)),
        _ => Err("write a number from 1, or all".to_owned()),
    }
}

fn parse_mm(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches("mm").trim();
    match number.parse::<f64>() {
        Ok(mm) if (10.0..=2000.0).contains(&mm) => Ok(mm),
        _ => Err("write millimetres between 10 and 2000, for example 183mm".to_owned()),
    }
}

fn parse_text(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches("pt").trim();
    match number.parse::<f64>() {
        Ok(pt) if (3.0..=72.0).contains(&pt) => Ok(pt),
        _ => Err("write points between 3 and 72, for example 7".to_owned()),
    }
}

fn parse_color(text: &str) -> Result<(String, [u8; 3]), String> {
    let wrong = || "write GROUP=#rrggbb, for example MDD=#d55e00".to_owned();
    let (group, color) = text.rsplit_once('=').ok_or_else(wrong)?;
    let hex = color.trim().trim_start_matches('#');
    if hex.len() != 6 || !hex.is_ascii() {
        return Err(wrong());
    }
    let mut rgb = [0; 3];
    for (i, channel) in rgb.iter_mut().enumerate() {
        *channel = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).map_err(|_| wrong())?;
    }
    Ok((group.trim().to_owned(), rgb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_lengths_are_read_or_refused() {
        assert_eq!(
            parse_color("a=b=#D55e00"),
            Ok(("a=b".to_owned(), [213, 94, 0]))
        );
        for wrong in ["MDD", "MDD=red", "MDD=#12345", "MDD=#12345g"] {
            assert!(parse_color(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_mm("183mm"), Ok(183.0));
        assert!(parse_mm("5mm").is_err() && parse_text("2").is_err());
        assert_eq!(parse_text("6.5pt"), Ok(6.5));
    }
}
