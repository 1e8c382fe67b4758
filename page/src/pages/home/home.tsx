import { useLatest, useOnce } from "@/api/latest";
import { EstimateText, type Estimate } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { EXAMPLE, question, type Levels } from "../mechanism/answers";
import { Doors } from "./doors";
import { GapFigure } from "./gap-figure";
import { Recent } from "./recent";
import "./home.css";

type Gap = { line: string; drug: string; hours: number; at_h: number; p_s6_half_dose_nM: Estimate; viability_ec50_nM: Estimate; ratio: Estimate; viability_left: Estimate; draws: number };
const EARLY = question({ ...EXAMPLE, hours: 2 }), LATE = question(EXAMPLE);

const SHORT = "Because signal and growth are two questions: the drug silences p-S6 at doses at which cells only slow down.";

/** The answer with its numbers; it is asked for once the curves are there, which come first. */
function Answer() {
  const { answer: gap } = useOnce<Gap>("/api/mechanism/gap");
  if (!gap) return <p className="lead">{SHORT} <span className="soft">Intervals are being drawn.</span></p>;
  const left = gap.viability_left, half = (left.low ?? 0) > 0.5 ? ", so one half is never reached and there is no IC50" : (left.value ?? 0) > 0.5 ? ", so in most of these cells one half is never reached and there is no IC50" : "";
  return (
    <p className="lead">In {gap.line}, p-S6 comes half-way to its plateau at <strong><EstimateText own={gap.p_s6_half_dose_nM} unit="nM" /></strong> and growth at <strong><EstimateText own={gap.viability_ec50_nM} unit="nM" /></strong>; at the plateau <strong><EstimateText own={left} unit="%" times={100} /></strong> of the viability is left{half}. <KindBadge kind="predicted" /> <KindBadge kind="example" /></p>
  );
}

/** The question, its answer for an example line, and the doors. */
export default function Home() {
  const early = useLatest<Levels>("/api/mechanism", EARLY), late = useLatest<Levels>("/api/mechanism", early.answer ? LATE : null);
  const problem = early.problem ?? late.problem;
  return (
    <div className="home">
      <h1>Why is everolimus so potent on p-S6, and so weak on growth?</h1>
      {late.answer ? <Answer /> : <p className="lead">{SHORT}</p>}
      <div className="home-columns">
        <div><h2 className="visually-hidden">The gap</h2>{problem ? <ProblemBox problem={problem} /> : early.answer && late.answer ? <GapFigure early={early.answer} late={late.answer} /> : <p className="soft waiting" role="status">running the example line</p>}</div>
        <div><Doors /><Recent /></div>
      </div>
    </div>
  );
}
