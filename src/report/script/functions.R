has <- function(package) requireNamespace(package, quietly = TRUE)

# A table whose `labels` stay as they are written; a mark of text before = + - @ is taken off.
read_labelled <- function(file, labels) {
  header <- names(utils::read.csv(file, nrows = 1, check.names = FALSE, encoding = "UTF-8"))
  classes <- stats::setNames(ifelse(header %in% labels, "character", NA), header)
  out <- utils::read.csv(file, colClasses = classes, check.names = FALSE, encoding = "UTF-8", na.strings = "")
  for (name in intersect(labels, header)) out[[name]] <- sub("^'(?='*[=+@-])", "", out[[name]], perl = TRUE)
  out
}

# Rows with a response and every covariate, in the groups named. A category of one level says nothing.
rows_of <- function(data, response, covariates, groups) {
  needed <- stats::complete.cases(data[c(response, covariates)])
  rows <- droplevels(data[needed & data$group %in% groups, ])
  for (name in covariates) if (nlevels(rows[[name]]) == 1) rows[[name]] <- 0
  numbered(rows)
}

# Visits as numbers, for nlme.
numbered <- function(rows) {
  for (name in intersect(c("visit", "slot"), names(rows))) {
    rows[[paste0(name, "_number")]] <- as.integer(rows[[name]])
  }
  rows
}

# The visits after the baseline, with `change` and `baseline` on the scale of `values` (one a row).
changes_of <- function(rows, values, baseline) {
  start <- values[rows$visit == baseline]
  names(start) <- rows$subject[rows$visit == baseline]
  rows$baseline <- start[as.character(rows$subject)]
  rows$change <- values - rows$baseline
  later <- as.integer(rows$visit) > match(baseline, levels(rows$visit))
  rows <- numbered(droplevels(rows[later & !is.na(rows$baseline), ]))
  # Tests of groups and visits are at the mean of the baseline.
  rows$baseline <- rows$baseline - mean(rows$baseline)
  rows
}

# A level for each group and visit but the baseline, at which all groups share one mean.
after_baseline <- function(group, visit, baseline) {
  own <- group != levels(group)[1] & visit != baseline
  factor(ifelse(own, paste(group, visit, sep = ":"), ""))
}

# Weights of the coefficients in the mean of each line of `grid`: numbers at their mean over the rows, every
# level of other factors counted the same. NA where the rows have no such cell.
weights_of <- function(mean_model, rows, grid) {
  at <- cbind(grid, .line = seq_len(nrow(grid)))
  for (name in setdiff(all.vars(mean_model), names(grid))) {
    x <- rows[[name]]
    other <- if (is.factor(x)) factor(levels(x), levels(x)) else mean(x)
    at <- merge(at, stats::setNames(data.frame(other), name), by = NULL)
  }
  for (name in names(grid)) {
    if (is.factor(rows[[name]])) at[[name]] <- factor(at[[name]], levels(rows[[name]]))
  }
  frame <- stats::model.frame(mean_model, at, na.action = stats::na.pass)
  x <- stats::model.matrix(mean_model, frame)
  rowsum(x, at$.line) / as.vector(table(at$.line))
}

# nlme's gls, also where columns of the mean depend on each other: the later ones are left out.
gls_of <- function(formula, data, ...) {
  x <- stats::model.matrix(formula, data)
  decomposition <- qr(x)
  if (decomposition$rank == ncol(x)) return(nlme::gls(formula, data = data, ...))
  data$.x <- x[, sort(decomposition$pivot[seq_len(decomposition$rank)])]
  nlme::gls(stats::update(formula, . ~ 0 + .x), data = data, ...)
}

# Which rows of weights are 0, NA, or nothing that the columns of `design` can tell.
not_estimable <- function(weights, design) {
  basis <- qr(t(design))
  apply(weights, 1, function(w) {
    if (anyNA(w) || all(w == 0)) return(TRUE)
    max(abs(qr.resid(basis, w))) > 1e-8 * max(abs(w))
  })
}

# Estimate, standard error, degrees of freedom, t and p of each row of weights. `sandwich` is CR0, CR2, CR3 or
# NULL; mmrm has it in the fit.
test_of <- function(fit, weights, design, ddf, sandwich) {
  by_hand <- function(beta, v, df = NA) {
    if (!is.null(sandwich)) {
      v <- if (has("clubSandwich")) as.matrix(clubSandwich::vcovCR(fit, type = sandwich)) else v * NA
    }
    function(w) {
      se <- sqrt(drop(w %*% v %*% w))
      t <- sum(w * beta) / se
      c(sum(w * beta), se, df, t, 2 * stats::pt(-abs(t), df))
    }
  }
  if (inherits(fit, "mmrm")) {
    beta <- mmrm::component(fit, "beta_est")
    one <- function(w) unlist(mmrm::df_1d(fit, w)[c("est", "se", "df", "t_stat", "p_val")])
  } else if (inherits(fit, "merMod")) {
    beta <- lme4::fixef(fit)
    one <- if (inherits(fit, "lmerModLmerTest") && !is.null(ddf) && is.null(sandwich)) {
      function(w) unlist(lmerTest::contest1D(fit, w, ddf = ddf)[1:5])
    } else {
      by_hand(beta, as.matrix(stats::vcov(fit)))
    }
  } else {
    beta <- stats::coef(fit)
    beta <- beta[!is.na(beta)]
    v <- stats::vcov(fit)
    # Under ML nlme counts the mean's coefficients out of the residual variance; mmrm does not.
    if (inherits(fit, "gls") && fit$method == "ML") v <- v * (1 - length(beta) / fit$dims$N)
    names(beta) <- sub("^[.]x", "", names(beta))
    df <- if (inherits(fit, "lm")) stats::df.residual(fit) else if (inherits(fit, "limited")) Inf else NA
    one <- by_hand(beta, v, df)
  }
  out <- matrix(NA_real_, nrow(weights), 5)
  for (i in which(!not_estimable(weights, design))) out[i, ] <- one(weights[i, names(beta)])
  stats::setNames(as.data.frame(out), c("estimate", "se", "df", "t", "p"))
}

# Differences of the means of a model of groups and visits. `kind` is "values", or "changes" where the means
# are changes already.
differences <- function(grid, weights, baseline, kind) {
  groups <- unique(as.character(grid$group))
  visits <- unique(as.character(grid$visit))
  mean_of <- function(g, v) weights[grid$group == g & grid$visit == v, ]
  out <- list()
  add <- function(family, group, versus, visit, w) {
    out[[length(out) + 1]] <<- list(family = family, group = group, versus = versus, visit = visit, w = w)
  }
  later <- if (kind == "changes") visits else visits[seq_along(visits) > match(baseline, visits)]
  change <- function(g, v) if (kind == "changes") mean_of(g, v) else mean_of(g, v) - mean_of(g, baseline)
  for (g in groups) for (v in later) add("change_from_baseline", g, baseline, v, change(g, v))
  for (g in groups[-1]) {
    if (kind == "values") {
      for (v in visits) add("group_difference", g, groups[1], v, mean_of(g, v) - mean_of(groups[1], v))
    }
    for (v in later) add("difference_in_change", g, groups[1], v, change(g, v) - change(groups[1], v))
  }
  out
}

# Rows of a model with a mean for each combination of group and level of `by`: the groups are the combinations with
# three subjects or more, numbered.
subgroup_rows <- function(rows, by, levels) {
  cell <- expand.grid(level = seq_along(levels), group = seq_along(levels(rows$group)))
  rows <- rows[!is.na(rows[[by]]), ]
  group <- paste(as.integer(rows$group), match(rows[[by]], levels), sep = ".")
  each <- unique(data.frame(group, subject = rows$subject))
  enough <- names(which(table(each$group) > 2))
  rows$group <- factor(group, paste(cell$group, cell$level, sep = "."))
  numbered(droplevels(rows[group %in% enough, ]))
}

# Differences in change of each group from the first one within each level (changes, where there is one group), and
# how far the other levels differ in them from the first level.
subgroup_differences <- function(grid, weights, baseline, groups, levels) {
  visits <- unique(as.character(grid$visit))
  later <- visits[seq_along(visits) > match(baseline, visits)]
  cell <- function(g, l) paste(g, l, sep = ".")
  mean_of <- function(g, l, v) weights[grid$group == cell(g, l) & grid$visit == v, ]
  change <- function(g, l, v) mean_of(g, l, v) - mean_of(g, l, baseline)
  within <- function(g, l, v) if (g == 1) change(g, l, v) else change(g, l, v) - change(1, l, v)
  out <- list()
  add <- function(g, v, level, versus_level, w) {
    out[[length(out) + 1]] <<- list(
      family = if (g == 1) "change_from_baseline" else "difference_in_change", group = groups[g],
      versus = if (g == 1) baseline else groups[1], visit = v, name = level, treatment = versus_level, w = w)
  }
  for (g in if (length(groups) > 1) seq_along(groups)[-1] else 1) {
    has <- function(l) all(c(cell(g, l), cell(1, l)) %in% as.character(grid$group))
    own <- Filter(has, seq_along(levels))
    for (v in later) for (l in own) {
      add(g, v, levels[l], "", within(g, l, v))
      if (l != own[1]) add(g, v, levels[l], levels[own[1]], within(g, l, v) - within(g, own[1], v))
    }
  }
  out
}

# Weights of the visits at these times, the baseline first.
time_average <- function(times) c(-1, rep(1 / (length(times) - 1), length(times) - 1))
trapezoid <- function(times) c(diff(times) / 2, 0) + c(0, diff(times) / 2)
above_baseline <- function(times) trapezoid(times) - c(times[length(times)] - times[1], rep(0, length(times) - 1))
trend <- function(times) (times - mean(times)) / sqrt(sum((times - mean(times))^2))

# Contrasts of one's own: `measures` has for each name one of the functions above, weights with the names of their
# visits, or "peak". `times` are those of the visits from the baseline on, `means` those of the lines of `grid`.
own_contrasts <- function(grid, weights, means, measures, times, kind) {
  groups <- unique(as.character(grid$group))
  baseline <- names(times)[1]
  here <- intersect(names(times), c(if (kind == "changes") baseline, as.character(grid$visit)))
  at <- function(g, v) grid$group == g & grid$visit == v
  mean_of <- function(g, v) if (any(at(g, v))) weights[at(g, v), ] else rep(NA, ncol(weights))
  total <- function(g, w) {
    if (kind == "changes") w <- w[names(w) != baseline]
    Reduce(`+`, lapply(names(w), function(v) w[[v]] * mean_of(g, v)))
  }
  of_group <- function(g, measure) {
    if (is.function(measure)) return(list(w = stats::setNames(measure(times[here]), here), visit = ""))
    if (!identical(measure, "peak")) return(list(w = measure[measure != 0], visit = ""))
    start <- if (kind == "changes") 0 else means[at(g, baseline)]
    change <- vapply(here[-1], function(v) means[at(g, v)], 0) - start
    peak <- here[-1][which.max(abs(change))]
    list(w = stats::setNames(c(-1, 1), c(baseline, peak)), visit = peak)
  }
  out <- list()
  add <- function(name, group, versus, visit, w) {
    out[[length(out) + 1]] <<- list(
      family = "custom", group = group, versus = versus, visit = visit, name = name, w = w)
  }
  for (name in names(measures)) {
    for (g in groups) {
      own <- of_group(g, measures[[name]])
      add(name, g, "", own$visit, total(g, own$w))
    }
    for (g in groups[-1]) {
      own <- of_group(g, measures[[name]])
      add(name, g, groups[1], own$visit, total(g, own$w) - total(groups[1], own$w))
    }
  }
  out
}

# Areas under the subjects' own courses by group, each group against the first one by Welch's t test.
subject_areas <- function(data, marker, values, times, name, above) {
  area <- function(s) {
    own <- data$subject == s & !is.na(values)
    y <- values[own][match(names(times), data$visit[own])]
    there <- !is.na(y)
    if (!there[1] || !there[length(y)]) return(c(NA, NA))
    under <- sum(trapezoid(times[there]) * y[there])
    c(if (above) under - (times[length(y)] - times[1]) * y[1] else under, all(there))
  }
  subjects <- levels(data$subject)
  all <- vapply(subjects, area, c(0, 0))
  group <- data$group[match(subjects, data$subject)]
  out <- NULL
  for (rule in c("complete", "interpolated")) {
    of <- function(g) {
      own <- all[1, group == g & !is.na(all[1, ]) & (rule == "interpolated" | all[2, ] %in% 1)]
      unname(own)
    }
    for (g in levels(data$group)) {
      x <- of(g)
      y <- of(levels(data$group)[1])
      test <- if (g != levels(data$group)[1] && min(length(x), length(y)) > 2) stats::t.test(x, y)
      number <- function(value) if (is.null(test)) NA else unname(value)
      out <- rbind(out, data.frame(marker = marker, name = name, rule = rule, group = g, n = length(x),
        mean = mean(x), sd = stats::sd(x), estimate = number(test$estimate[1] - test$estimate[2]),
        se = number(test$stderr), t = number(test$statistic), df = number(test$parameter),
        p = number(test$p.value)))
    }
  }
  out
}

# Correlations of `x` with `y`, values at the baseline and changes later, in the ways asked; a `fact` is a number of
# each subject. The program needs four pairs or more that vary.
associations <- function(data, marker, x, with, y, baseline, ways, fact) {
  groups <- levels(data$group)
  visits <- levels(data$visit)
  visits <- visits[seq_along(visits) >= match(baseline, visits)]
  subjects <- levels(data$subject)
  of_subject <- data$group[match(subjects, data$subject)]
  at <- function(z, v) z[data$visit == v][match(subjects, data$subject[data$visit == v])]
  at_visit <- function(z, v, fact) if (v == baseline || fact) at(z, v) else at(z, v) - at(z, baseline)
  out <- NULL
  add <- function(visit, group, method, n, estimate, p) {
    out <<- rbind(out, data.frame(marker = marker, with = with, visit = visit, group = group, method = method,
      n = n, estimate = unname(estimate), p = unname(p)))
  }
  # What `x` has in common with what the other terms of the model leave.
  by_model <- function(visit, group, method, full, n) {
    test <- summary(full)$coefficients["x", ]
    df <- stats::df.residual(full)
    add(visit, group, method, n, test[3] / sqrt(test[3]^2 + df), test[4])
  }
  for (v in visits) {
    pairs <- data.frame(x = at_visit(x, v, FALSE), y = at_visit(y, v, fact), group = of_subject)
    pairs <- pairs[stats::complete.cases(pairs), ]
    plain <- function(own, group) {
      if (nrow(own) < 4 || stats::sd(own$x) == 0 || stats::sd(own$y) == 0) return()
      for (method in c("pearson", "spearman")) {
        test <- suppressWarnings(stats::cor.test(own$x, own$y, method = method))
        add(v, group, method, nrow(own), test$estimate, test$p.value)
      }
    }
    if ("pooled" %in% ways || length(groups) < 2) plain(pairs, "")
    if ("group" %in% ways && length(groups) > 1) for (g in groups) plain(pairs[pairs$group == g, ], g)
    if ("adjusted" %in% ways) {
      few <- length(unique(pairs$group)) < 2
      full <- stats::lm(if (few) y ~ x else y ~ group + x, pairs)
      by_model(v, "", "partial", full, nrow(pairs))
    }
  }
  if ("repeated" %in% ways && !fact) {
    rows <- data.frame(x = x, y = y, subject = data$subject, group = data$group, visit = data$visit)
    rows <- rows[stats::complete.cases(rows), ]
    for (g in c("", if (length(groups) > 1) groups)) {
      own <- droplevels(if (g == "") rows else rows[rows$group == g, ])
      by_model("", g, "repeated_measures", stats::lm(y ~ subject + x, own), nrow(own))
    }
    full <- stats::lm(y ~ subject + interaction(group, visit, drop = TRUE) + x, droplevels(rows))
    by_model("", "", "repeated_measures_adjusted", full, nrow(rows))
  }
  out
}

# Groups compared at each later visit under assumptions about values after drop-out: `strategies` as the program names
# them, and at the last visit each of `deltas` added to the values after drop-out of every group but the first.
# Missing values take their mean given the subject's seen ones in a mixed model of changes. Estimates only: the
# program's standard errors are from leaving each subject out and doing all of this again.
drop_outs <- function(data, marker, values, baseline, strategies, deltas) {
  visits <- levels(data$visit)
  later <- visits[seq_along(visits) > match(baseline, visits)]
  wide <- tapply(values, list(data$subject, data$visit), function(v) v[1])
  start <- wide[, baseline]
  group <- data$group[match(rownames(wide), data$subject)]
  kept <- names(which(table(group[!is.na(start)]) > 2))
  own <- !is.na(start) & group %in% kept
  changes <- (wide[, later, drop = FALSE] - start)[own, , drop = FALSE]
  changes <- changes[, colSums(!is.na(changes)) > 0, drop = FALSE]
  subjects <- data.frame(group = droplevels(group[own]), baseline = start[own])
  later <- colnames(changes)
  m <- length(later)
  rows <- data.frame(subject = rep(seq_len(nrow(changes)), each = m), subjects[rep(seq_len(nrow(changes)), each = m), ],
    visit = factor(rep(later, nrow(changes)), later), change = as.vector(t(changes)))
  rows$visit_number <- as.integer(rows$visit)
  rows <- rows[!is.na(rows$change), ]
  terms <- if (m > 1) change ~ baseline * visit + group * visit else change ~ baseline + group
  covariance <- matrix(0, m, m, dimnames = list(later, later))
  if (m > 1) {
    fit <- nlme::gls(terms, rows, correlation = nlme::corSymm(form = ~ visit_number | subject),
      weights = nlme::varIdent(form = ~ 1 | visit), method = "REML",
      control = nlme::glsControl(tolerance = 1e-10, msTol = 1e-12, maxIter = 500, msMaxIter = 500))
    sd <- fit$sigma * stats::coef(fit$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)[later]
    of_subject <- nlme::corMatrix(fit$modelStruct$corStruct)
    for (s in names(of_subject)) {
      at <- as.character(rows$visit[rows$subject == s])
      covariance[at, at] <- of_subject[[s]]
    }
    covariance <- covariance * outer(sd, sd)
  } else {
    fit <- stats::lm(terms, rows)
  }
  mean_with <- function(group) {
    at <- data.frame(group = factor(rep(group, each = m), levels(subjects$group)),
      baseline = rep(subjects$baseline, each = m), visit = factor(rep(later, nrow(changes)), later))
    matrix(stats::predict(fit, at), ncol = m, byrow = TRUE)
  }
  own_mean <- mean_with(as.character(subjects$group))
  reference_mean <- mean_with(rep(levels(subjects$group)[1], nrow(changes)))
  completed <- function(strategy, delta) {
    out <- changes
    for (i in seq_len(nrow(changes))) {
      seen <- which(!is.na(changes[i, ]))
      missing <- which(is.na(changes[i, ]))
      if (length(missing) == 0) next
      last <- max(seen, 0)
      after <- seq_len(m) > last
      mu <- own_mean[i, ]
      if (strategy == "j2r") mu[after] <- reference_mean[i, after]
      if (strategy == "cr" && any(after)) mu <- reference_mean[i, ]
      if (strategy == "cir") {
        ahead <- if (last == 0) 0 else own_mean[i, last] - reference_mean[i, last]
        mu[after] <- reference_mean[i, after] + ahead
      }
      given <- if (length(seen) == 0) 0 else {
        drop(covariance[missing, seen, drop = FALSE] %*%
          solve(covariance[seen, seen, drop = FALSE], changes[i, seen] - mu[seen]))
      }
      out[i, missing] <- mu[missing] + given
      if (subjects$group[i] != levels(subjects$group)[1]) out[i, after] <- out[i, after] + delta
    }
    out
  }
  out <- NULL
  compare <- function(name, full, visits) {
    for (v in visits) {
      found <- stats::coef(stats::lm(full[, v] ~ subjects$group + subjects$baseline))
      for (k in seq_along(levels(subjects$group))[-1]) {
        out <<- rbind(out, data.frame(marker = marker, strategy = name, group = levels(subjects$group)[k],
          versus = levels(subjects$group)[1], visit = v, estimate = unname(found[k])))
      }
    }
  }
  for (strategy in strategies) compare(strategy, completed(strategy, 0), later)
  for (delta in deltas) compare(as.character(delta), completed("mar", delta), later[m])
  out
}

# Differences of the means of a crossover; `group` is who was treated.
treatment_differences <- function(grid, weights, baseline, group) {
  treatments <- unique(as.character(grid$treatment))
  visits <- unique(as.character(grid$visit))
  mean_of <- function(t, v) weights[grid$treatment == t & grid$visit == v, ]
  out <- list()
  add <- function(family, treatment, versus, visit, w) {
    out[[length(out) + 1]] <<- list(
      family = family, group = group, versus = versus, visit = visit, treatment = treatment, w = w)
  }
  for (t in treatments[-1]) for (v in visits) {
    add("treatment_difference", t, treatments[1], v, mean_of(t, v) - mean_of(treatments[1], v))
  }
  if (is.null(baseline)) return(out)
  change <- function(t, v) mean_of(t, v) - mean_of(t, baseline)
  for (t in treatments) for (v in setdiff(visits, baseline)) {
    add("change_from_baseline", t, baseline, v, change(t, v))
    if (t != treatments[1]) {
      add("difference_in_change", t, treatments[1], v, change(t, v) - change(treatments[1], v))
    }
  }
  out
}

# Slopes of the groups and their differences, and the differences of the groups at each visit; `grid` has the
# times of the visits.
slopes_of <- function(mean_model, rows, grid) {
  groups <- unique(as.character(grid$group))
  weights <- weights_of(mean_model, rows, grid)
  at <- function(time) weights_of(mean_model, rows, data.frame(group = groups, time = time))
  slope <- at(1) - at(0)
  out <- list()
  add <- function(family, group, versus, visit, w) {
    out[[length(out) + 1]] <<- list(family = family, group = group, versus = versus, visit = visit, w = w)
  }
  for (i in seq_along(groups)) {
    add("slope", groups[i], "", "", slope[i, ])
    if (i > 1) add("slope", groups[i], groups[1], "", slope[i, ] - slope[1, ])
  }
  for (g in groups[-1]) for (v in unique(as.character(grid$visit))) {
    own <- weights[grid$group == g & grid$visit == v, ] - weights[grid$group == groups[1] & grid$visit == v, ]
    add("group_difference", g, groups[1], v, own)
  }
  out
}

# A table of the differences. p-values are adjusted within each family (changes: within each group).
table_of <- function(marker, fit, list, design, ddf = NULL, sandwich = NULL, adjust = "none") {
  name <- function(what) vapply(list, function(x) if (is.null(x[[what]])) "" else x[[what]], "")
  out <- data.frame(marker = marker, family = name("family"), group = name("group"),
    versus = name("versus"), visit = name("visit"), treatment = name("treatment"), name = name("name"))
  out <- cbind(out, test_of(fit, do.call(rbind, lapply(list, `[[`, "w")), design, ddf, sandwich))
  change <- out$family == "change_from_baseline"
  family <- paste(out$family, ifelse(change, out$group, ""), ifelse(change, out$treatment, ""))
  adjusted <- function(p) {
    if (adjust == "sidak") stats::pbeta(p, 1, sum(!is.na(p))) else stats::p.adjust(p, adjust)
  }
  if (adjust != "none") out$p_adjusted <- stats::ave(out$p, family, FUN = adjusted)
  out
}

# What the interval of each difference between groups says of the margins; NA where there are no degrees of freedom.
conclusions <- function(contrasts, margin, level, baseline) {
  families <- c("difference_in_change", "treatment_difference", "group_difference")
  own <- contrasts$family %in% families & !(contrasts$family == "group_difference" & contrasts$visit == baseline)
  out <- contrasts[own & !is.na(contrasts$df), ]
  half <- stats::qt(0.5 + level / 2, out$df) * out$se
  low <- out$estimate - half
  high <- out$estimate + half
  above <- if (is.na(margin[1])) rep(FALSE, nrow(out)) else low > margin[1]
  below <- if (is.na(margin[2])) rep(FALSE, nrow(out)) else high < margin[2]
  out$conclusion <- ifelse(above & below, "equivalent",
    ifelse(above, "non_inferior", ifelse(below, "non_superior", "inconclusive")))
  if (!is.na(margin[1])) out$conclusion[high < margin[1]] <- "below_margin"
  if (!is.na(margin[2])) out$conclusion[low > margin[2]] <- "above_margin"
  out
}

# Logarithm of how many times as large a study has to be, to find `difference` with `power` in a two-sided t test; NA
# where there are no degrees of freedom, or 100,000 times is not enough.
times_for <- function(se, df, difference, power, level) {
  if (is.na(se) || is.na(df)) return(NA)
  found <- function(times) {
    nu <- min(max(df * times, 1), 1e7)
    limit <- stats::qt(0.5 + level / 2, nu)
    ncp <- abs(difference) / se * sqrt(times)
    if (ncp > 37) return(1)
    1 - stats::pt(limit, nu, ncp) + stats::pt(-limit, nu, ncp)
  }
  within <- log(c(1e-5, 1e5))
  lacks <- function(x) found(exp(x)) - power
  if (lacks(within[1]) >= 0) return(within[1])
  if (lacks(within[2]) < 0) return(NA)
  stats::uniroot(lacks, within, tol = 1e-10)$root
}

# Runs what belongs to a marker; what fails is told, and the others go on.
of_marker <- function(marker, work) {
  tryCatch(invisible(work), error = function(e) {
    message(marker, ": no model here (", conditionMessage(e), ")")
  })
}

# Groups at the baseline (not where they were randomised), and changes from it within each group, without a model.
simple_tests <- function(data, marker, values, baseline, randomized) {
  groups <- levels(data$group)
  at <- function(g, v) {
    own <- data$group == g & data$visit == v & !is.na(values)
    stats::setNames(values[own], data$subject[own])
  }
  row <- function(test, group, versus, visit, x) {
    data.frame(marker = marker, test = test, group = group, versus = versus, visit = visit,
      statistic = unname(x$statistic), p = x$p.value)
  }
  # The program tests three values or more.
  enough <- function(x) length(x) > 2 && stats::var(x) > 0
  out <- list()
  for (g in if (randomized) NULL else groups[-1]) {
    x <- at(g, baseline)
    y <- at(groups[1], baseline)
    if (!enough(x) || !enough(y)) next
    out[[length(out) + 1]] <- row("welch_t", g, groups[1], baseline, stats::t.test(x, y))
    out[[length(out) + 1]] <- row("mann_whitney", g, groups[1], baseline,
      suppressWarnings(stats::wilcox.test(x, y)))
  }
  later <- levels(data$visit)[seq_along(levels(data$visit)) > match(baseline, levels(data$visit))]
  for (g in groups) for (v in later) {
    x <- at(g, v)
    y <- at(g, baseline)
    both <- intersect(names(x), names(y))
    if (!enough(x[both] - y[both])) next
    out[[length(out) + 1]] <- row("paired_t", g, baseline, v, stats::t.test(x[both], y[both], paired = TRUE))
    out[[length(out) + 1]] <- row("wilcoxon_signed_rank", g, baseline, v,
      suppressWarnings(stats::wilcox.test(x[both], y[both], paired = TRUE)))
  }
  do.call(rbind, out)
}
