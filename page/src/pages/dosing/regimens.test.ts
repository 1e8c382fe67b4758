import { describe, expect, it } from "vitest";
import { bodyOf, bodyOptions, changeWords, compared, leadWords, stepped, textOf, toggled, TYPICAL, troughWords, typed, type Course } from "./regimens";

const course = (text: string, trough: number | null, s6: number): Course => ({
  regimen: { text, words: text }, days: 28, time_h: [0], blood_ug_L: [0], free_nM: [0], nM_per_ug_L: 1.04, fold: {}, observed: [], unstudied: "", notes: [], n_patients: 1, doses: [],
  summary: [{ quantity: "trough in whole blood", unit: "ng/mL", value: trough, meaning: "" }, { quantity: "p-S6 S235/236, mean inhibition", unit: "%", value: s6, meaning: "" }],
});

describe("a regimen", () => {
  it("is written as people write it, decimal comma and unit or not", () => {
    expect(textOf({ dose: "7,5", schedule: "daily" })).toBe("7.5 mg daily");
    expect(textOf({ dose: "0.01 g", schedule: "weekly" })).toBe("0.01 g weekly");
  });
  it("steps to the next usual dose, and leaves what is no number", () => {
    expect(stepped("10 mg", true)).toBe("15 mg");
    expect(stepped("8", false)).toBe("7.5 mg");
    expect(stepped("100 mg", true)).toBe("100 mg");
    expect(stepped("ten", true)).toBe("ten");
  });
});

describe("a dose that is missed", () => {
  it("is named by its number, and taken after all by the same step", () => {
    const own = toggled(toggled({ dose: "10", schedule: "daily" }, 9), 5);
    expect(textOf(own)).toBe("10 mg daily, missed dose 5, missed dose 9");
    expect(textOf(toggled(toggled(own, 9), 5))).toBe("10 mg daily");
  });
});

describe("a patient", () => {
  it("is typical where nothing was said", () => {
    expect(bodyOf(TYPICAL)).toEqual({});
    expect(bodyOptions({ ...TYPICAL, hct: "0,38", interaction: "ketoconazole" })).toBe(" --hct 0.38 --interaction ketoconazole");
  });
});

describe("regimens beside each other", () => {
  it("are ratios, points between percentages, and nothing where one has no such number", () => {
    const found = compared([course("10 mg daily", 10, 85), course("50 mg weekly", 0.15, 70), course("10 mg once", null, 20)]);
    expect(found[0]!.ratios).toEqual(["0.015 ×", "–"]);
    expect(found[1]!.ratios).toEqual(["−15 points", "−65 points"]);
  });
  it("say a rise as a rise", () => {
    expect(changeWords(-12)).toBe("up 12 %");
    expect(leadWords([course("10 mg daily", 10, 85)])).toContain("p-S6 down 85 %");
  });
  it("say where the trough lies only against a range that was typed", () => {
    expect(troughWords(course("10 mg daily", 10, 85), null, null)).toBe("");
    expect(troughWords(course("10 mg daily", 10, 85), 12, 20)).toContain("below");
    expect(troughWords(course("10 mg once", null, 85), 12, 20)).toBe("");
    expect(typed("12,5")).toBe(12.5);
    expect(typed("")).toBe(null);
    expect(typed("-3")).toBe(null);
  });
});
