import { useCallback, useEffect, useRef, useState } from "react";
import { said, send, type Problem } from "@/api/client";
import { again, ask, useJob, type Followed, type Job } from "@/api/jobs";
import { usePart } from "@/session/session";
import type { PlateDocument } from "./document";
import { layoutCsv, type PlateMap } from "./layout/layout-map";

export type Settings = {
  model: string; robust: string; read: string | null; unit: string; molar_mass: string; doubling_time: string; compare: boolean; conventions: boolean;
};
export const FIRST_SETTINGS: Settings = { model: "auto", robust: "", read: null, unit: "", molar_mass: "", doubling_time: "", compare: false, conventions: false };
export type Overlay = { cell_line: string; drug: string; hours: number };
/** What the session keeps: settings, masks, the painted map, and the job that has the files. */
export type PlatePart = {
  root: string | null; example: boolean; settings: Settings; exclude: Record<string, string>; maps: Record<string, PlateMap> | null; withoutLayout: boolean;
  overlay: Overlay | null; shown: string[] | null; plate: string;
  /** A job that another page asks to be opened here, such as a recent one. */
  job: string | null;
};
export const FIRST: PlatePart = { root: null, example: true, settings: FIRST_SETTINGS, exclude: {}, maps: null, withoutLayout: false, overlay: null, shown: null, plate: "", job: null };
export const usePlatePart = () => usePart<PlatePart>("plate", FIRST);

type Example = { cell_line: string; drugs: string[]; files: { word: "files" | "layout"; name: string; text: string }[] };
const EXAMPLE = "example";
const KEPT = "rapalog-plate-jobs";
/** So many results are kept for undo; older ones are worked out again when they are wanted. */
const MOST_KEPT = 6;

type KeptJob = { key: string; id: string };
const keptJobs = (): KeptJob[] => { try { return JSON.parse(localStorage.getItem(KEPT) ?? "[]") as KeptJob[]; } catch { return []; } };

function keep(key: string, id: string, roots: (string | null)[]): void {
  const all = [...keptJobs().filter((own) => own.key !== key), { key, id }], gone = all.slice(0, Math.max(0, all.length - MOST_KEPT));
  localStorage.setItem(KEPT, JSON.stringify(all.slice(gone.length)));
  for (const own of gone) if (!roots.includes(own.id)) void fetch(`/api/jobs/${own.id}`, { method: "DELETE" }).catch(() => undefined);
}
const forgetKey = (key: string) => localStorage.setItem(KEPT, JSON.stringify(keptJobs().filter((own) => own.key !== key)));

/** What the server is asked; everything is said, so that nothing is left over from the job that has the files. */
export function requestOf(settings: Settings, exclude: Record<string, string>): Record<string, unknown> {
  const filled = (text: string) => text.trim() || null, several = (text: string) => { const all = text.split(/[;,]\s+|;/).map((one) => one.trim()).filter(Boolean); return all.length ? all : null; };
  return {
    model: settings.model, robust: filled(settings.robust), read: settings.read, unit: filled(settings.unit), molar_mass: several(settings.molar_mass), doubling_time: several(settings.doubling_time),
    compare: settings.compare, conventions: settings.conventions, exclude: Object.keys(exclude).length ? exclude : null,
  };
}

const keyOf = (part: PlatePart, exclude: Record<string, string>): string =>
  JSON.stringify([part.example ? EXAMPLE : part.root, requestOf(part.settings, exclude), part.maps, part.withoutLayout]);

export async function currentFiles(part: PlatePart): Promise<{ files: File[]; layout: File[] }> {
  if (part.example || !part.root) {
    const example = await send<Example>("/api/plate/example"), own = (word: string) => example.files.filter((file) => file.word === word).map((file) => new File([file.text], file.name));
    return { files: own("files"), layout: own("layout") };
  }
  const job = await send<Job>(`/api/jobs/${part.root}`);
  const all = await Promise.all(job.files.map(async (name, place) => ({ word: job.words[place], file: new File([await (await fetch(`/api/jobs/${job.id}/inputs/${place}`)).blob()], name) })));
  return { files: all.filter((own) => own.word === "files").map((own) => own.file), layout: all.filter((own) => own.word === "layout").map((own) => own.file) };
}

/** One layout for each export, as it was painted. */
function paintedLayouts(files: File[], maps: Record<string, PlateMap>): File[] {
  return files.map((file) => {
    const own = Object.keys(maps).filter((key) => key.startsWith(`${file.name}\n`)).map((key): [string, PlateMap] => [key.split("\n")[1] ?? "", maps[key]!]);
    return new File([layoutCsv(own.length ? own : [["", {}]])], `map-of-${file.name.replace(/\.\w+$/, "")}.csv`);
  });
}

async function start(part: PlatePart, exclude: Record<string, string>): Promise<Job> {
  const given = await currentFiles(part), layout = part.maps ? paintedLayouts(given.files, part.maps) : part.withoutLayout ? [] : given.layout;
  return ask("viability", requestOf(part.settings, exclude), { files: given.files, layout }, part.example ? "Example plate" : given.files.map((file) => file.name).slice(0, 3).join(", "));
}

/** While keys are typed and wells are painted, so long is waited before anything is worked out, in ms. */
const PATIENCE_MS = 350;

/** The result of the page's settings: found again where it was worked out before, asked for where it was not. */
export function useAnalysis(part: PlatePart, exclude: Record<string, string>, wanted = true): Followed<PlateDocument> & { retry: () => void } {
  const key = wanted ? keyOf(part, exclude) : null, [id, setId] = useState<string | null>(null), [problem, setProblem] = useState<Problem | null>(null), [turn, setTurn] = useState(0);
  const latest = useRef({ part, exclude });
  latest.current = { part, exclude };
  const first = useRef(true), retried = useRef("");
  useEffect(() => {
    if (key === null) { setId(null); return; }
    const known = keptJobs().find((own) => own.key === key);
    setProblem(null);
    if (known) { setId(known.id); first.current = false; return; }
    let alive = true;
    const timer = setTimeout(() => {
      const { part, exclude } = latest.current;
      start(part, exclude).then((job) => { keep(key, job.id, [part.root]); if (alive) setId(job.id); }, (error: unknown) => { if (alive) setProblem(said(error)); });
    }, first.current ? 0 : PATIENCE_MS);
    first.current = false;
    return () => { alive = false; clearTimeout(timer); };
  }, [key, turn]);
  const followed = useJob<PlateDocument>(id);
  const retry = useCallback(() => {
    if (key) forgetKey(key);
    const job = followed.job;
    if (job && ["interrupted", "cancelled", "failed"].includes(job.state)) void again(job).then((next) => { if (key) keep(key, next.id, [part.root]); setId(next.id); });
    else setTurn((before) => before + 1);
  }, [key, followed.job, part.root]);
  // A result that the server has forgotten is worked out again, once.
  useEffect(() => {
    if (key && followed.problem?.problem === "there is no such job" && retried.current !== key) { retried.current = key; forgetKey(key); setTurn((before) => before + 1); }
  }, [key, followed.problem]);
  const shown = problem ?? (followed.problem?.problem === "there is no such job" && retried.current !== key ? null : followed.problem);
  return { ...followed, problem: shown, fresh: followed.fresh && id !== null && !problem, retry };
}

/** What a job was asked for, as settings of the page. */
export function settingsOf(request: Record<string, unknown>): { settings: Settings; exclude: Record<string, string> } {
  const text = (own: unknown) => (typeof own === "string" ? own : Array.isArray(own) ? own.join("; ") : "");
  return {
    settings: {
      model: text(request["model"]) || "auto", robust: text(request["robust"]), read: text(request["read"]) || null, unit: text(request["unit"]), molar_mass: text(request["molar_mass"]), doubling_time: text(request["doubling_time"]),
      compare: request["compare"] === true, conventions: request["conventions"] === true,
    },
    exclude: (request["exclude"] ?? {}) as Record<string, string>,
  };
}

/** Open a job that was asked for before, with its files, its settings and its masks. */
export async function openJob(id: string): Promise<PlatePart> {
  const job = await send<Job>(`/api/jobs/${id}`), part: PlatePart = { ...FIRST, root: id, example: false, ...settingsOf(job.request) };
  keep(keyOf(part, part.exclude), id, [id]);
  return part;
}

/** Keep dropped files with the server and begin anew; what was painted or masked belonged to other files. */
export async function openFiles(files: File[], layout: File[], settings: Settings): Promise<Partial<PlatePart>> {
  const own = { ...settings, read: null }, job = await ask("viability", requestOf(own, {}), { files, layout });
  const part: PlatePart = { ...FIRST, root: job.id, example: false, settings: own };
  keep(keyOf(part, {}), job.id, [job.id]);
  return part;
}
