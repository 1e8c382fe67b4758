import { useEffect, useState } from "react";
import { Link } from "wouter";
import { said, send, type Problem } from "@/api/client";
import type { Job } from "@/api/jobs";
import { ProblemBox } from "@/parts/problem";
import { useSession } from "@/session/session";

/** The part of the session that shows what came of a kind of job; a part is a page, but for those that are within one. */
const PARTS: Record<string, string> = { viability: "plate", blot: "blot", kinase: "kinase", combination: "combination", levels: "levels", model: "model", "scorecard-claim": "scorecard" };
const WITHIN: Record<string, string> = { levels: "dosing/levels" };
const address = (part: string): string => `/${WITHIN[part] ?? part}`;
const MOST = 8;

/** What was worked on before: jobs that the server keeps, and where each page was left. */
export function Recent() {
  const [jobs, setJobs] = useState<Job[] | null>(null), [problem, setProblem] = useState<Problem | null>(null);
  const parts = useSession((own) => own.parts), set = useSession((own) => own.set);
  useEffect(() => {
    const stop = new AbortController();
    send<Job[]>("/api/jobs", undefined, stop.signal).then(setJobs, (error: unknown) => { if (!stop.signal.aborted) setProblem(said(error)); });
    return () => stop.abort();
  }, []);
  const shown = (jobs ?? []).filter((own) => PARTS[own.kind]).slice(0, MOST), left = Object.keys(parts).filter((page) => page !== "home" && parts[page] && Object.keys(parts[page] as object).length);
  if (problem) return <ProblemBox problem={problem} />;
  if (!shown.length && !left.length) return null;
  return (
    <section aria-label="Recent work"><h2>Where you were</h2>
      {left.length ? <p className="chips">{left.map((page) => <Link key={page} className="button" href={address(page)}>{capital(page)} as you left it</Link>)}</p> : null}
      {shown.length ? <ul className="recent">{shown.map((own) => (
        <li key={own.id}><Link href={address(PARTS[own.kind]!)} onClick={() => set(PARTS[own.kind]!, { ...(parts[PARTS[own.kind]!] as object | undefined), job: own.id })}><strong>{own.title}</strong></Link>
          <span className="soft">{capital(PARTS[own.kind]!)} · {own.state === "done" ? "" : `${own.state} · `}{when(own.created)}</span></li>))}</ul> : null}
    </section>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const when = (seconds: number) => new Date(seconds * 1000).toLocaleString(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
