# Nodes and weights of Gauss and Legendre between 0 and 1.
nodes <- local({
  i <- seq_len(31)
  jacobi <- matrix(0, 32, 32)
  jacobi[cbind(i, i + 1)] <- jacobi[cbind(i + 1, i)] <- i / sqrt(4 * i^2 - 1)
  of <- eigen(jacobi, symmetric = TRUE)
  list(x = (of$values + 1) / 2, w = of$vectors[1, ]^2)
})

# Probability that normal numbers with covariance `v` are all below `b`: integrated over all of them but the last, each
# given those before.
all_below <- function(b, v) {
  k <- length(b)
  if (k == 1) return(stats::pnorm(b / sqrt(drop(v))))
  if (k > 4) stop("more than four values of a subject are beyond a limit")
  l <- t(chol(v))
  z <- matrix(0, 1, 0)
  weight <- 1
  for (j in seq_len(k - 1)) {
    upper <- drop(b[j] - z %*% l[j, seq_len(j - 1)]) / l[j, j]
    upper <- pmin(upper, 7)
    lower <- pmin(-7, upper - 4)
    at <- outer(upper - lower, nodes$x) + lower
    weight <- as.vector(outer(weight * (upper - lower), nodes$w) * stats::dnorm(at))
    z <- cbind(z[rep(seq_len(nrow(z)), length(nodes$x)), , drop = FALSE], as.vector(at))
  }
  sum(weight * stats::pnorm(drop(b[k] - z %*% l[k, seq_len(k - 1)]) / l[k, k]))
}

# Puts limits in the place of values: `side` is -1 below a limit, 1 above one, 0 for a value.
with_limits <- function(rows, column, limits) {
  at <- match(paste(limits$subject, limits$visit), paste(rows$subject, rows$visit))
  rows$side <- 0
  rows$side[at[!is.na(at)]] <- limits$side[!is.na(at)]
  rows[[column]][at[!is.na(at)]] <- limits$limit[!is.na(at)]
  rows
}

# Maximum likelihood with an unstructured covariance in which a limit contributes the probability of what lies beyond
# it, given the subject's other values.
limited_fit <- function(mean_model, values, rows) {
  x <- stats::model.matrix(mean_model, rows)
  decomposition <- qr(x)
  x <- x[, sort(decomposition$pivot[seq_len(decomposition$rank)]), drop = FALSE]
  p <- ncol(x)
  unit <- stats::sd(values)
  y <- values / unit
  visit <- as.integer(rows$visit)
  m <- nlevels(rows$visit)
  subjects <- split(seq_along(y), droplevels(rows$subject))
  sigma_of <- function(theta) {
    l <- diag(m)
    l[lower.tri(l)] <- theta[-seq_len(m)]
    tcrossprod(exp(theta[seq_len(m)]) * l)
  }
  criterion <- function(at) {
    sigma <- sigma_of(at[-seq_len(p)])
    r <- y - drop(x %*% at[seq_len(p)])
    total <- 0
    for (own in subjects) {
      v <- sigma[visit[own], visit[own], drop = FALSE]
      seen <- rows$side[own] == 0
      u <- numeric(0)
      if (any(seen)) {
        root <- tryCatch(chol(v[seen, seen, drop = FALSE]), error = function(e) NULL)
        if (is.null(root)) return(1e10)
        u <- backsolve(root, r[own][seen], transpose = TRUE)
        total <- total + sum(log(diag(root))) + sum(u^2) / 2 + sum(seen) * log(2 * pi) / 2
      }
      if (all(seen)) next
      b <- r[own][!seen]
      left <- v[!seen, !seen, drop = FALSE]
      if (any(seen)) {
        shared <- backsolve(root, v[seen, !seen, drop = FALSE], transpose = TRUE)
        b <- b - drop(crossprod(shared, u))
        left <- left - crossprod(shared)
      }
      sign <- -rows$side[own][!seen]
      total <- total - log(max(all_below(sign * b, left * outer(sign, sign)), 1e-300))
    }
    total
  }
  start <- stats::lm.fit(x, y)
  spread <- vapply(seq_len(m), function(v) sqrt(mean(start$residuals[visit == v]^2)), 0)
  at <- c(start$coefficients, log(pmax(spread, 1e-3)), rep(0, m * (m - 1) / 2))
  for (run in 1:2) {
    at <- stats::optim(at, criterion, method = "BFGS", control = list(maxit = 1000, reltol = 1e-15))$par
  }
  information <- stats::optimHess(at, criterion, control = list(ndeps = rep(1e-4, length(at))))
  own <- seq_len(p)
  structure(list(coefficients = stats::setNames(unit * at[own], colnames(x)),
    covariance = unit^2 * solve(information)[own, own],
    likelihood = -criterion(at) - sum(rows$side == 0) * log(unit)), class = "limited")
}
coef.limited <- function(object, ...) object$coefficients
vcov.limited <- function(object, ...) object$covariance
logLik.limited <- function(object, ...) object$likelihood

