# What the exported script calls of mmrm 0.3, with mmrm's own conditions on the arguments.

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
  fit <- stats::lm(stats::as.formula(parts[1]), data)
  there <- !is.na(stats::coef(fit))
  structure(list(beta = stats::coef(fit)[there], v = stats::vcov(fit)[there, there], vcov = vcov,
    ll = stats::logLik(fit)), class = "mmrm")
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
  list(est = est, se = sqrt(variance), df = 10, t_stat = est / sqrt(variance), p_val = 0.5)
}

logLik.mmrm <- function(object, ...) object$ll
