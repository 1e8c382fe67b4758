import { useCallback, useEffect, useRef, useState } from "react";
import { again, ask, askAlso, useJob, type Job } from "@/api/jobs";
import { said, send, type Problem } from "@/api/client";
import { useLatest, useOnce } from "@/api/latest";
import { usePart } from "@/session/session";
import { sorted } from "./given";
import { firstLayout, layoutCsv, type Layout } from "./layout";
import { FORMAT, keyOf, type ImageRegions } from "./regions";
import type { BlotResult, Looked } from "./types";

export type Part = { job: string | null; example: boolean; regions: Record<string, ImageRegions>; place: number | null; readout: string; look: string | null; layout: Layout | null };
const FIRST: Part = { job: null, example: true, regions: {}, place: null, readout: "", look: null, layout: null };

/** The example is worked out once for each version; later it is found among the jobs. */
let example: Promise<Job> | null = null;
const openExample = (version: string): Promise<Job> => (example ??= (async () => {
  const jobs = await send<Job[]>("/api/jobs");
  const done = jobs.find((own) => own.kind === "blot" && own.request["example"] === true && !own.request["regions"] && own.version === version && own.state === "done");
  return done ?? ask("blot", { example: true }, {}, "example blots");
})().catch((error: unknown) => { example = null; throw error; }));

/** Everything the blot page knows: the job, its result, boxes that were moved and what is measured in them. */
export function useBlot() {
  const [part, set] = usePart<Part>("blot", FIRST);
  const [problem, setProblem] = useState<Problem | null>(null);
  const about = useOnce<{ version: string }>("/api/about").answer;
  const followed = useJob<BlotResult>(part.job);
  const looked = useJob<Looked>(part.look);
  const given = useRef<File[]>([]);
  const corrected = Object.values(part.regions);
  // While a newer job runs, what is shown is still of the one before.
  const shown = useRef<Job | null>(null);
  if (followed.fresh && followed.result && followed.job) shown.current = followed.job;
  const place = part.place ?? firstPlace(followed.result);
  const body = part.job && shown.current?.id === part.job && corrected.length ? { regions: { format: FORMAT, images: corrected }, focus: place } : null;
  const measured = useLatest<BlotResult>(`/api/blot/${shown.current?.id}/measure`, body);

  const attempt = useCallback(async (work: () => Promise<void>) => {
    setProblem(null);
    try { await work(); } catch (error) { setProblem(said(error)); }
  }, []);
  const showExample = useCallback(() => attempt(async () => {
    if (!about) return;
    const job = await openExample(about.version);
    set({ ...FIRST, job: job.id });
  }), [about]); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => { if (!part.job && !part.look && about) void showExample(); }, [part.job, part.look, about, showExample]);

  const give = (files: File[]) => attempt(async () => {
    const { images, tables, regions } = sorted(files);
    if (regions.length && !images.length && !tables.length && part.job) {
      const drawn = await asJson(regions[0]!);
      if (!drawn) { setProblem({ problem: "these are no boxes", where: regions[0]!.name, remedy: "give the regions.json that rapalog writes" }); return; }
      set({ job: (await askAlso({ id: part.job } as Job, "blot", { regions: drawn })).id, regions: {} });
      return;
    }
    if (images.length && !tables.length) {
      given.current = images;
      const job = await ask("blot-look", {}, { files: images });
      set({ ...FIRST, example: false, look: job.id, layout: firstLayout(images.map((own) => own.name)) });
      return;
    }
    // A layout alone is meant for the images that wait for it.
    const waiting = !images.length && part.job && !part.example && (followed.problem || followed.result?.state === "proposal") ? sorted(await kept(part.job)).images : [];
    const job = await ask("blot", {}, { files: [...images, ...waiting, ...tables], regions });
    set({ ...FIRST, job: job.id, example: false });
  });
  const measure = () => attempt(async () => {
    if (!part.look || !part.layout) return;
    const images = given.current.length ? given.current : await kept(part.look);
    const job = await ask("blot", {}, { files: images, layout: [new File([layoutCsv(part.layout)], "layout.csv", { type: "text/csv" })] });
    set({ job: job.id, regions: {}, place: null, readout: "" });
  });
  const runAgain = () => attempt(async () => { if (followed.job) set({ job: (await again(followed.job)).id }); });
  const drawn = (next: ImageRegions | null, key: string) => {
    const { [key]: _, ...others } = part.regions;
    set({ regions: next ? { ...others, [key]: next } : others });
  };
  return { part, set, place, shown: shown.current, problem, followed, looked, measured: body ? measured : null, corrected, showExample, give, measure, runAgain, drawn, keyOf };
}

/** The image that wants to be looked at first: one whose lanes are not certain, or with a clipped band. */
function firstPlace(result: BlotResult | null): number {
  const clipped = result?.images.find((own) => own.bands.some((band) => band.saturated_pixels));
  return result?.uncertain[0] ?? clipped?.place ?? 0;
}

async function asJson(file: File): Promise<object | null> {
  try {
    const found: unknown = JSON.parse(await file.text());
    return typeof found === "object" && found !== null && "images" in found ? found : null;
  } catch { return null; }
}

/** The images of a job, from the server that still has them, after the page was loaded anew. */
async function kept(id: string): Promise<File[]> {
  const job = await send<Job>(`/api/jobs/${id}`);
  return Promise.all(job.files.map(async (name, place) => new File([await (await fetch(`/api/jobs/${id}/inputs/${place}`)).blob()], name)));
}
