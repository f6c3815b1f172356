"""Writes one study in the formats of statistics programs: see README.md."""
import datetime
import numpy as np
import pandas as pd
import pyreadstat
import pyarrow as pa
import pyarrow.parquet as pq

rng = np.random.default_rng(23)
rows = []
for s in range(1, 25):
    arm = s % 2
    for v, day in [(0, 0), (1, 28), (2, 84)]:
        rows.append({
            "patient": f"P{s:03d}",
            "site": ["Zürich", "Genève"][s // 13],
            "arm": arm,
            "visit": v,
            "visdate": datetime.date(2024, 2, 27) + datetime.timedelta(days=day + s),
            "age": 40 + s,
            "crp": round(float(5 + 2 * arm * v + rng.normal(0, 1.5)), 2),
            "il6": round(float(12.3 - 0.5 * v + rng.normal(0, 2)), 3),
        })
d = pd.DataFrame(rows)
d.loc[4, "il6"] = np.nan
d.loc[10, "crp"] = np.nan
code = d.copy()
code.loc[20, "crp"] = -9.0  # declared missing: not done
labels = {"patient": "Subject", "site": "Centre", "arm": "Treatment group", "visit": "Visit",
          "visdate": "Date of visit", "age": "Age (years)", "crp": "C-reactive protein (mg/L)",
          "il6": "Interleukin 6 (pg/mL)"}
arms = {0: "Placebo", 1: "Drug 10 mg"}
visits = {0: "Baseline", 1: "Week 4", 2: "Week 12"}
named = {"arm": arms, "visit": visits}

plain = d.copy()
plain.loc[20, "crp"] = np.nan
plain["arm"] = plain["arm"].map(arms)
plain["visit"] = plain["visit"].map(visits)
plain.to_csv("study.csv", index=False)

sav = dict(column_labels=labels, variable_value_labels={**named, "crp": {-9.0: "Not done"}},
           missing_ranges={"crp": [-9.0]})
pyreadstat.write_sav(code, "pyreadstat.sav", **sav)
pyreadstat.write_sav(code, "pyreadstat_rows.sav", row_compress=True, **sav)
pyreadstat.write_sav(code, "pyreadstat.zsav", compress=True, **sav)

dta = code.copy()
dta["arm"] = dta["arm"].astype("int8")
dta["visit"] = dta["visit"].astype("int16")
dta["crp"] = dta["crp"].astype(object)
dta.loc[20, "crp"] = "a"
dta.loc[10, "crp"] = np.nan
for version in (8, 10, 12, 13, 14, 15):
    pyreadstat.write_dta(dta, f"pyreadstat_{version}.dta", column_labels=labels, version=version,
                         variable_value_labels={**named, "crp": {"a": "Not done"}},
                         missing_user_values={"crp": ["a"]})
flat = code.copy()
flat.loc[20, "crp"] = np.nan
flat["visdate"] = pd.to_datetime(flat["visdate"])
for version, order in ((114, "big"), (117, "little"), (118, "big"), (119, "little")):
    flat.to_stata(f"pandas_{version}_{order}.dta", write_index=False, version=version, byteorder=order,
                  value_labels=named, variable_labels=labels, convert_dates={"visdate": "td"},
                  convert_strl=["site"] if version > 114 else None)

texts = plain.copy()
for version in (5, 8):
    pyreadstat.write_xport(texts, f"pyreadstat_v{version}.xpt", column_labels=labels, table_name="STUDY",
                           file_format_version=version)

table = pa.Table.from_pandas(plain, preserve_index=False)
pq.write_table(table, "pyarrow_snappy.parquet", compression="snappy")
pq.write_table(table, "pyarrow_gzip_v2.parquet", compression="gzip", data_page_version="2.0", version="2.6",
               row_group_size=30)
pq.write_table(table, "pyarrow_plain.parquet", compression="none", use_dictionary=False)
pq.write_table(table, "pyarrow_zstd.parquet", compression="zstd")
pq.write_table(table, "pyarrow_delta.parquet", compression="snappy", use_dictionary=False, version="2.6",
               column_encoding={"patient": "DELTA_BYTE_ARRAY", "site": "DELTA_LENGTH_BYTE_ARRAY",
                                "age": "DELTA_BINARY_PACKED", "crp": "BYTE_STREAM_SPLIT"})
category = plain.astype({"arm": "category", "visit": "category"})
pq.write_table(pa.Table.from_pandas(category, preserve_index=False), "pyarrow_brotli.parquet", compression="brotli")

print("pyreadstat", pyreadstat.__version__, "pandas", pd.__version__, "pyarrow", pa.__version__)

# Dataset-JSON as its specification shows it, versions 1.1, 1.1 by lines, and 1.0.
import json
kinds = {"age": "integer", "crp": "double", "il6": "decimal", "visdate": "date"}
columns = [{"itemOID": f"IT.{c}", "name": c, "label": labels[c], "dataType": kinds.get(c, "string")} for c in plain.columns]
cells = [[None if isinstance(x, float) and np.isnan(x) else str(x) if c in ("visdate", "il6") else x
          for c, x in zip(plain.columns, row)] for row in plain.astype(object).values.tolist()]
head = {"datasetJSONCreationDateTime": "2024-06-01T12:00:00", "datasetJSONVersion": "1.1.0", "itemGroupOID": "IG.STUDY",
        "records": len(cells), "name": "STUDY", "label": "A study", "columns": columns}
with open("dataset.json", "w") as f:
    json.dump({**head, "rows": cells}, f)
with open("dataset.ndjson", "w") as f:
    f.write("\n".join(json.dumps(x) for x in [head] + cells) + "\n")
items = [{"OID": "ITEMGROUPDATASEQ", "name": "ITEMGROUPDATASEQ", "label": "Record", "type": "integer"}] + [
    {"OID": c["itemOID"], "name": c["name"], "label": c["label"], "type": c["dataType"]} for c in columns]
with open("dataset_v1.0.json", "w") as f:
    json.dump({"creationDateTime": "2023-06-01T12:00:00", "datasetJSONVersion": "1.0.0", "clinicalData": {
        "studyOID": "S", "itemGroupData": {"IG.STUDY": {"records": len(cells), "name": "STUDY", "label": "A study",
        "items": items, "itemData": [[i + 1] + row for i, row in enumerate(cells)]}}}}, f)

# ADaM as it is delivered: two subjects a group, two parameters, with a date and a date-time.
adam = []
for s in range(1, 9):
    for code_, name_, low in [("ALB", "Albumin (g/L)", 40), ("CRP", "C-reactive protein (mg/L)", 5)]:
        for v, visit in [(0, "Baseline"), (4, "Week 4")]:
            adam.append({"STUDYID": "S1", "USUBJID": f"S1-{s:03d}", "TRT01A": ["Placebo", "Drug"][s % 2],
                         "PARAMCD": code_, "PARAM": name_, "AVISIT": visit, "AVISITN": float(v),
                         "ADT": datetime.date(2024, 1, 1) + datetime.timedelta(days=7 * v + s),
                         "AVAL": round(float(low + rng.normal(0, 2)), 1), "ABLFL": "Y" if v == 0 else "",
                         "ANL01FL": "Y", "DTYPE": "", "AGE": 40.0 + s, "SEX": "FM"[s % 2]})
pyreadstat.write_xport(pd.DataFrame(adam), "adam_adlb.xpt", table_name="ADLB", file_format_version=5)

# What files say beside numbers: named values of several kinds, formats of dates, long names and texts, several tables.
n = 24 * 3
said = code[["patient", "arm", "visit"]].copy()
said["rest"] = rng.integers(0, 5, n).astype(float)
said["moving"] = rng.integers(0, 5, n).astype(float)
said["titre"] = np.where(rng.random(n) < 0.2, 0.0, np.round(rng.lognormal(3, 1, n), 1))
said["weight"] = np.round(rng.normal(70, 9, n), 1)
said.loc[[3, 30], "weight"] = -99.0
said["a_name_of_a_marker_that_is_longer_than_eight_letters"] = np.round(rng.normal(5, 1, n), 2)
said["note"] = ["x" * 300 + f" end {i}" for i in range(n)]
grades = {0.0: "none", 1.0: "mild", 2.0: "moderate", 3.0: "severe", 4.0: "unbearable"}
values = {"arm": {0: "Placebo", 1: "Drug"}, "visit": visits, "rest": grades, "moving": grades,
          "titre": {0.0: "below detection"}, "weight": {-99.0: "missing"}}
pyreadstat.write_sav(said, "said.sav", variable_value_labels=values, column_labels={"note": "Remark"})
pyreadstat.write_dta(said.drop(columns="a_name_of_a_marker_that_is_longer_than_eight_letters"), "said.dta", version=15,
                     variable_value_labels={k: {int(x): y for x, y in v.items()} for k, v in values.items()})
times = code[["patient", "arm"]].copy()
times["visit"] = plain["visit"]
times["day"] = pd.to_datetime(d["visdate"])
times["moment"] = pd.to_datetime(d["visdate"]) + pd.Timedelta(hours=14, minutes=30)
times["crp"] = flat["crp"]
times.to_stata("times.dta", write_index=False, version=118, convert_dates={"day": "td", "moment": "tc"})
# pyreadstat takes objects here; pandas' own dates of this version it writes as 1970.
times["day"] = d["visdate"]
times["moment"] = pd.Series([datetime.datetime.combine(x, datetime.time(14, 30)) for x in d["visdate"]], dtype=object)
pyreadstat.write_sav(times, "times.sav")
pyreadstat.write_xport(times[["patient", "arm", "visit", "crp"]], "formats.xpt", table_name="LAB", file_format_version=5,
                       variable_format={"arm": "ARMF."})
with open("two_tables.xpt", "wb") as f:
    f.write(open("formats.xpt", "rb").read())
    f.write(open("pyreadstat_v5.xpt", "rb").read()[240:])
