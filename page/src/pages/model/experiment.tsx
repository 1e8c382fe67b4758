import { ProblemBox } from "@/parts/problem";
import { LinesFigure } from "./lines_figure";
import type { ModelDocument } from "./types";

/** What the archive of a model describes as an experiment: its plots, as they were described. */
export function Experiment({ model }: { model: ModelDocument }) {
  if (!model.experiment) return null;
  const { result, problem } = model.experiment, plots = Object.entries(result?.plots ?? {});
  return (
    <section aria-label="Experiment"><h2>The experiment in this archive</h2>
      {problem ? <ProblemBox problem={problem} /> : null}
      <div className="columns model-plots">{plots.map(([id, curves]) => <LinesFigure key={id} name={id} title={id} xLabel={curves[0]?.over ?? ""} series={curves} command={`rapalog sedml ${model.file} --out results`} />)}</div>
      {result ? <p className="soft">Reports: {Object.keys(result.reports).join(", ") || "none"}; <code>rapalog sedml {model.file} --out results</code> writes them as tables.{result.notes.length ? ` ${result.notes.join("; ")}.` : ""}</p> : null}
    </section>
  );
}
