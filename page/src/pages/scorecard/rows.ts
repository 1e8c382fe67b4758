import { signed } from "@/figures/numbers";

// A row of the scorecard: a claim, or a row of one of the two tables, in the words that the table shows.

export type Outcome = "contradicted" | "partly" | "reproduced" | "compatible" | "uninformative" | "untestable" | "pending";
export type Kind = "predicted" | "calibrated" | "wiring" | "procedure" | "record";

export type Verdict = {
  id: string; section: string; claim: string; kind: Kind; verdict: Outcome; expected: string; observed: string; rule: string;
  killed_by: string[]; sources: string[]; note: string; observable?: string; row?: string;
};
export type Ends = { value: number | null; low: number | null; high: number | null };
export type Convention = { convention: string; median_nM: number | null; low_nM: number | null; high_nM: number | null; p_not_reached: number };
export type Table1Row = {
  row: string; cell_line: string; exposure_as_printed: string; exposure_h: number; printed: string; kind: Kind; verdict: Outcome; rule: string; note: string;
  predictive: Convention[]; convention?: string; convention_reason?: string; viability_at_printed?: Ends; p_within_3x?: number; next?: string;
  band?: { dose_nM: number[]; low: number[]; median: number[]; high: number[] }; others?: { drug: string; ic50_nM: number }[];
};
export type Table2Row = { row: string; biomarker: string; treatment: string; system: string; printed: string; observed: string; kind: Kind; verdict: Outcome; note: string };
/** A finding in patients, held against a population of them. */
export type PatientRow = { fact: string; readout: string; system: string; treatment: string; printed: string; observed: string; kind: Kind; verdict: Outcome; rule: string; note: string; source: string };
/** A finding of the literature on resistance or on a pair of drugs. */
export type LiteratureRow = { id: string; fact: string; claim: string; system: string; printed: string; observed: string; kind: Kind; verdict: Outcome; rule: string; killed_by: string[]; see: string[]; note: string; source: string };
export type Mutation = { name: string; meaning: string; numbers: Record<string, number> };
export type Stored = { stale: boolean; digest: string; scorecard: Verdict[]; table1: Table1Row[]; table2: Table2Row[]; patients?: PatientRow[]; resistance?: LiteratureRow[]; mutations: Mutation[]; patient_nM: [number, number] };
/** What `rapalog run --json` prints, as far as the page needs it. */
export type Study = Pick<Stored, "scorecard" | "table1" | "table2" | "patients" | "resistance">;

export type Row = Verdict & { table1?: Table1Row; claim_id: string };

/** Contradicted first: what does not hold is what a reader should see. */
export const OUTCOMES: Outcome[] = ["contradicted", "partly", "uninformative", "untestable", "pending", "compatible", "reproduced"];
export const KINDS: Kind[] = ["predicted", "calibrated", "wiring", "procedure", "record"];
export const KIND_WORDS: Record<Kind, string> = {
  predicted: "it had to come out by itself; nothing was fitted to it",
  calibrated: "the model was fitted to it, so agreement proves nothing",
  wiring: "it follows from how the model is built",
  procedure: "a step of a protocol",
  record: "a fact to show, nothing to work out",
};
export const OUTCOME_WORDS: Record<Outcome, string> = {
  contradicted: "the model does something else", partly: "the right direction, but less than was claimed", reproduced: "the model does what was claimed",
  compatible: "the printed value lies inside what the model expects", uninformative: "what the model expects is so wide that the printed value says nothing",
  untestable: "it cannot be judged, and the row says why", pending: "this part of the workbench is not built yet",
};

/** All rows: claims in their order, the rows of Table 1 and Table 2, then findings in patients, on resistance and on pairs of drugs. */
export function rowsOf(study: Study, about: Stored): Row[] {
  const known = new Map(about.scorecard.map((own) => [own.id, own]));
  const printed = new Map(study.table1.map((own) => [own.row, own]));
  const claims = study.scorecard.map((own): Row => {
    const also = known.get(own.id);
    return { ...own, observable: own.observable ?? also?.observable ?? "", table1: printed.get(also?.row ?? ""), claim_id: own.id };
  });
  const claimOf = new Map(about.scorecard.filter((own) => own.row).map((own) => [own.row!, own.id]));
  const others = new Map(about.table1.map((own) => [own.row, own.others]));
  const first = study.table1.map((own): Row => ({
    id: own.row, section: "Quantitative, Table 1", claim: `IC50 of ${own.cell_line}, ${own.exposure_as_printed === "Not Specified" ? "exposure not printed" : own.exposure_as_printed}`,
    kind: own.kind, verdict: own.verdict, expected: own.printed, observed: expectedWords(own), rule: own.rule, killed_by: [], sources: [], note: own.note,
    table1: { ...own, others: own.others ?? others.get(own.row) }, claim_id: claimOf.get(own.row) ?? "",
  }));
  const second = study.table2.map((own): Row => ({
    id: own.row, section: "Biomarkers, Table 2", claim: `${own.biomarker}: ${own.treatment}, ${own.system}`, kind: own.kind, verdict: own.verdict, expected: own.printed,
    observed: own.observed, rule: "that of the claims on this row (Table 2, row " + own.row.slice(3) + ")", killed_by: [], sources: [], note: own.note, claim_id: "",
  }));
  return [...claims, ...first, ...second, ...inPatients(study.patients ?? []), ...ofLiterature(study.resistance ?? [])];
}

export const PATIENTS = "Findings in patients";
export const LITERATURE = "Said of resistance and combinations";

/** Findings on resistance and pairs of drugs, by their own ids; what else judges one is named in its note. */
function ofLiterature(rows: LiteratureRow[]): Row[] {
  return rows.map((own): Row => ({
    id: own.id, section: LITERATURE, claim: `${own.claim} (${own.fact}, ${own.system})`, kind: own.kind, verdict: own.verdict, expected: own.printed, observed: own.observed || "–",
    rule: own.rule, killed_by: own.killed_by, sources: [own.source], note: own.see.length ? `${own.note} See ${own.see.join(", ")}.`.trim() : own.note, claim_id: "",
  }));
}

/** Findings in patients, by the id of their fact; a second finding on one fact has a letter behind it. */
function inPatients(rows: PatientRow[]): Row[] {
  const seen = new Map<string, number>();
  return rows.map((own): Row => {
    const before = seen.get(own.fact) ?? 0;
    seen.set(own.fact, before + 1);
    return {
      id: before ? `${own.fact}${"abcdefgh"[before]}` : own.fact, section: PATIENTS, claim: `${own.readout}: ${own.treatment}, ${own.system}`, kind: own.kind, verdict: own.verdict,
      expected: own.printed, observed: own.observed, rule: own.rule, killed_by: [], sources: [own.source], note: own.note, claim_id: "",
    };
  });
}

/** What the convention of a row would print, in words. */
export function expectedWords(own: Table1Row): string {
  const found = own.predictive.find((one) => one.convention === own.convention);
  if (!found) return "not predicted";
  if (found.low_nM === null) return `not reached in ${Math.round(100 * found.p_not_reached)} % of plates (${own.convention})`;
  const high = found.high_nM === null ? "not reached" : `${dose(found.high_nM)} nM`;
  return `90 %: ${dose(found.low_nM)} nM to ${high} (${own.convention})`;
}

const dose = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en-US");

/** Signs as they are printed, of words that were typed. */
export const pretty = (text: string): string =>
  signed(text.replaceAll(">=", "≥").replaceAll("<=", "≤").replace(/\bpct points?\b/g, "percentage points").replace(/(\d\s?)uM\b/g, "$1µM"));

export type Filter = { verdicts: string[]; kinds: string[]; find: string };

/** Rows that pass every chip and hold every word that is looked for; contradicted ones first, else in their order. */
export function shown(rows: Row[], { verdicts, kinds, find }: Filter): Row[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter((own) => (!verdicts.length || verdicts.includes(own.verdict)) && (!kinds.length || kinds.includes(own.kind)))
    .filter((own) => {
      const text = [own.id, own.claim, own.section, own.kind, own.verdict, own.expected, own.observed, own.note, own.observable, ...own.killed_by].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => OUTCOMES.indexOf(a.verdict) - OUTCOMES.indexOf(b.verdict));
}

/** The answer in one sentence: only what had to come out by itself is evidence. */
export function leadWords(rows: Row[]): string {
  const tested = rows.filter((own) => own.kind === "predicted" && own.id.startsWith("C"));
  const count = (...words: Outcome[]) => tested.filter((own) => words.includes(own.verdict)).length;
  return `Of ${tested.length} claims that the model had to predict, it contradicts ${count("contradicted")}, reproduces ${count("reproduced")} and meets ${count("partly")} only partly; `
    + `${count("untestable", "uninformative", "pending")} cannot be judged.`;
}

const STANDING: Outcome[] = ["contradicted", "partly", "reproduced"];

/** Whether a verdict got worse, better, or neither. */
export function flipWay(before: Outcome, after: Outcome): "falls" | "rises" | "" {
  const [a, b] = [STANDING.indexOf(before), STANDING.indexOf(after)];
  if (before === after) return "";
  return b < a ? "falls" : "rises";
}
