import { useCallback, useEffect, useState } from "react";
import type { components } from "./schema";
import { send, said, isAborted, type Problem } from "./client";

export type Job = components["schemas"]["JobSeen"];
export const ended = (job: Job): boolean => !["waiting", "running"].includes(job.state);

export type Given = { files?: File[]; layout?: File[]; regions?: File[] };

/** Ask for work on files; it goes on when the page is left, and is found again by its id. */
export async function ask(kind: string, settings: object = {}, given: Given = {}, title = ""): Promise<Job> {
  const form = new FormData();
  form.set("settings", JSON.stringify(settings));
  if (title) form.set("title", title);
  for (const [word, files] of Object.entries(given)) for (const file of files ?? []) form.append(word, file, file.name);
  return send<Job>(`/api/jobs/${kind}`, form);
}

export const again = (job: Job): Promise<Job> => send(`/api/jobs/${job.id}/again`, {});
export const cancel = (job: Job): Promise<Job> => send(`/api/jobs/${job.id}/cancel`, {});
/** Ask for other work on the same files, such as everything as one zip. */
export const askAlso = (job: Job, kind: string, settings: object = {}): Promise<Job> => send(`/api/jobs/${job.id}/as/${kind}`, settings);
/** Where the result of a job is; `part` is one JSON document of a zip. */
export const resultAddress = (job: Job, part = ""): string => `/api/jobs/${job.id}/result${part ? `?part=${encodeURIComponent(part)}` : ""}`;

/** Wait for the end of a job, telling of its progress. */
export async function follow(id: string, tell: (job: Job) => void, signal: AbortSignal): Promise<Job> {
  let job = await send<Job>(`/api/jobs/${id}`, undefined, signal);
  tell(job);
  while (!ended(job)) {
    job = await send<Job>(`/api/jobs/${id}?wait=15`, undefined, signal);
    tell(job);
  }
  return job;
}

export type Followed<T> = { job: Job | null; result: T | null; problem: Problem | null; fresh: boolean };

/**
 * Follow a job and fetch its result. While a newer job runs, the result of the one before stays, and `fresh` is false.
 * A job that the server does not know any more is a problem, not a silence.
 */
export function useJob<T>(id: string | null, part = ""): Followed<T> {
  const [seen, setSeen] = useState<Followed<T>>({ job: null, result: null, problem: null, fresh: true });
  useEffect(() => {
    if (!id) {
      setSeen({ job: null, result: null, problem: null, fresh: true });
      return;
    }
    const stop = new AbortController();
    setSeen((before) => ({ ...before, problem: null, fresh: false }));
    void (async () => {
      try {
        const job = await follow(id, (job) => setSeen((before) => ({ ...before, job })), stop.signal);
        if (job.state === "done") {
          const result = await send<T>(resultAddress(job, part), undefined, stop.signal);
          setSeen({ job, result, problem: null, fresh: true });
        } else setSeen((before) => ({ ...before, job, fresh: false, problem: { problem: job.problem, where: job.where, remedy: job.remedy } }));
      } catch (error) {
        if (!isAborted(error)) setSeen((before) => ({ ...before, problem: said(error) }));
      }
    })();
    return () => stop.abort();
  }, [id, part]);
  return seen;
}

/** Ask for a file that takes a while, such as everything as one zip, and save it when it is there. */
export function useArchive(): { making: Job | null; problem: Problem | null; make: (job: Job, kind: string, settings?: object) => Promise<void> } {
  const [making, setMaking] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = useCallback(async (job: Job, kind: string, settings: object = {}) => {
    setProblem(null);
    try {
      const asked = await askAlso(job, kind, settings);
      setMaking(asked);
      const done = await follow(asked.id, setMaking, new AbortController().signal);
      if (done.state === "done") {
        const link = document.createElement("a");
        link.href = resultAddress(done);
        link.download = "";
        link.click();
      } else setProblem({ problem: done.problem, where: done.where, remedy: done.remedy });
    } catch (error) {
      setProblem(said(error));
    }
    setMaking(null);
  }, []);
  return { making, problem, make };
}
