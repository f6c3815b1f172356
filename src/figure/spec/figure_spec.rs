//! What a figure is asked to be: plain data, saved with a session, changed one field at a time.

use crate::figure::error::{FigureError, not_for_kind, pair};
use crate::figure::export::format::Format;
use crate::figure::model::course::{
    AnnotationKind, CenterKind, IntervalKind, TimeAxis, TimeLabels, TrajectoryOptions, View,
};
use crate::figure::model::marks::Letters;
use crate::figure::spec::extras::{Extras, PStyle, Shape, Typography};
use crate::figure::spec::kind::Kind;
use crate::figure::spec::page::{Page, Preset};
use crate::figure::spec::palette::Palette;
use crate::plan::ModelKind;
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults};
use crate::study::Study;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A figure as asked for. The default is a figure that needs no change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureSpec {
    /// Kind of figure.
    pub kind: Kind,
    /// Changes in per cent of the subjects' own baselines; [`Kind::Change`] only.
    pub percent: bool,
    /// Markers by name, in the order of their panels; empty means all.
    pub markers: Vec<String>,
    /// Panels in a row; `None` chooses.
    pub columns: Option<usize>,
    /// A journal's page.
    pub preset: Option<Preset>,
    /// Width in mm, instead of the preset's.
    pub width_mm: Option<f64>,
    /// Height in mm; `None` takes what the panels need.
    pub height_mm: Option<f64>,
    /// Text size in points, instead of the preset's.
    pub text_pt: Option<f64>,
    /// Dots per inch, instead of the preset's.
    pub dpi: Option<u32>,
    /// Format of the file.
    pub format: Format,
    /// Colours of the groups.
    pub palette: Palette,
    /// Colours of single groups, by name.
    pub colors: BTreeMap<String, [u8; 3]>,
    /// Centre of each group; `None` takes the one that goes with the interval.
    pub center: Option<CenterKind>,
    /// Interval around it; `None` takes the one that goes with the centre.
    pub interval: Option<IntervalKind>,
    /// Single subjects.
    pub individuals: bool,
    /// Places of the visits.
    pub time: TimeAxis,
    /// What stands at them on an axis of time.
    pub time_labels: TimeLabels,
    /// p-values on the panels.
    pub annotation: AnnotationKind,
    /// Contrast family of p-values and forests; `None` takes the kind's own.
    pub family: Option<ContrastFamily>,
    /// Letters of the panels; `None` takes the preset's.
    pub letters: Option<Letters>,
    /// The legend above the panels.
    pub legend: bool,
    /// n per group and visit under the axis.
    pub counts: bool,
    /// Sentences under the panels: what p tests, the model, synthetic data. `None` leaves them to the caption where a
    /// journal prints the figure, and of a slide, which has no room for them.
    pub notes: Option<bool>,
    /// A title above everything.
    pub heading: Option<String>,
    /// The same y range in all time courses of one scale.
    pub shared_y: bool,
    /// Elements that are there only where they are asked for.
    pub extras: Box<Extras>,
}

impl Default for FigureSpec {
    fn default() -> Self {
        Self {
            kind: Kind::default(),
            percent: false,
            markers: Vec::new(),
            columns: None,
            preset: None,
            width_mm: None,
            height_mm: None,
            text_pt: None,
            dpi: None,
            format: Format::default(),
            palette: Palette::default(),
            colors: BTreeMap::new(),
            center: None,
            interval: None,
            individuals: true,
            time: TimeAxis::default(),
            time_labels: TimeLabels::default(),
            annotation: AnnotationKind::default(),
            family: None,
            letters: None,
            legend: true,
            counts: true,
            notes: None,
            heading: None,
            shared_y: false,
            extras: Box::default(),
        }
    }
}

impl FigureSpec {
    /// The default figure of a kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    /// The figure that looks like the time courses drawn with `look`.
    #[must_use]
    pub fn preview(look: &TrajectoryOptions) -> Self {
        Self {
            kind: match look.view {
                View::Value => Kind::Trajectory,
                View::Change | View::Percent => Kind::Change,
            },
            percent: look.view == View::Percent,
            markers: look.markers.clone(),
            columns: look.columns,
            center: Some(look.center),
            interval: Some(look.interval),
            individuals: look.individuals,
            time: look.time,
            time_labels: look.time_labels,
            annotation: look.annotation,
            family: Some(look.family),
            shared_y: look.shared_y,
            palette: look.palette,
            colors: look.colors.clone(),
            ..Self::default()
        }
    }

    /// The page: the preset's, with what the figure asks for itself.
    #[must_use]
    pub fn page(&self) -> Page {
        let page = self.preset.map_or_else(Page::default, Page::from_preset);
        Page {
            width_mm: self.width_mm.unwrap_or(page.width_mm),
            height_mm: self.height_mm.or(page.height_mm),
            max_height_mm: page.max_height_mm,
            text_pt: self.text_pt.unwrap_or(page.text_pt),
            // A size that was asked for is kept.
            least_pt: self.text_pt.unwrap_or(page.least_pt),
            dpi: self.dpi.unwrap_or(page.dpi),
        }
    }

    /// Whether sentences stand under the panels.
    #[must_use]
    pub fn has_notes(&self) -> bool {
        self.notes.unwrap_or(self.preset.is_none())
    }

    /// Letters of the panels.
    #[must_use]
    pub fn letters(&self) -> Letters {
        self.letters
            .unwrap_or_else(|| self.preset.map_or(Letters::Lower, Preset::letters))
    }

    /// The same with centre and interval of the model, where a figure shows changes or the model's p and nothing else
    /// was chosen: an interval and a p of two analyses may contradict each other. Without a model the values are
    /// shown.
    #[must_use]
    pub fn settled(&self, results: &AnalysisResults) -> Self {
        let of_model = match self.kind {
            Kind::Change => !self.percent,
            Kind::Trajectory => self.annotation != AnnotationKind::None,
            _ => false,
        };
        let chosen = self.center.is_some() || self.interval.is_some();
        let asked =
            |m: &&MarkerResults| self.markers.is_empty() || self.markers.contains(&m.marker);
        let mut shown = results.markers.iter().filter(asked);
        let has_model = shown.any(|m| match self.kind {
            Kind::Change => m
                .contrasts(ContrastFamily::ChangeFromBaseline)
                .any(|c| c.estimate.is_some()),
            _ => (m.model.as_ref())
                .is_some_and(|f| f.kind != ModelKind::ChangeMmrm && !f.emmeans.is_empty()),
        });
        let crossed = self.kind.is_time_course()
            && !self.percent
            && (results.markers.iter()).any(|m| {
                m.model
                    .as_ref()
                    .is_some_and(|f| f.kind == ModelKind::Crossover)
            });
        let mut settled = self.clone();
        if (of_model || crossed) && !chosen && has_model {
            settled.center = Some(CenterKind::ModelMean);
            settled.interval = Some(IntervalKind::ModelConfidenceInterval);
        }
        // One group has nothing to be compared with but its own baseline.
        let compares = match self.kind {
            Kind::Trajectory | Kind::Change => self.annotation != AnnotationKind::None,
            Kind::Volcano => true,
            _ => false,
        };
        let alone = || {
            let mut models = results.markers.iter().filter_map(|m| m.model.as_ref());
            models.all(|m| m.groups.len() < 2 && !m.kind.is_crossover())
        };
        if self.family.is_none() && compares && alone() {
            settled.family = Some(ContrastFamily::ChangeFromBaseline);
        }
        settled
    }

    /// Whether anything of the models is drawn or told; a figure of the values alone need not wait for them.
    #[must_use]
    pub fn needs_models(&self, study: &Study) -> bool {
        // A crossover is shown by treatment, with the means of its model.
        if study.crossover.is_some() {
            return true;
        }
        let of_model = self.annotation != AnnotationKind::None
            || self.center == Some(CenterKind::ModelMean)
            || self.interval == Some(IntervalKind::ModelConfidenceInterval);
        match self.kind {
            Kind::Baseline | Kind::Paired | Kind::Waterfall => false,
            Kind::Trajectory => of_model,
            _ => true,
        }
    }

    /// Centre and interval: what goes together is chosen together.
    ///
    /// # Errors
    /// [`FigureError::Pair`] where both are asked for and do not go together in this kind.
    pub fn center_and_interval(&self) -> Result<(CenterKind, IntervalKind), FigureError> {
        use IntervalKind as I;
        let center = self.center.unwrap_or(match self.interval {
            Some(I::Quartiles) => CenterKind::Median,
            Some(I::ModelConfidenceInterval) => CenterKind::ModelMean,
            _ => CenterKind::Mean,
        });
        let interval = self.interval.unwrap_or(match (center, self.kind) {
            (CenterKind::Median, Kind::Change) if !self.percent => I::ConfidenceInterval,
            (CenterKind::Mean, _) => I::ConfidenceInterval,
            (CenterKind::Median, _) => I::Quartiles,
            (CenterKind::ModelMean, _) => I::ModelConfidenceInterval,
        });
        let fits = interval == I::None
            || match (self.kind, center) {
                (Kind::Change, CenterKind::Mean) => {
                    matches!(interval, I::StandardError | I::ConfidenceInterval)
                }
                (Kind::Change, CenterKind::Median) if !self.percent => {
                    interval == I::ConfidenceInterval
                }
                (_, CenterKind::Mean) => matches!(
                    interval,
                    I::StandardDeviation | I::StandardError | I::ConfidenceInterval
                ),
                (_, CenterKind::Median) => interval == I::Quartiles,
                (_, CenterKind::ModelMean) => interval == I::ModelConfidenceInterval,
            };
        let described = matches!(self.kind, Kind::Baseline | Kind::Paired) || self.percent;
        let of_kind = !(described && center == CenterKind::ModelMean);
        if fits && of_kind {
            Ok((center, interval))
        } else {
            Err(FigureError::Pair {
                sentence: match self.kind {
                    Kind::Change if self.percent => pair!(
                        "mean with sem or ci, median with iqr, without {percent} on emm with model-ci"
                    ),
                    Kind::Change => pair!(
                        "mean with sem or ci, median (Hodges-Lehmann) with ci, emm with model-ci"
                    ),
                    Kind::Baseline | Kind::Paired => {
                        pair!("mean with sd, sem or ci, median with iqr")
                    }
                    _ => pair!("mean with sd, sem or ci, median with iqr, emm with model-ci"),
                },
                kind: self.kind.id(),
                center: center.id(),
                interval: interval.id(),
            })
        }
    }

    /// Refuses what a kind has no place for, so that nothing is ignored in silence.
    ///
    /// # Errors
    /// [`FigureError::NotForKind`] names the option.
    pub fn check(&self) -> Result<(), FigureError> {
        let wrong = self
            .unfit_element()
            .or_else(|| self.unfit_visit())
            .or_else(|| self.unfit_extra())
            .or_else(|| self.unfit_family());
        match wrong {
            Some(sentence) => Err(FigureError::NotForKind {
                sentence,
                kind: self.kind.id(),
            }),
            None if self.kind.has_centers() => self.center_and_interval().map(|_| ()),
            None => Ok(()),
        }
    }

    /// What of the elements and axes the kind does not have.
    fn unfit_element(&self) -> Option<&'static str> {
        let kind = self.kind;
        if !kind.has_centers() && self.center.is_some() {
            Some(not_for_kind!("{center}", "{center}"))
        } else if !kind.has_centers() && self.interval.is_some() {
            Some(not_for_kind!("{error}", "{error}"))
        } else if !kind.is_time_course() && self.time != TimeAxis::Auto {
            Some(not_for_kind!("{time}", "{time}"))
        } else if matches!(self.time, TimeAxis::Auto | TimeAxis::Ordinal)
            && self.time_labels != TimeLabels::Visits
        {
            Some(not_for_kind!(
                "{time-labels} without a {time}",
                "{time-labels}"
            ))
        } else if kind != Kind::Change && self.percent {
            Some(not_for_kind!("{percent=on}", "{percent=on}"))
        } else if !kind.is_time_course() && self.shared_y {
            Some(not_for_kind!("{shared-y}", "{shared-y}"))
        } else if !kind.takes_p_values() && self.annotation != AnnotationKind::None {
            Some(not_for_kind!("{annotate}", "{annotate}"))
        } else if matches!(kind, Kind::Waterfall | Kind::Correlation) && !self.individuals {
            Some(not_for_kind!("{individuals=off}", "{individuals=off}"))
        } else {
            None
        }
    }

    /// What of one visit, or of all together, the kind does not have.
    fn unfit_visit(&self) -> Option<&'static str> {
        let kind = self.kind;
        if kind != Kind::Baseline && self.extras.shape != Shape::Points {
            Some(not_for_kind!("{shape}", "{shape}"))
        } else if !kind.is_at_visit() && kind != Kind::Volcano && self.extras.at.is_some() {
            Some(not_for_kind!("{at}", "{at}"))
        } else if kind != Kind::Volcano && self.extras.together {
            Some(not_for_kind!("{together}", "{together}"))
        } else if self.extras.together && self.extras.at.is_some() {
            Some(
                "{at} and {together} exclude each other in a figure of kind {}. Leave one of them out.",
            )
        } else if kind.is_at_visit()
            && !matches!(self.family, None | Some(ContrastFamily::ChangeFromBaseline))
        {
            Some(not_for_kind!(
                "An {annotate-family} of groups",
                "{annotate-family}"
            ))
        } else {
            None
        }
    }

    /// What of the further elements the kind does not have.
    fn unfit_extra(&self) -> Option<&'static str> {
        let kind = self.kind;
        if !kind.is_time_course() && self.extras.is_of_time_courses() {
            Some(not_for_kind!(
                "An element of time courses (band, facets, direct labels, windows, events, reference ranges, limits and titles of axes)"
            ))
        } else if self.extras.favours.is_some() && kind != Kind::Forest {
            Some(not_for_kind!("{favours}", "{favours}"))
        } else if self.extras.favours.is_some()
            && matches!(
                self.family,
                None | Some(ContrastFamily::ChangeFromBaseline | ContrastFamily::Custom)
            )
        {
            Some(
                "{favours} in a figure of kind {} speaks of groups that are compared. Choose {annotate-family=difference_in_change} or another comparison of groups.",
            )
        } else {
            None
        }
    }

    /// A family of comparisons that the kind does not draw.
    fn unfit_family(&self) -> Option<&'static str> {
        let kind = self.kind;
        if kind == Kind::Difference && self.family == Some(ContrastFamily::ChangeFromBaseline) {
            Some(not_for_kind!(
                "{annotate-family=change_from_baseline}",
                "{annotate-family=change_from_baseline}"
            ))
        } else if kind == Kind::Change && self.family == Some(ContrastFamily::GroupDifference) {
            Some(not_for_kind!(
                "{annotate-family=group_difference}",
                "{annotate-family=group_difference}"
            ))
        } else if kind == Kind::Change && self.family == Some(ContrastFamily::TreatmentDifference) {
            Some(not_for_kind!(
                "{annotate-family=treatment_difference}",
                "{annotate-family=treatment_difference}"
            ))
        } else if kind == Kind::Baseline
            && !matches!(self.family, None | Some(ContrastFamily::GroupDifference))
        {
            Some(not_for_kind!(
                "An {annotate-family} of changes",
                "{annotate-family}"
            ))
        } else {
            None
        }
    }

    /// How numbers and units are set.
    #[must_use]
    pub fn typography(&self) -> Typography {
        let of_preset = self.preset.map_or(Typography::Si, Preset::typography);
        self.extras.typography.unwrap_or(of_preset)
    }

    /// How p-values are set.
    pub(in crate::figure) fn p_style(&self) -> PStyle {
        self.preset.map_or_else(PStyle::default, Preset::p_style)
    }

    /// The family that p-values come from.
    pub(in crate::figure) fn family(&self) -> ContrastFamily {
        self.family.unwrap_or(ContrastFamily::DifferenceInChange)
    }

    /// What a time course is drawn from.
    pub(in crate::figure) fn time_course(&self) -> Result<TrajectoryOptions, FigureError> {
        let (center, interval) = self.center_and_interval()?;
        Ok(TrajectoryOptions {
            markers: self.markers.clone(),
            view: match (self.kind, self.percent) {
                (Kind::Change, true) => View::Percent,
                (Kind::Change, false) => View::Change,
                _ => View::Value,
            },
            individuals: self.individuals,
            center,
            interval,
            time: self.time,
            time_labels: self.time_labels,
            annotation: self.annotation,
            family: self.family(),
            columns: self.columns,
            shared_y: self.shared_y,
            palette: self.palette,
            colors: self.colors.clone(),
            most_lines: None,
        })
    }
}

impl TrajectoryOptions {
    /// The same with a centre and an interval that go together in this view: the ones chosen where they do.
    #[must_use]
    pub fn settled(self) -> Self {
        let asked = FigureSpec::preview(&self);
        let centre_alone = FigureSpec {
            interval: None,
            ..asked.clone()
        };
        let neither = FigureSpec {
            center: None,
            ..centre_alone.clone()
        };
        let mut tries = [asked, centre_alone, neither]
            .into_iter()
            .filter_map(|spec| spec.center_and_interval().ok());
        let (center, interval) = tries.next().unwrap_or((self.center, self.interval));
        let compares_values = self.family == ContrastFamily::GroupDifference;
        let family = if compares_values && self.view != View::Value {
            ContrastFamily::DifferenceInChange
        } else {
            self.family
        };
        Self {
            center,
            interval,
            family,
            ..self
        }
    }
}

impl CenterKind {
    /// Name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::ModelMean => "emm",
        }
    }
}

impl IntervalKind {
    /// Name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::StandardDeviation => "sd",
            Self::StandardError => "sem",
            Self::ConfidenceInterval => "ci",
            Self::Quartiles => "iqr",
            Self::ModelConfidenceInterval => "model-ci",
        }
    }
}
