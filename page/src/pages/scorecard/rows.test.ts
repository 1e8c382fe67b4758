import { describe, expect, it } from "vitest";
import { expectedWords, flipWay, leadWords, pretty, rowsOf, shown, type Row, type Stored, type Table1Row, type Verdict } from "./rows";

const verdict = (id: string, over: Partial<Verdict> = {}): Verdict => ({
  id, section: "Mechanism", claim: "p-S6 falls", kind: "predicted", verdict: "reproduced", expected: "down", observed: "0.1", rule: "down by 5 %", killed_by: [], sources: [], note: "", ...over,
});
const row = (id: string, over: Partial<Row> = {}): Row => ({ ...verdict(id), claim_id: id, ...over });
const none = { verdicts: [], kinds: [], find: "" };
const printed: Table1Row = { row: "T1-1", cell_line: "BT474", exposure_as_printed: "Not Specified", exposure_h: 72, printed: "71 nM", kind: "predicted", verdict: "untestable", rule: "", note: "",
  convention: "absolute", predictive: [{ convention: "absolute", median_nM: null, low_nM: 2606, high_nM: null, p_not_reached: 0.9 }] };

describe("rows of the scorecard", () => {
  it("stand with what is contradicted first, else in their order", () => {
    expect(shown([row("C001"), row("C002", { verdict: "contradicted" }), row("C003")], none).map((own) => own.id)).toEqual(["C002", "C001", "C003"]);
  });
  it("are found by every word, wherever it stands", () => {
    const rows = [row("C001", { killed_by: ["no_feedback"] }), row("C002", { observed: "p-AKT rises" })];
    expect(shown(rows, { ...none, find: "feedback P-S6" }).map((own) => own.id)).toEqual(["C001"]);
    expect(shown(rows, { ...none, find: "feedback akt" })).toEqual([]);
  });
  it("pass chips of the same kind together and of different kinds one by one", () => {
    const rows = [row("C001"), row("C002", { verdict: "partly" }), row("C003", { kind: "wiring" })];
    expect(shown(rows, { ...none, verdicts: ["partly", "reproduced"], kinds: ["predicted"] }).map((own) => own.id)).toEqual(["C002", "C001"]);
  });
  it("tell two findings on one fact apart, each with its rule, note and source", () => {
    const finding = { fact: "D001", readout: "p-S6", system: "tumours", treatment: "10 mg/day", printed: "gone", observed: "85 %", kind: "predicted" as const, verdict: "partly" as const, rule: "half of them", note: "on day 5", source: "Tabernero 2008" };
    const about: Stored = { stale: false, digest: "", scorecard: [], table1: [], table2: [], mutations: [], patient_nM: [1, 4] };
    const rows = rowsOf({ scorecard: [], table1: [], table2: [], patients: [finding, { ...finding, treatment: "50 mg/week" }] }, about);
    expect(rows.map((own) => [own.id, own.rule, own.note, own.sources[0]])).toEqual([["D001", "half of them", "on day 5", "Tabernero 2008"], ["D001b", "half of them", "on day 5", "Tabernero 2008"]]);
    expect(shown(rows, { ...none, find: "findings in patients" })).toHaveLength(2);
  });
  it("show a finding of the literature with what fells it and what else judges it", () => {
    const finding = { id: "RR16", fact: "R016", claim: "AKT rises with the dose", system: "generic", printed: "more sensitive", observed: "", kind: "predicted" as const, verdict: "reproduced" as const, rule: "in 95 % of draws", killed_by: ["no_feedback"], see: ["C122"], note: "the loop opens.", source: "Huynh 2016" };
    const about: Stored = { stale: false, digest: "", scorecard: [], table1: [], table2: [], mutations: [], patient_nM: [1, 4] };
    const [own] = rowsOf({ scorecard: [], table1: [], table2: [], resistance: [finding] }, about);
    expect([own!.id, own!.observed, own!.note, own!.killed_by]).toEqual(["RR16", "–", "the loop opens. See C122.", ["no_feedback"]]);
    expect(shown([own!], { ...none, find: "said of resistance no_feedback" })).toHaveLength(1);
  });
  it("carry the row of Table 1 that a claim prints", () => {
    const about: Stored = { stale: false, digest: "", scorecard: [{ ...verdict("C056"), row: "T1-1", observable: "IC50" }], table1: [printed], table2: [], mutations: [], patient_nM: [1, 4] };
    const rows = rowsOf({ scorecard: [verdict("C056")], table1: [printed], table2: [] }, about);
    expect(rows.map((own) => [own.id, own.claim_id, own.table1?.cell_line])).toEqual([["C056", "C056", "BT474"], ["T1-1", "C056", "BT474"]]);
    expect(rows[1]!.claim).toContain("exposure not printed");
  });
  it("say that an interval has no upper end, not a number", () => {
    expect(expectedWords(printed)).toBe("90 %: 2,610 nM to not reached (absolute)");
  });
  it("are printed with signs, not with what a keyboard has", () => {
    expect(pretty(">=10 pct points at 1 uM, changes by -4 %")).toBe("≥10 percentage points at 1 µM, changes by −4 %");
    expect(pretty("p-4E-BP1 C033-C040")).toBe("p-4E-BP1 C033-C040");
  });
  it("count as evidence only what had to be predicted", () => {
    expect(leadWords([row("C001"), row("C002", { kind: "calibrated" }), row("C003", { verdict: "contradicted" })])).toContain("Of 2 claims");
  });
  it("fall or rise, and one that is not judged any more falls", () => {
    expect(flipWay("reproduced", "partly")).toBe("falls");
    expect(flipWay("reproduced", "untestable")).toBe("falls");
    expect(flipWay("contradicted", "reproduced")).toBe("rises");
    expect(flipWay("partly", "partly")).toBe("");
  });
});
