import { expect, test } from "vitest";
import { sortedFlags } from "./flags";

test("flags of the drawn curves come before those of others, without options of the command line", () => {
  const doc = { curves: [{ curve: "a" }, { curve: "b" }] as never, flags: ["b: flat", "a: K7 lies far; --robust tukey gives IC50 11 uM", "all plates: no blank wells", "p.txt: no layout: readings were read but not fitted"] };
  expect(sortedFlags(doc, ["a"])).toEqual(["a: K7 lies far; a fit in which outlying wells count less gives IC50 11 uM", "all plates: no blank wells", "b: flat"]);
});
