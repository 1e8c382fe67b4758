import { send } from "./client";
import { ask, type Job } from "./jobs";

const opened = new Map<string, Promise<Job>>();

/** The finished example of a kind of work; it is asked for once in each version, and found again after a reload. */
export function openExample(kind: string, version: string, title: string, settings: object = { example: true }): Promise<Job> {
  const known = opened.get(kind);
  if (known) return known;
  const asked = (async () => {
    const jobs = await send<Job[]>("/api/jobs"), wanted = JSON.stringify(settings);
    const done = jobs.find((own) => own.kind === kind && JSON.stringify(own.request) === wanted && own.version === version && own.state === "done");
    return done ?? ask(kind, settings, {}, title);
  })();
  opened.set(kind, asked);
  asked.catch(() => opened.delete(kind));
  return asked;
}
