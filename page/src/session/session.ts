import { temporal } from "zundo";
import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Older session files are opened by newer pages: a change of shape takes the next number and a step in `migrate`. */
export const SESSION_VERSION = 1;

/** What each page keeps: settings and the ids of its jobs, never measurements. A page adds its own part under its name. */
export type Parts = Record<string, unknown>;
type Session = { parts: Parts; set: (page: string, part: unknown) => void; replace: (parts: Parts) => void };

export const useSession = create<Session>()(
  persist(
    temporal(
      (set) => ({
        parts: {},
        set: (page, part) => set((own) => ({ parts: { ...own.parts, [page]: part } })),
        replace: (parts) => set({ parts }),
      }),
      { partialize: ({ parts }) => ({ parts }), limit: 200, equality: (a, b) => a.parts === b.parts,
        // A slider that is dragged is one step, not hundreds.
        handleSet: (handle) => { let last = 0; let before: Parameters<typeof handle>[0] | null = null;
          return ((past: Parameters<typeof handle>[0], ...rest: unknown[]) => {
            const now = performance.now();
            if (before === null || now - last > 600) { before = past; (handle as (...own: unknown[]) => void)(past, ...rest); }
            last = now;
          }) as typeof handle; } },
    ),
    { name: "rapalog-session", version: SESSION_VERSION, partialize: ({ parts }) => ({ parts }), migrate: (kept) => kept as Session },
  ),
);

/** A page's own part of the session, with what it is before anything was changed. */
export function usePart<T extends object>(page: string, first: T): [T, (change: Partial<T>) => void] {
  const kept = useSession((own) => own.parts[page]) as Partial<T> | undefined;
  const set = useSession((own) => own.set);
  const part = { ...first, ...kept };
  return [part, (change) => set(page, { ...first, ...(useSession.getState().parts[page] as Partial<T> | undefined), ...change })];
}

export const undo = (): void => useSession.temporal.getState().undo();
export const redo = (): void => useSession.temporal.getState().redo();

export function sessionFile(version: string): Blob {
  const kept = { what: "rapalog session", version: SESSION_VERSION, rapalog: version, parts: useSession.getState().parts };
  return new Blob([JSON.stringify(kept, null, 1)], { type: "application/json" });
}

/** Take over a session file; returns why not, or nothing. */
export async function openSession(file: File): Promise<string> {
  try {
    const kept = JSON.parse(await file.text()) as { what?: string; version?: number; parts?: Parts };
    if (kept.what !== "rapalog session" || typeof kept.parts !== "object") return "this is no session of rapalog";
    if ((kept.version ?? 0) > SESSION_VERSION) return "this session was saved by a newer rapalog: install that";
    useSession.getState().replace(kept.parts);
    return "";
  } catch {
    return "this file is no JSON";
  }
}
