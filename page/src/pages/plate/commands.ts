// The same analysis from the command line and from Python.
import { python, shell } from "@/parts/quoted";
import { FIRST_SETTINGS, requestOf, type PlatePart } from "./analysis";
import { isLayout, type FileRead } from "./document";

/** Only what differs from what it is anyway. */
function asked(part: PlatePart): [string, unknown][] {
  const usual = requestOf(FIRST_SETTINGS, {}), own = requestOf(part.settings, part.exclude);
  return Object.entries(own).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]));
}

export function commandOf(part: PlatePart, read: FileRead[]): string {
  const words = ["rapalog", "viability", ...read.filter((own) => !isLayout(own)).map((own) => own.file), ...read.filter(isLayout).flatMap((own) => ["--layout", own.file])];
  for (const [name, value] of asked(part)) {
    const option = `--${name.replaceAll("_", "-")}`;
    if (value === true) words.push(option);
    else if (Array.isArray(value)) for (const one of value) words.push(option, String(one));
    else if (value !== null && typeof value === "object") for (const [place, reason] of Object.entries(value)) words.push(option, `${place}=${String(reason)}`);
    else words.push(option, String(value));
  }
  return words.map(shell).join(" ");
}

export function pythonOf(part: PlatePart, read: FileRead[]): string {
  const one = (names: string[]) => (names.length === 1 ? names[0] : names), layouts = read.filter(isLayout).map((own) => own.file);
  const given = [python(one(read.filter((own) => !isLayout(own)).map((own) => own.file))), ...(layouts.length ? [`layout=${python(one(layouts))}`] : []), ...asked(part).map(([name, value]) => `${name}=${python(value)}`)];
  return `import rapalog as ra\n\nplate = ra.viability(${given.join(", ")})\nplate`;
}
