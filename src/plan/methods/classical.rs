//! Tests of several groups or visits at once, assumptions, correlations.

use super::sources as by;
use super::{Method, MethodKind as Kind, RCall};

pub(super) const METHODS: &[Method] = &[
    Method {
        id: "one_way_anova",
        kind: Kind::SimpleTest,
        label: "one-way ANOVA",
        explanation: "Whether the means of three or more groups are equal at all; takes their spread as equal.",
        options: &["baseline", "group"],
        references: &[by::FISHER_1925],
        r: RCall {
            function: "stats::oneway.test",
            arguments: "{response} ~ group, data = {data}, var.equal = TRUE",
        },
    },
    Method {
        id: "welch_anova",
        kind: Kind::SimpleTest,
        label: "Welch ANOVA",
        explanation: "Whether the means of three or more groups are equal at all, without taking their spread as equal.",
        options: &["baseline", "group"],
        references: &[by::WELCH_1951],
        r: RCall {
            function: "stats::oneway.test",
            arguments: "{response} ~ group, data = {data}",
        },
    },
    Method {
        id: "kruskal_wallis",
        kind: Kind::SimpleTest,
        label: "Kruskal-Wallis",
        explanation: "Compares three or more groups by ranks.",
        options: &["baseline", "group"],
        references: &[by::KRUSKAL_WALLIS],
        r: RCall {
            function: "stats::kruskal.test",
            arguments: "{response} ~ group, data = {data}",
        },
    },
    Method {
        id: "ancova",
        kind: Kind::SimpleTest,
        label: "ANCOVA",
        explanation: "Compares groups at the baseline with the covariates of the plan held equal.",
        options: &["covariate=age", "baseline"],
        references: &[by::COHEN_1988],
        r: RCall {
            function: "stats::lm",
            arguments: "{response} ~ {covariates}group, data = {data}",
        },
    },
    Method {
        id: "shapiro_wilk",
        kind: Kind::Assumption,
        label: "Shapiro-Wilk",
        explanation: "Whether the values of a group lie as a normal sample would. It informs and chooses no test; with many subjects it finds what does not matter.",
        options: &["scale=ln", "baseline"],
        references: &[by::ROYSTON],
        r: RCall {
            function: "stats::shapiro.test",
            arguments: "{x}",
        },
    },
    Method {
        id: "brown_forsythe",
        kind: Kind::Assumption,
        label: "Brown-Forsythe",
        explanation: "Whether groups are equally spread, by the distances from their medians. It informs and chooses no test.",
        options: &["scale=ln", "baseline"],
        references: &[by::BROWN_FORSYTHE],
        r: RCall {
            function: "car::leveneTest",
            arguments: "{response} ~ group, data = {data}, center = median",
        },
    },
    Method {
        id: "levene",
        kind: Kind::Assumption,
        label: "Levene",
        explanation: "Whether groups are equally spread, by the distances from their means. It informs and chooses no test.",
        options: &["scale=ln", "baseline"],
        references: &[by::LEVENE],
        r: RCall {
            function: "car::leveneTest",
            arguments: "{response} ~ group, data = {data}, center = mean",
        },
    },
    Method {
        id: "mauchly",
        kind: Kind::Assumption,
        label: "Mauchly",
        explanation: "Whether all differences of two visits are equally spread (sphericity), which the plain F of a repeated-measures ANOVA needs. The mixed model does not need it.",
        options: &["visits"],
        references: &[by::MAUCHLY],
        r: RCall {
            function: "stats::mauchly.test",
            arguments: "{fit}, X = ~1",
        },
    },
    Method {
        id: "rm_anova",
        kind: Kind::SimpleTest,
        label: "repeated-measures ANOVA",
        explanation: "Analysis of variance of the subjects seen at every visit; those with a missing visit are left out, which the mixed model does not do. For comparison with older work.",
        options: &["visits", "group"],
        references: &[by::WINER, by::OLEJNIK_ALGINA],
        r: RCall {
            function: "afex::aov_ez",
            arguments: "\"subject\", \"{response}\", {data}, between = \"group\", within = \"visit\", type = 3",
        },
    },
    Method {
        id: "greenhouse_geisser",
        kind: Kind::SimpleTest,
        label: "Greenhouse-Geisser",
        explanation: "Fewer degrees of freedom where the differences of two visits are unequally spread; on the safe side.",
        options: &["visits"],
        references: &[by::GREENHOUSE_GEISSER],
        r: RCall {
            function: "stats::anova",
            arguments: "{fit}, correction = \"GG\"",
        },
    },
    Method {
        id: "huynh_feldt",
        kind: Kind::SimpleTest,
        label: "Huynh-Feldt",
        explanation: "Fewer degrees of freedom where the differences of two visits are unequally spread; less strict than Greenhouse-Geisser.",
        options: &["visits"],
        references: &[by::HUYNH_FELDT],
        r: RCall {
            function: "stats::anova",
            arguments: "{fit}, correction = \"HF\"",
        },
    },
    Method {
        id: "friedman",
        kind: Kind::SimpleTest,
        label: "Friedman",
        explanation: "Whether the visits of a group differ, by ranks within each subject; subjects with a missing visit are left out. Kendall's W is their agreement, from 0 to 1.",
        options: &["visits", "group"],
        references: &[by::FRIEDMAN],
        r: RCall {
            function: "stats::friedman.test",
            arguments: "{response} ~ visit | subject, data = {data}",
        },
    },
    Method {
        id: "pearson",
        kind: Kind::SimpleTest,
        label: "Pearson correlation",
        explanation: "How closely two quantities follow a straight line: their values at the baseline, their changes later; Fisher's interval.",
        options: &["correlate=opg,rankl", "conf-level"],
        references: &[by::FISHER_1921],
        r: RCall {
            function: "stats::cor.test",
            arguments: "{x}, {y}, conf.level = {conf_level}",
        },
    },
    Method {
        id: "spearman",
        kind: Kind::SimpleTest,
        label: "Spearman correlation",
        explanation: "How closely the ranks of two quantities go together; outliers count no more than their rank.",
        options: &["correlate=opg,rankl"],
        references: &[by::BEST_ROBERTS],
        r: RCall {
            function: "stats::cor.test",
            arguments: "{x}, {y}, method = \"spearman\"",
        },
    },
];
