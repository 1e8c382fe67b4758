import { describe, expect, it } from "vitest";
import { chancesOf, chanceWords, informedWords, leadWords, regimensOf } from "./words";
import type { Forecast, LevelsDocument, Parameter } from "./types";

const parameter = (name: string, informed: boolean, occasion = "") => ({ name, informed, occasion }) as Parameter;
const band = (value: number) => ({ value, relation: "=" as const, low: value - 3, high: value + 4, level: 0.9 });
const run = { regimen: "7.5 mg daily", trough_ug_L: band(11), p_in_target: 0.316, p_below: 0.684, p_above: 0 } as Forecast;

describe("levels", () => {
  it("are answered with an interval and a chance, never with a regimen to take", () => {
    const own = { headline: "patient 1, 3 levels: CLint 150 (120 to 180) L/h", result: { levels: [1, 2, 3], target_ug_L: [12, 20], forecasts: [run] } } as unknown as LevelsDocument;
    expect(leadWords(own)).toBe("From 3 levels, CLint 150 (120 to 180) L/h; the model expects under 7.5 mg daily a trough of 11 (8 to 15) ng/mL, inside 12 to 20 with a chance of 32 %.");
  });
  it("say what they leave open", () => {
    expect(informedWords([parameter("CLint", true), parameter("VC", false), parameter("MAT 1", false, "doses 1 to 7")])).toEqual({
      taught: "These levels inform CLint.", open: "They say little or nothing of VC and MAT 1 (doses 1 to 7): there the numbers are those of patients in general." });
    expect(informedWords([parameter("CLint", false)]).taught).toContain("inform nothing");
  });
});

describe("a chance", () => {
  it("is never said to be 0 or 100 %, and there is none without a range", () => {
    expect(chanceWords(0)).toBe("below 1 %");
    expect(chanceWords(0.999)).toBe("above 99 %");
    expect(chanceWords(null)).toBe("–");
    expect(chancesOf(run).map((own) => own.name)).toEqual(["below", "inside", "above"]);
    expect(chancesOf({ ...run, p_in_target: null })).toEqual([]);
  });
});

it("regimens may be written with a decimal comma, and empty ones are none", () => {
  expect(regimensOf(["7,5 mg daily", " ", ""])).toEqual(["7.5 mg daily"]);
});
