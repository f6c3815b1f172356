# What the exported script calls of mmrm 0.3, with mmrm's own conditions on the arguments. The fit is nlme's, which has
# the same estimates, likelihood and asymptotic covariance; degrees of freedom it has none.

covariances <- c("us", "toeph", "toep", "ar1h", "ar1", "csh", "cs", "adh", "ad")
methods <- c("Satterthwaite", "Kenward-Roger", "Residual", "Between-Within")
vcovs <- c("Asymptotic", "Empirical", "Empirical-Bias-Reduced", "Empirical-Jackknife",
  "Kenward-Roger", "Kenward-Roger-Linear")

mmrm <- function(formula, data, weights = NULL, covariance = NULL, reml = TRUE, control = NULL, ...) {
  given <- list(...)
  stopifnot(names(given) %in% c("method", "vcov"), given$method %in% methods, is.logical(reml))
  # Its default for Residual is the empirical covariance.
  default <- c(Satterthwaite = "Asymptotic", "Kenward-Roger" = "Kenward-Roger", Residual = "Empirical",
    "Between-Within" = "Asymptotic")[[given$method]]
  vcov <- if (is.null(given$vcov)) default else given$vcov
  stopifnot(vcov %in% vcovs, grepl("Kenward", vcov) == grepl("Kenward", given$method))
  if (grepl("Kenward", vcov)) stopifnot(reml)
  calls <- all.names(formula)
  stopifnot(sum(calls %in% covariances) == 1)
  # The mean, and the covariance after the last plus.
  parts <- strsplit(paste(deparse(formula, width.cutoff = 500), collapse = ""), " \\+ (?=[a-z0-9]+\\([^()|]*\\|)", perl = TRUE)[[1]]
  inside <- all.vars(stats::as.formula(paste("~", parts[2])))
  stopifnot(length(parts) == 2, inside %in% names(data), vapply(data[inside], is.factor, TRUE))
  fit <- fitted_by_nlme(stats::as.formula(parts[1]), data, str2lang(parts[2]), if (reml) "REML" else "ML")
  beta <- stats::coef(fit)
  v <- stats::vcov(fit)
  # Under ML nlme counts the mean's coefficients out of the residual variance.
  if (!reml) v <- v * (1 - length(beta) / fit$dims$N)
  names(beta) <- sub("^[.]x", "", names(beta))
  structure(list(beta = beta, v = v, vcov = vcov, ll = stats::logLik(fit)), class = "mmrm")
}

# `covariance` is a call such as `us(visit | subject)`. One for each group nlme has none: then it is one for all.
fitted_by_nlme <- function(mean, data, covariance, method) {
  # Columns of the design that others give are left out, as mmrm does.
  x <- stats::model.matrix(mean, data)
  decomposition <- qr(x)
  data$.x <- x[, sort(decomposition$pivot[seq_len(decomposition$rank)])]
  visit <- all.vars(covariance)[1]
  subject <- all.vars(covariance)[length(all.vars(covariance))]
  within <- function(time) stats::as.formula(paste("~", time, "|", subject))
  order <- paste0("as.integer(", visit, ")")
  kind <- as.character(covariance[[1]])
  correlation <- switch(sub("h$", "", kind), us = nlme::corSymm(form = within(order)),
    ar1 = nlme::corAR1(form = within(order)), cs = nlme::corCompSymm(form = within("1")),
    stop("nlme has no ", kind))
  weights <- if (kind == "us" || grepl("h$", kind)) nlme::varIdent(form = stats::as.formula(paste("~ 1 |", visit)))
  nlme::gls(stats::update(mean, . ~ 0 + .x), data = data, correlation = correlation, weights = weights,
    method = method, control = nlme::glsControl(tolerance = 1e-10, msTol = 1e-12, maxIter = 500, msMaxIter = 500))
}

component <- function(object, name) {
  stopifnot(name == "beta_est")
  object$beta
}

df_1d <- function(object, contrast) {
  stopifnot(is.numeric(contrast), length(contrast) == length(object$beta))
  variance <- drop(contrast %*% object$v %*% contrast)
  stopifnot(variance >= .Machine$double.xmin)
  est <- sum(contrast * object$beta)
  list(est = est, se = sqrt(variance), df = NA, t_stat = est / sqrt(variance), p_val = NA)
}

logLik.mmrm <- function(object, ...) object$ll
