#!/bin/sh
# The same markers through trajecta and through lmerTest in R, in one run, and the ratio of the times.
# Usage: benches/against_r.sh [MARKERS]      (from the folder of Cargo.toml; 50 markers unless told)
#
# lmerTest fits lmer(log(value) ~ group * visit + (1 | subject)) with Satterthwaite's degrees of
# freedom, type III tests, means and contrasts by emmeans; trajecta the same model as
# --model random-intercept. Both are timed without start and files; the whole process of trajecta,
# which also describes and tests every marker and writes its results, is given beside it.
set -eu
markers=${1:-50}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! command -v Rscript >/dev/null 2>&1; then
    echo "R is not installed, so there is nothing to compare with."
    exit 0
fi
if ! Rscript -e 'quit(status = !all(sapply(c("lmerTest", "emmeans"), requireNamespace, quietly = TRUE)))' >/dev/null 2>&1; then
    echo "R is installed without lmerTest or emmeans, so there is nothing to compare with."
    exit 0
fi

cargo build --release --quiet --no-default-features
cargo bench --quiet --no-default-features --bench panel -- write "$folder/panel.csv" "$markers"

cat > "$folder/time.R" <<'R'
suppressPackageStartupMessages({ library(lmerTest); library(emmeans) })
emm_options(lmer.df = "satterthwaite")
options(contrasts = c("contr.sum", "contr.poly"))
panel <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
one <- function(d) {
    fit <- suppressMessages(lmer(log(value) ~ group * visit + (1 | subject), d))
    means <- emmeans(fit, ~ group * visit)
    list(anova(fit, type = 3),
         summary(contrast(means, "trt.vs.ctrl1", by = "group", adjust = "none")),
         summary(contrast(means, "trt.vs.ctrl1", by = "visit", adjust = "none")))
}
parts <- split(panel, panel$marker)
invisible(one(parts[[1]]))
cat(system.time(for (d in parts) one(d))[["elapsed"]])
R
r=$(Rscript "$folder/time.R" "$folder/panel.csv")

models=$(cargo bench --quiet --no-default-features --bench panel -- models "$folder/panel.csv")
start=$(date +%s%N)
target/release/trajecta analyze --write json --scale ln --model random-intercept --df satterthwaite \
    --subject subject --group group --visit visit --marker-name marker --value value --layout tidy \
    --threads 1 --out "$folder/out" "$folder/panel.csv" >/dev/null
end=$(date +%s%N)

awk -v r="$r" -v m="$models" -v ns="$((end - start))" -v n="$markers" 'BEGIN {
    t = ns / 1e9
    printf "%d markers, the models alone: lmerTest %.3f s, trajecta %.6f s: %.0f times\n", n, r, m, r / m
    printf "against the whole process of trajecta, its start and files counted, %.4f s: %.0f times\n", t, r / t
}'
