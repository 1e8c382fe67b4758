/** Names short enough for one line in a box that also holds a number; the others stand as the layout has them. */
export const SHORT: Record<string, string> = {
  RPS6: "S6", TOP: "5′ TOP transl.", TERNARY: "ternary", DRUG_FKBP12: "drug–FKBP12", AUTOPHAGY: "autophagy", CDK46: "cyc D1–CDK4/6", G1S: "G1 → S",
  PROTSYN: "protein synth.", PROLIF: "cell number", LIPID: "lipid synth.", HIF1A: "HIF-1α", RB1: "active Rb", "4EBP1": "4E-BP1 on eIF4E", EIF4E: "free eIF4E",
  RTK: "receptor|tyr. kinase", MUT_FRB: "FRB mutation|S2035F, F2108L,|A2034V",
};
