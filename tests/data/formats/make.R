# Writes the study of study.csv in the formats of R's packages: see README.md.
library(haven)
d <- read.csv("study.csv", fileEncoding = "UTF-8", stringsAsFactors = FALSE)
d$visdate <- as.Date(d$visdate)
n <- d
n$arm <- labelled(as.integer(d$arm == "Drug 10 mg"), c(Placebo = 0L, "Drug 10 mg" = 1L), label = "Treatment group")
n$visit <- labelled(match(d$visit, c("Baseline", "Week 4", "Week 12")) - 1L,
                    c(Baseline = 0L, "Week 4" = 1L, "Week 12" = 2L))
attr(n$crp, "label") <- "C-reactive protein (mg/L)"
attr(n$il6, "label") <- "Interleukin 6 (pg/mL)"
s <- n
s$crp[21] <- -9
s$crp <- labelled_spss(s$crp, c("Not done" = -9), na_range = c(-Inf, -1), label = "C-reactive protein (mg/L)")
for (compress in c("byte", "none", "zsav")) {
  write_sav(s, paste0("haven_", compress, if (compress == "zsav") ".zsav" else ".sav"), compress = compress)
}
write_dta(n, "haven_15.dta", version = 15)
write_dta(n, "haven_8.dta", version = 8)
write_xpt(d, "haven_v5.xpt", version = 5, name = "STUDY")
write_xpt(d, "haven_v8.xpt", version = 8, name = "STUDY")
write_sas(d, "haven.sas7bdat")
f <- d
f$visdate <- format(d$visdate)
f$arm <- factor(f$arm, c("Placebo", "Drug 10 mg"))
f$visit <- factor(f$visit, c("Baseline", "Week 4", "Week 12"))
for (version in c(6, 7, 8, 10)) {
  foreign::write.dta(f, paste0("foreign_", version, ".dta"), version = version)
}
saveRDS(d, "study.rds")
cat(R.version.string, "haven", as.character(packageVersion("haven")), "foreign",
    as.character(packageVersion("foreign")), "\n")
