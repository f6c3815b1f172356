//! The sources in the literature that entries of the registry name, as a manuscript cites them.

use std::fmt;

/// A publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Family names with initials, all of them: `Laird NM, Ware JH`.
    pub authors: &'static str,
    /// Year of publication.
    pub year: u16,
    /// Title without a full stop.
    pub title: &'static str,
    /// Where it stands.
    pub place: Place,
    /// Digital object identifier; empty where none is known.
    pub doi: &'static str,
}

/// Where a publication stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a journal: its abbreviated name, volume and pages.
    Journal(&'static str, &'static str, &'static str),
    /// A book: its edition, empty for the first, and town with publisher.
    Book(&'static str, &'static str),
    /// A chapter: editors and title of the book, town with publisher, pages.
    Chapter(&'static str, &'static str, &'static str, &'static str),
}

impl Source {
    /// As a table names it: `Laird & Ware (1982)`.
    #[must_use]
    pub fn short(&self) -> String {
        let is_name = |word: &&str| !word.chars().all(|c| c.is_uppercase() || c == '-');
        let family = |author: &str| -> String {
            let words = author.split(' ').take_while(is_name);
            words.collect::<Vec<_>>().join(" ")
        };
        let authors: Vec<String> = self.authors.split(", ").map(family).collect();
        let names = match &authors[..] {
            [one, two] => format!("{one} & {two}"),
            [one] => one.clone(),
            all => format!("{} et al.", all[0]),
        };
        format!("{names} ({})", self.year)
    }
}

/// As a list of references has it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            authors,
            year,
            title,
            ..
        } = self;
        write!(f, "{authors}. {title}. ")?;
        match self.place {
            Place::Journal(name, volume, pages) => write!(f, "{name}. {year};{volume}:{pages}.")?,
            Place::Book("", publisher) => write!(f, "{publisher}; {year}.")?,
            Place::Book(edition, publisher) => write!(f, "{edition} ed. {publisher}; {year}.")?,
            Place::Chapter(editors, book, publisher, pages) => {
                write!(
                    f,
                    "In: {editors}, eds. {book}. {publisher}; {year}:{pages}."
                )?;
            }
        }
        if self.doi.is_empty() {
            Ok(())
        } else {
            write!(f, " doi:{}", self.doi)
        }
    }
}

macro_rules! sources {
    ($($name:ident: $authors:literal, $year:literal, $title:literal, $place:ident $of:tt, $doi:literal;)+) => {
        $(pub(in crate::plan) const $name: Source = Source {
            authors: $authors,
            year: $year,
            title: $title,
            place: Place::$place $of,
            doi: $doi,
        };)+
    };
}

sources! {
    AKAIKE: "Akaike H", 1974, "A new look at the statistical model identification",
        Journal("IEEE Trans Autom Control", "19", "716–723"), "10.1109/TAC.1974.1100705";
    ALTMAN: "Altman DG", 1991, "Practical Statistics for Medical Research",
        Book("", "London: Chapman & Hall"), "";
    ALTMAN_BLAND_2003: "Altman DG, Bland JM", 2003, "Interaction revisited: the difference between two estimates",
        Journal("BMJ", "326", "219"), "10.1136/bmj.326.7382.219";
    ALTMAN_BLAND_2005: "Altman DG, Bland JM", 2005, "Standard deviations and standard errors",
        Journal("BMJ", "331", "903"), "10.1136/bmj.331.7521.903";
    AUSTIN: "Austin PC", 2009, "Balance diagnostics for comparing the distribution of baseline covariates between treatment groups in propensity-score matched samples",
        Journal("Stat Med", "28", "3083–3107"), "10.1002/sim.3697";
    BAKDASH_MARUSICH: "Bakdash JZ, Marusich LR", 2017, "Repeated measures correlation",
        Journal("Front Psychol", "8", "456"), "10.3389/fpsyg.2017.00456";
    BATES: "Bates D, Mächler M, Bolker B, Walker S", 2015, "Fitting linear mixed-effects models using lme4",
        Journal("J Stat Softw", "67(1)", "1–48"), "10.18637/jss.v067.i01";
    BELL_MCCAFFREY: "Bell RM, McCaffrey DF", 2002, "Bias reduction in standard errors for linear regression with multi-stage samples",
        Journal("Surv Methodol", "28", "169–181"), "";
    BENJAMINI_HOCHBERG: "Benjamini Y, Hochberg Y", 1995, "Controlling the false discovery rate: a practical and powerful approach to multiple testing",
        Journal("J R Stat Soc B", "57", "289–300"), "10.1111/j.2517-6161.1995.tb02031.x";
    BENJAMINI_YEKUTIELI: "Benjamini Y, Yekutieli D", 2001, "The control of the false discovery rate in multiple testing under dependency",
        Journal("Ann Stat", "29", "1165–1188"), "10.1214/aos/1013699998";
    BEST_ROBERTS: "Best DJ, Roberts DE", 1975, "Algorithm AS 89: the upper tail probabilities of Spearman's rho",
        Journal("Appl Stat", "24", "377–379"), "10.2307/2347111";
    BLAND_ALTMAN: "Bland JM, Altman DG", 1996, "Transformations, means, and confidence intervals",
        Journal("BMJ", "312", "1079"), "10.1136/bmj.312.7038.1079";
    BROWN_FORSYTHE: "Brown MB, Forsythe AB", 1974, "Robust tests for the equality of variances",
        Journal("J Am Stat Assoc", "69", "364–367"), "10.1080/01621459.1974.10482955";
    CARPENTER_ROGER_KENWARD: "Carpenter JR, Roger JH, Kenward MG", 2013, "Analysis of longitudinal trials with protocol deviation: a framework for relevant, accessible assumptions, and inference via multiple imputation",
        Journal("J Biopharm Stat", "23", "1352–1371"), "10.1080/10543406.2013.834911";
    CHOW: "Chow S-C, Shao J, Wang H, Lokhnygina Y", 2017, "Sample Size Calculations in Clinical Research",
        Book("3rd", "Boca Raton: CRC Press"), "";
    COHEN_1988: "Cohen J", 1988, "Statistical Power Analysis for the Behavioral Sciences",
        Book("2nd", "Hillsdale: Lawrence Erlbaum"), "";
    COHEN_1992: "Cohen J", 1992, "A power primer",
        Journal("Psychol Bull", "112", "155–159"), "10.1037/0033-2909.112.1.155";
    COOK: "Cook RD", 1977, "Detection of influential observation in linear regression",
        Journal("Technometrics", "19", "15–18"), "10.1080/00401706.1977.10489493";
    CRO: "Cro S, Morris TP, Kenward MG, Carpenter JR", 2020, "Sensitivity analysis for clinical trials with missing continuous outcome data using controlled multiple imputation: a practical guide",
        Journal("Stat Med", "39", "2815–2842"), "10.1002/sim.8569";
    DIGGLE: "Diggle PJ", 1988, "An approach to the analysis of repeated measurements",
        Journal("Biometrics", "44", "959–971"), "10.2307/2531727";
    DUNN: "Dunn OJ", 1961, "Multiple comparisons among means",
        Journal("J Am Stat Assoc", "56", "52–64"), "10.1080/01621459.1961.10482090";
    DUNNETT: "Dunnett CW", 1955, "A multiple comparison procedure for comparing several treatments with a control",
        Journal("J Am Stat Assoc", "50", "1096–1121"), "10.1080/01621459.1955.10501294";
    FAI_CORNELIUS: "Fai AH-T, Cornelius PL", 1996, "Approximate F-tests of multiple degree of freedom hypotheses in generalized least squares analyses of unbalanced split-plot experiments",
        Journal("J Stat Comput Simul", "54", "363–378"), "10.1080/00949659608811740";
    FISHER_1921: "Fisher RA", 1921, "On the “probable error” of a coefficient of correlation deduced from a small sample",
        Journal("Metron", "1", "3–32"), "";
    FISHER_1924: "Fisher RA", 1924, "The distribution of the partial correlation coefficient",
        Journal("Metron", "3", "329–332"), "";
    FISHER_1925: "Fisher RA", 1925, "Statistical Methods for Research Workers",
        Book("", "Edinburgh: Oliver and Boyd"), "";
    FITZMAURICE_LAIRD_WARE: "Fitzmaurice GM, Laird NM, Ware JH", 2011, "Applied Longitudinal Analysis",
        Book("2nd", "Hoboken: Wiley"), "10.1002/9781119513469";
    FRIEDMAN: "Friedman M", 1937, "The use of ranks to avoid the assumption of normality implicit in the analysis of variance",
        Journal("J Am Stat Assoc", "32", "675–701"), "10.1080/01621459.1937.10503522";
    FRISON_POCOCK: "Frison L, Pocock SJ", 1992, "Repeated measures in clinical trials: analysis using mean summary statistics and its implications for design",
        Journal("Stat Med", "11", "1685–1704"), "10.1002/sim.4780111304";
    GABRIEL: "Gabriel KR", 1962, "Ante-dependence analysis of an ordered set of variables",
        Journal("Ann Math Stat", "33", "201–212"), "10.1214/aoms/1177704724";
    GELMAN_STERN: "Gelman A, Stern H", 2006, "The difference between “significant” and “not significant” is not itself statistically significant",
        Journal("Am Stat", "60", "328–331"), "10.1198/000313006X152649";
    GENZ_BRETZ: "Genz A, Bretz F", 2009, "Computation of Multivariate Normal and t Probabilities",
        Book("", "Heidelberg: Springer"), "10.1007/978-3-642-01689-9";
    GREENHOUSE_GEISSER: "Greenhouse SW, Geisser S", 1959, "On methods in the analysis of profile data",
        Journal("Psychometrika", "24", "95–112"), "10.1007/BF02289823";
    HEDGES: "Hedges LV", 1981, "Distribution theory for Glass's estimator of effect size and related estimators",
        Journal("J Educ Stat", "6", "107–128"), "10.3102/10769986006002107";
    HENDERSON: "Henderson CR", 1953, "Estimation of variance and covariance components",
        Journal("Biometrics", "9", "226–252"), "";
    HOCHBERG: "Hochberg Y", 1988, "A sharper Bonferroni procedure for multiple tests of significance",
        Journal("Biometrika", "75", "800–802"), "10.1093/biomet/75.4.800";
    HODGES_LEHMANN: "Hodges JL Jr, Lehmann EL", 1963, "Estimates of location based on rank tests",
        Journal("Ann Math Stat", "34", "598–611"), "10.1214/aoms/1177704172";
    HOENIG_HEISEY: "Hoenig JM, Heisey DM", 2001, "The abuse of power: the pervasive fallacy of power calculations for data analysis",
        Journal("Am Stat", "55", "19–24"), "10.1198/000313001300339897";
    HOLM: "Holm S", 1979, "A simple sequentially rejective multiple test procedure",
        Journal("Scand J Stat", "6", "65–70"), "";
    HOTHORN_BRETZ_WESTFALL: "Hothorn T, Bretz F, Westfall P", 2008, "Simultaneous inference in general parametric models",
        Journal("Biom J", "50", "346–363"), "10.1002/bimj.200810425";
    HUGHES: "Hughes JP", 1999, "Mixed effects models with censored data with application to HIV RNA levels",
        Journal("Biometrics", "55", "625–629"), "10.1111/j.0006-341X.1999.00625.x";
    HUYNH_FELDT: "Huynh H, Feldt LS", 1976, "Estimation of the Box correction for degrees of freedom from sample data in randomized block and split-plot designs",
        Journal("J Educ Stat", "1", "69–82"), "10.3102/10769986001001069";
    HYNDMAN_FAN: "Hyndman RJ, Fan Y", 1996, "Sample quantiles in statistical packages",
        Journal("Am Stat", "50", "361–365"), "10.1080/00031305.1996.10473566";
    JENNRICH_SCHLUCHTER: "Jennrich RI, Schluchter MD", 1986, "Unbalanced repeated-measures models with structured covariance matrices",
        Journal("Biometrics", "42", "805–820"), "10.2307/2530695";
    JONES_BOADI_BOATENG: "Jones RH, Boadi-Boateng F", 1991, "Unequally spaced longitudinal data with AR(1) serial correlation",
        Journal("Biometrics", "47", "161–175"), "10.2307/2532504";
    JONES_KENWARD: "Jones B, Kenward MG", 2014, "Design and Analysis of Cross-Over Trials",
        Book("3rd", "Boca Raton: CRC Press"), "";
    KEENE: "Keene ON", 1995, "The log transformation is special",
        Journal("Stat Med", "14", "811–819"), "10.1002/sim.4780140810";
    KENWARD_ROGER: "Kenward MG, Roger JH", 1997, "Small sample inference for fixed effects from restricted maximum likelihood",
        Journal("Biometrics", "53", "983–997"), "10.2307/2533558";
    KRUSKAL_WALLIS: "Kruskal WH, Wallis WA", 1952, "Use of ranks in one-criterion variance analysis",
        Journal("J Am Stat Assoc", "47", "583–621"), "10.1080/01621459.1952.10483441";
    LAIRD_WARE: "Laird NM, Ware JH", 1982, "Random-effects models for longitudinal data",
        Journal("Biometrics", "38", "963–974"), "10.2307/2529876";
    LAKENS: "Lakens D", 2013, "Calculating and reporting effect sizes to facilitate cumulative science: a practical primer for t-tests and ANOVAs",
        Journal("Front Psychol", "4", "863"), "10.3389/fpsyg.2013.00863";
    LEVENE: "Levene H", 1960, "Robust tests for equality of variances",
        Chapter("Olkin I, Ghurye SG, Hoeffding W, Madow WG, Mann HB", "Contributions to Probability and Statistics", "Stanford: Stanford University Press", "278–292"), "";
    LIANG_ZEGER_1986: "Liang K-Y, Zeger SL", 1986, "Longitudinal data analysis using generalized linear models",
        Journal("Biometrika", "73", "13–22"), "10.1093/biomet/73.1.13";
    LIANG_ZEGER_2000: "Liang K-Y, Zeger SL", 2000, "Longitudinal data analysis of continuous and discrete responses for pre-post designs",
        Journal("Sankhya B", "62", "134–148"), "";
    LITTELL: "Littell RC, Milliken GA, Stroup WW, Wolfinger RD, Schabenberger O", 2006, "SAS for Mixed Models",
        Book("2nd", "Cary: SAS Institute"), "";
    LORD: "Lord FM", 1967, "A paradox in the interpretation of group comparisons",
        Journal("Psychol Bull", "68", "304–305"), "10.1037/h0025105";
    MALLINCKRODT: "Mallinckrodt CH, Lane PW, Schnell D, Peng Y, Mancuso JP", 2008, "Recommendations for the primary analysis of continuous endpoints in longitudinal clinical trials",
        Journal("Drug Inf J", "42", "303–319"), "10.1177/009286150804200402";
    MANCL_DEROUEN: "Mancl LA, DeRouen TA", 2001, "A covariance estimator for GEE with improved small-sample properties",
        Journal("Biometrics", "57", "126–134"), "10.1111/j.0006-341X.2001.00126.x";
    MANN_WHITNEY: "Mann HB, Whitney DR", 1947, "On a test of whether one of two random variables is stochastically larger than the other",
        Journal("Ann Math Stat", "18", "50–60"), "10.1214/aoms/1177730491";
    MATTHEWS: "Matthews JNS, Altman DG, Campbell MJ, Royston P", 1990, "Analysis of serial measurements in medical research",
        Journal("BMJ", "300", "230–235"), "10.1136/bmj.300.6719.230";
    MAUCHLY: "Mauchly JW", 1940, "Significance test for sphericity of a normal n-variate distribution",
        Journal("Ann Math Stat", "11", "204–209"), "10.1214/aoms/1177731915";
    NEYMAN: "Neyman J", 1937, "Outline of a theory of statistical estimation based on the classical theory of probability",
        Journal("Philos Trans R Soc A", "236", "333–380"), "10.1098/rsta.1937.0005";
    OLEJNIK_ALGINA: "Olejnik S, Algina J", 2003, "Generalized eta and omega squared statistics: measures of effect size for some common research designs",
        Journal("Psychol Methods", "8", "434–447"), "10.1037/1082-989X.8.4.434";
    PATTERSON_THOMPSON: "Patterson HD, Thompson R", 1971, "Recovery of inter-block information when block sizes are unequal",
        Journal("Biometrika", "58", "545–554"), "10.1093/biomet/58.3.545";
    PIAGGIO: "Piaggio G, Elbourne DR, Pocock SJ, Evans SJW, Altman DG", 2012, "Reporting of noninferiority and equivalence randomized trials: extension of the CONSORT 2010 statement",
        Journal("JAMA", "308", "2594–2604"), "10.1001/jama.2012.87802";
    PINHEIRO_BATES: "Pinheiro JC, Bates DM", 2000, "Mixed-Effects Models in S and S-PLUS",
        Book("", "New York: Springer"), "10.1007/b98882";
    PRUESSNER: "Pruessner JC, Kirschbaum C, Meinlschmid G, Hellhammer DH", 2003, "Two formulas for computation of the area under the curve represent measures of total hormone concentration versus time-dependent change",
        Journal("Psychoneuroendocrinology", "28", "916–931"), "10.1016/S0306-4530(02)00108-7";
    PUSTEJOVSKY_TIPTON: "Pustejovsky JE, Tipton E", 2018, "Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects models",
        Journal("J Bus Econ Stat", "36", "672–683"), "10.1080/07350015.2016.1247004";
    ROTHMAN: "Rothman KJ", 1990, "No adjustments are needed for multiple comparisons",
        Journal("Epidemiology", "1", "43–46"), "10.1097/00001648-199001000-00010";
    ROYSTON: "Royston P", 1995, "Remark AS R94: a remark on algorithm AS 181: the W-test for normality",
        Journal("Appl Stat", "44", "547–551"), "10.2307/2986146";
    RUBIN: "Rubin DB", 1976, "Inference and missing data",
        Journal("Biometrika", "63", "581–592"), "10.1093/biomet/63.3.581";
    SATTERTHWAITE: "Satterthwaite FE", 1946, "An approximate distribution of estimates of variance components",
        Journal("Biometrics Bull", "2", "110–114"), "10.2307/3002019";
    SCHLUCHTER_ELASHOFF: "Schluchter MD, Elashoff JT", 1990, "Small-sample adjustments to tests with unbalanced repeated measures assuming several covariance structures",
        Journal("J Stat Comput Simul", "37", "69–87"), "";
    SCHUIRMANN: "Schuirmann DJ", 1987, "A comparison of the two one-sided tests procedure and the power approach for assessing the equivalence of average bioavailability",
        Journal("J Pharmacokinet Biopharm", "15", "657–680"), "10.1007/BF01068419";
    SCHWARZ: "Schwarz G", 1978, "Estimating the dimension of a model",
        Journal("Ann Stat", "6", "461–464"), "10.1214/aos/1176344136";
    SEARLE_SPEED_MILLIKEN: "Searle SR, Speed FM, Milliken GA", 1980, "Population marginal means in the linear model: an alternative to least squares means",
        Journal("Am Stat", "34", "216–221"), "10.1080/00031305.1980.10483031";
    SENN_1994: "Senn S", 1994, "Testing for baseline balance in clinical trials",
        Journal("Stat Med", "13", "1715–1726"), "10.1002/sim.4780131703";
    SENN_2002: "Senn S", 2002, "Cross-over Trials in Clinical Research",
        Book("2nd", "Chichester: Wiley"), "10.1002/0470854596";
    SIDAK: "Šidák Z", 1967, "Rectangular confidence regions for the means of multivariate normal distributions",
        Journal("J Am Stat Assoc", "62", "626–633"), "10.1080/01621459.1967.10482935";
    STUDENT: "Student", 1908, "The probable error of a mean",
        Journal("Biometrika", "6", "1–25"), "10.1093/biomet/6.1.1";
    TOBIN: "Tobin J", 1958, "Estimation of relationships for limited dependent variables",
        Journal("Econometrica", "26", "24–36"), "10.2307/1907382";
    WANG: "Wang R, Lagakos SW, Ware JH, Hunter DJ, Drazen JM", 2007, "Statistics in medicine: reporting of subgroup analyses in clinical trials",
        Journal("N Engl J Med", "357", "2189–2194"), "10.1056/NEJMsr077003";
    WELCH_1947: "Welch BL", 1947, "The generalization of “Student's” problem when several different population variances are involved",
        Journal("Biometrika", "34", "28–35"), "10.1093/biomet/34.1-2.28";
    WELCH_1951: "Welch BL", 1951, "On the comparison of several mean values: an alternative approach",
        Journal("Biometrika", "38", "330–336"), "10.1093/biomet/38.3-4.330";
    WILCOXON: "Wilcoxon F", 1945, "Individual comparisons by ranking methods",
        Journal("Biometrics Bull", "1", "80–83"), "10.2307/3001968";
    WILK_GNANADESIKAN: "Wilk MB, Gnanadesikan R", 1968, "Probability plotting methods for the analysis of data",
        Journal("Biometrika", "55", "1–17"), "10.1093/biomet/55.1.1";
    WINER: "Winer BJ", 1971, "Statistical Principles in Experimental Design",
        Book("2nd", "New York: McGraw-Hill"), "";
    WOLBERS: "Wolbers M, Noci A, Delmar P, Gower-Page C, Yiu S, Bartlett JW", 2022, "Standard and reference-based conditional mean imputation",
        Journal("Pharm Stat", "21", "1246–1257"), "10.1002/pst.2234";
}
