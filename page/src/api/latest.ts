import { useEffect, useRef, useState } from "react";
import { isAborted, said, send, type Problem } from "./client";

export type Latest<T> = { answer: T | null; stale: boolean; problem: Problem | null };

/**
 * The answer to the newest question. One question is under way at a time: while a slider moves, those in between are
 * left out and the last one is asked; an answer that comes late is never shown after a newer one.
 */
export function useLatest<T>(address: string, body: object | null, { debounce_ms = 0 } = {}): Latest<T> {
  const [seen, setSeen] = useState<Latest<T>>({ answer: null, stale: false, problem: null });
  const asked = body === null ? null : JSON.stringify(body);
  const wanted = useRef<string | null>(null), busy = useRef(false), alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);
  useEffect(() => {
    wanted.current = asked;
    if (asked === null) return;
    setSeen((before) => ({ ...before, stale: true }));
    const run = async () => {
      if (busy.current) return;
      busy.current = true;
      while (alive.current && wanted.current !== null) {
        const own = wanted.current;
        let next: Latest<T> | null = null;
        try {
          next = { answer: await send<T>(address, JSON.parse(own)), stale: false, problem: null };
        } catch (error) {
          if (!isAborted(error)) next = { answer: null, stale: true, problem: said(error) };
        }
        if (!alive.current) break;
        const newer = wanted.current !== own;
        if (next) setSeen((before) => ({ answer: next.answer ?? before.answer, stale: newer || next.stale, problem: newer ? null : next.problem }));
        if (!newer) break;
      }
      busy.current = false;
    };
    const timer = setTimeout(() => void run(), debounce_ms);
    return () => clearTimeout(timer);
  }, [address, asked, debounce_ms]);
  return seen;
}

/** The answer to a question that is asked once, such as what can be chosen; kept for the life of the page. */
const kept = new Map<string, Promise<unknown>>();

export function once<T>(address: string): Promise<T> {
  if (!kept.has(address)) {
    kept.set(address, send<T>(address));
    kept.get(address)!.catch(() => kept.delete(address));
  }
  return kept.get(address) as Promise<T>;
}

export function useOnce<T>(address: string): { answer: T | null; problem: Problem | null } {
  const [seen, setSeen] = useState<{ answer: T | null; problem: Problem | null }>({ answer: null, problem: null });
  useEffect(() => {
    let alive = true;
    once<T>(address).then(
      (answer) => alive && setSeen({ answer, problem: null }),
      (error: unknown) => { if (alive) setSeen({ answer: null, problem: said(error) }); },
    );
    return () => { alive = false; };
  }, [address]);
  return seen;
}
