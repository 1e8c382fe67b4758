import type { ReactNode } from "react";
import type { Problem } from "@/api/client";

/** What is wrong, where, and what to try; beside its cause, with at most one button that repairs it. */
export function ProblemBox({ problem, repair }: { problem: Problem; repair?: ReactNode }) {
  return (
    <div className="problem" role="alert">
      <p><strong>{capital(problem.problem)}</strong>{problem.where ? <span className="where"> {problem.where}</span> : null}</p>
      {problem.remedy ? <p className="remedy">Try: {problem.remedy}</p> : null}
      {repair}
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
