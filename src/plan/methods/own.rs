//! What a plan can ask beside the usual comparisons.

use super::{Method, MethodKind as Kind, RCall};

pub(super) const METHODS: &[Method] = &[
    Method {
        id: "own-contrast",
        kind: Kind::Estimate,
        label: "contrast of one's own",
        explanation: "A weighted sum of the model means over the visits, within each group and as the difference from the reference group. The p-values of all of them are adjusted as one family.",
        options: &["contrast"],
        references: &["Fitzmaurice, Laird & Ware (2011) Applied Longitudinal Analysis"],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, list(own = c(-1, 0.5, 0.5)), by = \"group\"",
        },
    },
    Method {
        id: "time_average",
        kind: Kind::Estimate,
        label: "mean change over the visits",
        explanation: "Mean of the changes from baseline, every later visit counted the same.",
        options: &["contrast"],
        references: &["Frison & Pocock (1992) Stat Med 11:1685"],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, list(time_average = c(-1, 0.5, 0.5)), by = \"group\"",
        },
    },
    Method {
        id: "auc",
        kind: Kind::Estimate,
        label: "area under the curve",
        explanation: "Area under the means from the baseline to the last visit, by the trapezoidal rule over the times of the visits.",
        options: &["contrast"],
        references: &["Matthews, Altman, Campbell & Royston (1990) BMJ 300:230"],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, list(auc = c(1, 2, 1)), by = \"group\"",
        },
    },
    Method {
        id: "auc_above_baseline",
        kind: Kind::Estimate,
        label: "area above the baseline",
        explanation: "Area between the means and the level of the baseline, by the trapezoidal rule over the times of the visits; what lies below the baseline counts negative.",
        options: &["contrast"],
        references: &[
            "Matthews, Altman, Campbell & Royston (1990) BMJ 300:230",
            "Pruessner, Kirschbaum, Meinlschmid & Hellhammer (2003) Psychoneuroendocrinology 28:916",
        ],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, list(above = c(-3, 2, 1)), by = \"group\"",
        },
    },
    Method {
        id: "trend",
        kind: Kind::Estimate,
        label: "linear trend",
        explanation: "Orthogonal polynomial of degree 1 over the times of the visits, of length 1; its sign, t and p are those of the slope of a line through the means.",
        options: &["contrast"],
        references: &["Fitzmaurice, Laird & Ware (2011) Applied Longitudinal Analysis"],
        r: RCall {
            function: "stats::contr.poly",
            arguments: "{visit}, scores = {x}",
        },
    },
    Method {
        id: "peak",
        kind: Kind::Estimate,
        label: "largest change from baseline",
        explanation: "The change from baseline at the visit at which it is largest in the group. The data choose the visit, so its p-value is too small and its interval too narrow.",
        options: &["contrast"],
        references: &["Matthews, Altman, Campbell & Royston (1990) BMJ 300:230"],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, list(peak = c(-1, 0, 1)), by = \"group\"",
        },
    },
    Method {
        id: "weights",
        kind: Kind::Estimate,
        label: "weighted sum of the means",
        explanation: "The means of the visits, each times the weight that the plan gives it.",
        options: &["contrast"],
        references: &["Fitzmaurice, Laird & Ware (2011) Applied Longitudinal Analysis"],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, list(own = c(-1, 0.5, 0.5)), by = \"group\"",
        },
    },
    Method {
        id: "partial",
        kind: Kind::SimpleTest,
        label: "partial correlation",
        explanation: "Pearson correlation with the differences between groups taken out of both quantities: how closely they go together within groups.",
        options: &["correlate=opg,rankl", "correlate-within=adjusted"],
        references: &["Fisher (1924) Metron 3:329"],
        r: RCall {
            function: "stats::lm",
            arguments: "{y} ~ group + {x}",
        },
    },
    Method {
        id: "repeated_measures",
        kind: Kind::SimpleTest,
        label: "repeated-measures correlation",
        explanation: "How closely two markers go up and down together within subjects, over all visits. Two markers that both move after treatment correlate for that reason alone.",
        options: &["correlate=opg,rankl", "correlate-within=repeated"],
        references: &["Bakdash & Marusich (2017) Front Psychol 8:456"],
        r: RCall {
            function: "stats::lm",
            arguments: "{y} ~ {subject} + {x}",
        },
    },
    Method {
        id: "repeated_measures_adjusted",
        kind: Kind::SimpleTest,
        label: "repeated-measures correlation without the common course",
        explanation: "The same with the mean course of each group taken out: whether a subject whose one marker rises more than usual in the group has the other one risen too.",
        options: &["correlate=opg,rankl", "correlate-within=repeated"],
        references: &["Bakdash & Marusich (2017) Front Psychol 8:456"],
        r: RCall {
            function: "stats::lm",
            arguments: "{y} ~ {subject} + group:visit + {x}",
        },
    },
    Method {
        id: "effect_modification",
        kind: Kind::Estimate,
        label: "subgroups and effect modification",
        explanation: "The differences between groups within each level of a category, and how much they differ between its levels, from one model with a mean for each group, visit and level. A difference that is clear in one level and not in another is no evidence that the levels differ: the test of the interaction answers that, and it has little power.",
        options: &["subgroup=sex"],
        references: &[
            "Wang, Lagakos, Ware, Hunter & Drazen (2007) N Engl J Med 357:2189",
            "Altman & Bland (2003) BMJ 326:219",
        ],
        r: RCall {
            function: "emmeans::contrast",
            arguments: "{means}, interaction = \"trt.vs.ctrl1\", by = NULL",
        },
    },
    Method {
        id: "next-study",
        kind: Kind::Estimate,
        label: "size of the next study",
        explanation: "The number of subjects that a study like this one needs to find a difference, with the spread, the correlations and the missing values of this one, stands beside the number that this one had and the difference that it could have found. The difference is one that matters, chosen beforehand, not the one that was observed.",
        options: &["detect=0.5", "power"],
        references: &[
            "Chow, Shao, Wang & Lokhnygina (2017) Sample Size Calculations in Clinical Research",
            "Hoenig & Heisey (2001) Am Stat 55:19",
        ],
        r: RCall {
            function: "stats::power.t.test",
            arguments: "delta = 0.5, sd = {x}, power = 0.8, sig.level = 1 - {conf_level}",
        },
    },
    Method {
        id: "power",
        kind: Kind::Design,
        label: "power",
        explanation: "The chance that the next study finds the difference, if it is as large as that. 0.8 and 0.9 are usual.",
        options: &["power=0.9"],
        references: &["Cohen (1992) Psychol Bull 112:155"],
        r: RCall {
            function: "stats::power.t.test",
            arguments: "delta = 0.5, sd = {x}, power = 0.9",
        },
    },
    Method {
        id: "margin",
        kind: Kind::Estimate,
        label: "margins of equivalence and non-inferiority",
        explanation: "A difference between groups is equivalent where its whole interval lies within the margins, and not inferior where it lies above the lower one. An interval of 95 % makes each one-sided test one at 2.5 %, one of 90 % one at 5 %. The margins have to be chosen before the data are seen.",
        options: &["margin=-0.2,0.2", "conf-level"],
        references: &[
            "Schuirmann (1987) J Pharmacokinet Biopharm 15:657",
            "Piaggio, Elbourne, Pocock, Evans & Altman (2012) JAMA 308:2594",
        ],
        r: RCall {
            function: "stats::confint",
            arguments: "{fit}, level = {conf_level}",
        },
    },
    Method {
        id: "reference_based",
        kind: Kind::Estimate,
        label: "reference-based imputation",
        explanation: "Values after drop-out take the mean that the assumption gives them, given the values before, and values missed in between the mean under missing at random; groups are then compared at each visit with the baseline as covariate, with jackknife standard errors and normal intervals. Missing at random is what the mixed model assumes.",
        options: &["reference-based=j2r"],
        references: &[
            "Carpenter, Roger & Kenward (2013) J Biopharm Stat 23:1352",
            "Wolbers, Noci, Delmar, Gower-Page, Yiu & Bartlett (2022) Pharm Stat 21:1246",
        ],
        r: RCall {
            function: "nlme::gls",
            arguments: "{response} ~ baseline * visit + group * visit, {data}",
        },
    },
    Method {
        id: "delta",
        kind: Kind::Estimate,
        label: "delta adjustment",
        explanation: "The same number is added to every value after drop-out in each group but the reference, on top of missing at random. The tipping point is the shift at which the conclusion changes; whether so large a shift is plausible is a question of medicine.",
        options: &["delta=0,1,2"],
        references: &[
            "Cro, Morris, Kenward & Carpenter (2020) Stat Med 39:2815",
            "Wolbers, Noci, Delmar, Gower-Page, Yiu & Bartlett (2022) Pharm Stat 21:1246",
        ],
        r: RCall {
            function: "nlme::gls",
            arguments: "{response} ~ baseline * visit + group * visit, {data}",
        },
    },
    Method {
        id: "censored_likelihood",
        kind: Kind::Estimate,
        label: "censored likelihood",
        explanation: "The mixed model by maximum likelihood in which a value below the limit of detection contributes its probability given the subject's other values, instead of a number in its place. Intervals and p are from the normal distribution.",
        options: &["censored=likelihood"],
        references: &[
            "Tobin (1958) Econometrica 26:24",
            "Hughes (1999) Biometrics 55:625",
        ],
        r: RCall {
            function: "stats::optim",
            arguments: "{x}, {y}",
        },
    },
];
