import { useEffect, useState } from "react";
import { said, type Problem } from "@/api/client";
import { ProblemBox } from "@/parts/problem";
import { useDropped } from "@/shell/drop";
import { currentFiles, FIRST, openFiles, openJob, usePlatePart } from "./analysis";
import { sorted } from "./layout/heads";
import { Workbench } from "./workbench";
import "./plate.css";

const NEEDS_PLATE: Problem = { problem: "this is a layout: it says what is in wells, and holds no readings", where: "", remedy: "drop the plate export too, both at once" };

/** Plates and tables to curves: files from anywhere on the window, or the example. */
export default function Plate() {
  const [part, change] = usePlatePart(), [problem, setProblem] = useState<Problem | null>(null), [opening, setOpening] = useState(false);
  const waiting = useDropped((own) => own.files), take = useDropped((own) => own.take);
  const open = async (given: File[]) => {
    setProblem(null);
    setOpening(true);
    try {
      const { files, layout } = await sorted(given);
      if (files.length) change(await openFiles(files, layout, part.settings));
      else if (part.example) setProblem({ ...NEEDS_PLATE, where: layout.map((file) => file.name).join(", ") });
      else change(await openFiles((await currentFiles(part)).files, layout, part.settings));
    } catch (error) {
      setProblem(said(error));
    }
    setOpening(false);
  };
  useEffect(() => { const files = waiting.length ? take() : []; if (files.length) void open(files); }, [waiting]);
  useEffect(() => { if (part.job) openJob(part.job).then(change, (error: unknown) => { setProblem(said(error)); change({ job: null }); }); }, [part.job]);
  return (
    <>
      {problem ? <ProblemBox problem={problem} repair={<button type="button" onClick={() => setProblem(null)}>Understood</button>} /> : null}
      <Workbench key={part.root ?? "example"} part={part} change={change} open={(files) => void open(files)} opening={opening} restart={() => change(FIRST)} />
    </>
  );
}
