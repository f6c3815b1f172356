# Reference numbers for models.json: random slopes, a crossover, sandwich covariances.
# Run in tests/golden: Rscript scripts/models.R   (R 4.2.2, lme4, lmerTest, pbkrtest, nlme, clubSandwich)
suppressMessages({library(nlme); library(lme4); library(lmerTest); library(pbkrtest); library(emmeans); library(clubSandwich); library(jsonlite)})
options(contrasts = c("contr.treatment", "contr.poly"))
emm_options(pbkrtest.limit = 1e6, lmerTest.limit = 1e6)
ctl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), check.conv.singular = "ignore")

# A crossover of two treatments, two periods, three visits a period; 20 subjects, a tenth of values missing.
set.seed(20240607)
n <- 20
d <- expand.grid(visit = c("Baseline", "4 h", "Day 1"), period = c("1", "2"), subject = sprintf("S%02d", 1:n), KEEP.OUT.ATTRS = FALSE, stringsAsFactors = FALSE)
s <- as.integer(sub("S", "", d$subject))
d$sequence <- ifelse(s %% 2 == 1, "AB", "BA")
d$treatment <- ifelse((d$sequence == "AB") == (d$period == "1"), "placebo", "ketamine")
d$age <- round(35 + 9 * sin(s * 1.7), 1)[seq_len(nrow(d))]
u <- rnorm(n, 0, 0.5)[s]; w <- rnorm(2 * n, 0, 0.3)[2 * (s - 1) + as.integer(d$period)]
v <- match(d$visit, c("Baseline", "4 h", "Day 1"))
d$opn <- round(exp(3.5 + u + w + 0.1 * (d$period == "2") + c(0, 0.05, 0.02)[v] + (d$treatment == "ketamine") * c(0, 0.25, 0.15)[v] + 0.004 * d$age + rnorm(nrow(d), 0, 0.2)), 4)
d <- d[-sort(sample(nrow(d), 12)), c("subject", "sequence", "period", "treatment", "visit", "age", "opn")]
write.csv(d, "data/crossover.csv", row.names = FALSE, quote = FALSE)

block <- function(f, d, extra = NULL) {
  m <- suppressMessages(lmerTest::lmer(f, d, control = ctl)); vc <- as.data.frame(VarCorr(m))
  out <- list(formula = paste(deparse(f), collapse = ""), singular = isSingular(m), logLik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m), n_obs = nobs(m),
    variance_components = vc[, c("grp", "var1", "var2", "vcov")])
  for (dd in c("Satterthwaite", "Kenward-Roger")) {
    s <- summary(m, ddf = dd)$coefficients; a <- as.data.frame(anova(m, type = "III", ddf = dd))
    out[[dd]] <- list(coefficients = data.frame(term = rownames(s), estimate = s[, 1], se = s[, 2], df = s[, 3], t = s[, 4], p = s[, 5]),
      type3 = data.frame(term = rownames(a), num_df = a$NumDF, den_df = a$DenDF, F = a$`F value`, p = a$`Pr(>F)`))
    if (!is.null(extra)) out[[dd]] <- c(out[[dd]], extra(m, tolower(dd)))
  }
  out
}
d$visit <- factor(d$visit, c("Baseline", "4 h", "Day 1")); d$treatment <- factor(d$treatment, c("placebo", "ketamine"))
d$period <- factor(d$period); d$sequence <- factor(d$sequence); d$y <- log(d$opn)
cross <- function(m, dd) {
  e <- emmeans(m, ~ treatment * visit, lmer.df = dd, weights = "equal"); ee <- as.data.frame(e)
  f <- function(x) { x <- as.data.frame(summary(x, infer = TRUE, adjust = "none")); x$t <- x$t.ratio; x }
  di <- f(contrast(e, "trt.vs.ctrl1", by = "visit")); ch <- f(contrast(e, "trt.vs.ctrl1", by = "treatment")); dc <- f(contrast(e, interaction = "trt.vs.ctrl1"))
  list(means = data.frame(treatment = ee$treatment, visit = ee$visit, estimate = ee$emmean, se = ee$SE, df = ee$df),
    differences = data.frame(visit = di$visit, estimate = di$estimate, se = di$SE, df = di$df, t = di$t, p = di$p.value, ci95_low = di$lower.CL, ci95_high = di$upper.CL),
    changes = data.frame(treatment = ch$treatment, visit = sub(" - Baseline", "", gsub("[()]", "", ch$contrast)), estimate = ch$estimate, se = ch$SE, df = ch$df, t = ch$t, p = ch$p.value),
    differences_in_change = data.frame(visit = sub(" - Baseline", "", gsub("[()]", "", dc$visit_trt.vs.ctrl1)), estimate = dc$estimate, se = dc$SE, df = dc$df, t = dc$t, p = dc$p.value))
}
crossover <- block(y ~ treatment * visit + period + sequence + (1 | subject) + (1 | subject:period), d, cross)
crossover_age <- block(y ~ age + treatment * visit + period + sequence + (1 | subject) + (1 | subject:period), d, cross)
# Marginal analogue: compound symmetry over the six slots.
g <- gls(y ~ treatment * visit + period + sequence, d, correlation = corCompSymm(form = ~ 1 | subject), control = glsControl(tolerance = 1e-11, msTol = 1e-13))
marginal <- list(logLik = as.numeric(g$logLik), terms = names(coef(g)), beta = unname(coef(g)), se = unname(sqrt(diag(vcov(g)))))

# Slopes: three groups with covariate, and hours with missing values.
o <- read.csv("data/obk_phase_means.csv", check.names = FALSE)
o <- data.frame(subject = factor(o$id), group = factor(o$treatment, c("control", "A", "B")), time = match(o$phase, c("pre", "post", "fup")) - 1, y = o$value, gender = factor(o$gender))
k <- read.csv("data/ketamine_bone.csv", check.names = FALSE)
k <- data.frame(subject = factor(k$subject), group = factor(k$group, c("HC", "MDD")), time = c(0, 230 / 60, 24, 72)[match(k$visit, c("Baseline", "230 min", "Day 1", "Day 3"))], y = log(k$rankl_pg_ml)); k <- k[!is.na(k$y), ]
slopes <- function(m, dd) { e <- emtrends(m, ~ group, var = "time", lmer.df = dd, max.degree = 1); s <- as.data.frame(e); p <- as.data.frame(summary(contrast(e, "trt.vs.ctrl1"), infer = TRUE, adjust = "none"))
  list(slopes = data.frame(group = s$group, estimate = s$time.trend, se = s$SE, df = s$df), slope_differences = data.frame(contrast = as.character(p$contrast), estimate = p$estimate, se = p$SE, df = p$df, t = p$t.ratio, p = p$p.value)) }
obk <- block(y ~ gender + group * time + (1 + time | subject), o, slopes)
ketamine <- block(y ~ group * time + (1 + time | subject), k, slopes)

# Sandwich covariances of gls fits.
sandwich <- function(d) {
  d <- d[!is.na(d$y), ]; d <- d[order(d$subject, d$vi), ]
  m <- gls(y ~ group * visit, d, correlation = corSymm(form = ~ vi | subject), weights = varIdent(form = ~ 1 | visit), method = "REML",
    control = glsControl(maxIter = 500, msMaxIter = 1000, tolerance = 1e-11, msTol = 1e-13, opt = "nlminb"))
  out <- list(logLik = as.numeric(m$logLik), terms = names(coef(m)))
  for (t in c("CR0", "CR2", "CR3")) out[[t]] <- unname(as.matrix(vcovCR(m, cluster = d$subject, type = t)))
  out
}
od <- read.csv("data/orthodont.csv", check.names = FALSE)
od <- data.frame(subject = factor(od$subject), group = factor(od$sex, c("Female", "Male")), visit = factor(od$age, c(8, 10, 12, 14)), y = od$distance); od$vi <- as.integer(od$visit)
kk <- read.csv("data/ketamine_bone.csv", check.names = FALSE)
kk <- data.frame(subject = factor(kk$subject), group = factor(kk$group, c("HC", "MDD")), visit = factor(kk$visit, c("Baseline", "230 min", "Day 1", "Day 3")), y = log(kk$opn_ng_ml)); kk$vi <- as.integer(kk$visit)

v <- function(p) as.character(packageVersion(p))
res <- list(versions = list(R = R.version.string, lme4 = v("lme4"), lmerTest = v("lmerTest"), pbkrtest = v("pbkrtest"), emmeans = v("emmeans"), nlme = v("nlme"), clubSandwich = v("clubSandwich")),
  crossover = crossover, crossover_age = crossover_age, crossover_marginal_cs = marginal, slope_obk = obk, slope_ketamine_log_rankl = ketamine,
  sandwich = list(orthodont = sandwich(od), ketamine_log_opn = sandwich(kk)))
writeLines(toJSON(res, digits = NA, auto_unbox = TRUE, matrix = "rowmajor", dataframe = "rows", na = "null"), "models.json")
