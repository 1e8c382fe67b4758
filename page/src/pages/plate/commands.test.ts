import { expect, test } from "vitest";
import { FIRST, requestOf, settingsOf } from "./analysis";
import { commandOf, pythonOf } from "./commands";
import type { FileRead } from "./document";

const file = (name: string, what: string): FileRead => ({ file: name, what, plates: [], wells: 96, reads: [], used: "", decimal_comma: false, without_number: 0, contents: [] });
const part = { ...FIRST, settings: { ...FIRST.settings, model: "4pl", doubling_time: "40h±20%; MCF-7=29h" }, exclude: { "my plate.txt:B7": "it's a bubble" } };

test("the command says only what was changed, quoted for a shell", () => {
  expect(commandOf(FIRST, [file("a.txt", "Gen5"), file("l.csv", "layout")])).toBe("rapalog viability a.txt --layout l.csv");
  expect(commandOf(part, [file("my plate.txt", "Gen5")])).toBe(`rapalog viability 'my plate.txt' --model 4pl --doubling-time '40h±20%' --doubling-time MCF-7=29h --exclude 'my plate.txt:B7=it'\\''s a bubble'`);
});

test("Python says the same", () => {
  expect(pythonOf(part, [file("a.txt", "Gen5"), file("b.txt", "Gen5"), file("l.csv", "layout")])).toContain(
    `ra.viability(["a.txt", "b.txt"], layout="l.csv", model="4pl", doubling_time=["40h±20%", "MCF-7=29h"], exclude={"my plate.txt:B7": "it's a bubble"})`);
});

test("a setting that was taken back is said as such, so that nothing is left over from before", () => {
  expect(requestOf(FIRST.settings, {})).toMatchObject({ robust: null, read: null, exclude: null, conventions: false });
});

test("what a job was asked for comes back as the same settings", () => {
  const request = requestOf(part.settings, part.exclude);
  expect(settingsOf(request)).toEqual({ settings: part.settings, exclude: part.exclude });
  expect(settingsOf({})).toEqual({ settings: FIRST.settings, exclude: {} });
});
