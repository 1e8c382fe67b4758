import { useState } from "react";
import { said, send, type Problem } from "@/api/client";
import { ProblemBox } from "@/parts/problem";
import { spelled } from "./answers";

/** A genotype to type, one or more variants joined by +; of one that nobody measured the nearest is named. */
export function GenotypeField({ genotype, names, set }: { genotype: string; names: string[]; set: (genotype: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null), [problem, setProblem] = useState<Problem | null>(null);
  const take = (own: string) => { setTyped(null); setProblem(null); set(own); };
  const read = async (text: string) => {
    const own = spelled(text, names);
    if (own) return take(own);
    try {
      take((await send<{ genotype: string }>(`/api/resistance/variant?${new URLSearchParams({ text })}`)).genotype);
    } catch (error) {
      setProblem(said(error));
    }
  };
  const nearest = problem ? names.find((name) => problem.remedy.startsWith(`give ${name}`)) : undefined;
  return (
    <form className="genotype" onSubmit={(event) => { event.preventDefault(); if (typed?.trim()) void read(typed); }}>
      <label>Genotype <input type="text" data-find list="genotypes" maxLength={200} spellCheck={false} aria-invalid={problem !== null} value={typed ?? genotype} onChange={(event) => { setTyped(event.target.value); setProblem(null); const own = names.find((name) => name === event.target.value); if (own) take(own); }} onFocus={(event) => event.target.select()} onKeyDown={(event) => { if (event.key === "Escape") { setTyped(null); setProblem(null); } }} /></label>
      <datalist id="genotypes">{names.map((name) => <option key={name} value={name} />)}</datalist>
      {problem ? <ProblemBox problem={{ ...problem, remedy: problem.remedy.replace(/, or add it with its source by --genotypes FILE/, "; or add it with its source: rapalog atlas --genotypes FILE") }} repair={nearest ? <button type="button" onClick={() => take(nearest)}>Take {nearest}</button> : <button type="button" onClick={() => { setTyped(null); setProblem(null); }}>Back to {genotype}</button>} /> : null}
    </form>
  );
}
