
/** What the server says when it does not do what was asked: what is wrong, where, and what to try. */
export type Problem = { problem: string; where: string; remedy: string };

export class Refused extends Error {
  readonly said: Problem;
  constructor(said: Problem) {
    super(said.problem);
    this.said = said;
  }
}

const AWAY: Problem = { problem: "the server does not answer", where: "", remedy: "start it again with rapalog serve" };

/** Send a request and return its JSON, or throw what the server said. */
export async function send<T>(address: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const isForm = body instanceof FormData;
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
      headers: body === undefined || isForm ? {} : { "content-type": "application/json" },
      signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(AWAY);
  }
  const found = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(found && "problem" in found ? found : { problem: `the server answered ${answer.status}`, where: "", remedy: "load the page again" });
  return found as T;
}

export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

export const said = (error: unknown): Problem =>
  error instanceof Refused ? error.said : { problem: String(error instanceof Error ? error.message : error), where: "", remedy: "load the page again" };
