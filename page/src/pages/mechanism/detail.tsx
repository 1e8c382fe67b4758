import { Scissors, Undo2 } from "lucide-react";
import { useState } from "react";
import { said, send, type Problem } from "@/api/client";
import { percent, short, unitWords } from "@/figures/numbers";
import { KindBadge, type NumberKind } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { question, type Edge, type Node, type Parameter, type Pathway, type Settings, type Why } from "./answers";
import { hourWords } from "./curves";
import type { Picked } from "./map";

const SIGNS: Record<Edge["sign"], string> = { "+": "raises", "-": "lowers", 0: "leaves alone", bind: "binds", member: "is part of" };
const STATED: Record<string, string> = { yes: "the guide says so", implied: "the guide implies it", no: "not in the guide" };

/** What is behind a node: what it is, who acts on it, the parameters and their sources, and what moves it most. */
export function NodeDetail({ node, pathway, settings, at_h, pick }: { node: Node; pathway: Pathway; settings: Settings; at_h: number; pick: (picked: Picked) => void }) {
  const into = pathway.edges.filter((edge) => edge.target === node.id), out = pathway.edges.filter((edge) => edge.source === node.id);
  const symbols = [...new Set([...into, ...out].flatMap((edge) => (edge.target === node.id || !into.length ? edge.parameters : [])))];
  const identifiers = [node.hgnc, node.uniprot && `UniProt ${node.uniprot}`, node.chebi].filter(Boolean).join(" · ");
  const label = (id: string) => pathway.nodes.find((own) => own.id === id)!.label;
  return (
    <section className="detail" aria-label={node.label}>
      <h3>{capital(node.label)} <span className="soft">{node.type}{identifiers ? ` · ${identifiers}` : ""}</span></h3>
      <div className="edges">
        {into.map((edge) => <button key={edge.id} type="button" className="edge-link" onClick={() => pick({ node: "", edge: edge.id })}>{label(edge.source)} <em>{SIGNS[edge.sign]}</em> it{edge.site ? ` (${edge.site})` : ""}</button>)}
        {out.map((edge) => <button key={edge.id} type="button" className="edge-link" onClick={() => pick({ node: "", edge: edge.id })}>it <em>{SIGNS[edge.sign]}</em> {label(edge.target)}{edge.site ? ` (${edge.site})` : ""}</button>)}
      </div>
      {node.readouts.length ? <WhyPanel key={node.id} settings={settings} readout={node.readouts.includes(settings.readout) ? settings.readout : node.readouts[0]!} at_h={at_h} /> : <p className="soft">The model has no state for this; it acts through the edges above.</p>}
      <Parameters symbols={symbols} known={pathway.parameters} label={`Parameters behind ${node.label}`} />
    </section>
  );
}

/** What is behind an edge: its reactions, parameters and sources, and a way to cut it. */
export function EdgeDetail({ edge, pathway, cut, toggle, pick }: { edge: Edge; pathway: Pathway; cut: boolean; toggle: () => void; pick: (picked: Picked) => void }) {
  const label = (id: string) => pathway.nodes.find((own) => own.id === id)!.label;
  const canBeCut = Object.keys(edge.cut).length > 0;
  return (
    <section className="detail" aria-label={`Edge ${edge.id}`}>
      <h3><button type="button" className="link" onClick={() => pick({ node: edge.source, edge: "" })}>{label(edge.source)}</button> <em>{SIGNS[edge.sign]}</em> <button type="button" className="link" onClick={() => pick({ node: edge.target, edge: "" })}>{label(edge.target)}</button></h3>
      <p>{capital(edge.effect)}{edge.site ? ` at ${edge.site}` : ""}. <span className="soft">{edge.id}; {STATED[edge.stated]}{edge.refs.length ? `, its references ${edge.refs.join(", ")}` : ""}{edge.note ? `; ${edge.note}` : ""}</span></p>
      {canBeCut ? (
        <p className="cut-row"><button type="button" className={cut ? "primary" : ""} aria-pressed={cut} onClick={toggle}>{cut ? <><Undo2 size={15} aria-hidden /> Mend this edge</> : <><Scissors size={15} aria-hidden /> Cut this edge and see</>}</button>
          <span className="soft">{capital(edge.cut_note)}: {Object.entries(edge.cut).map(([symbol, value]) => `${symbol} = ${short(value)}`).join(", ")}</span></p>
      ) : <p className="warning">{edge.reactions.length ? "This edge cannot be cut" : "This edge has no reaction of its own"}: {edge.cut_note}.</p>}
      {edge.reactions.length ? <div className="scroll short-scroll" tabIndex={0} role="region" aria-label="Reactions"><pre>{edge.reactions.map((name) => `${pathway.reactions[name]!.includes(" at ") ? `${name}:\n   ` : ""}${pathway.reactions[name]}`).join("\n")}</pre></div> : null}
      <Parameters symbols={edge.parameters} known={pathway.parameters} label={`Parameters of ${edge.id}`} />
    </section>
  );
}

function Parameters({ symbols, known, label }: { symbols: string[]; known: Record<string, Parameter>; label: string }) {
  if (!symbols.length) return null;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="parameters">
        <thead><tr><th scope="col">parameter</th><th scope="col">value</th><th scope="col">how we know</th></tr></thead>
        <tbody>{symbols.map((symbol) => { const own = known[symbol]!; return (
          <tr key={symbol}><td>{own.quantity}<br /><code>{symbol}</code> <span className="soft">{own.id}</span></td><td className="number">{short(own.value)} {own.unit === "-" ? "" : unitWords(own.unit)}</td><td><Status status={own.status} /> <span className="soft">{own.source}{own.note ? `; ${own.note}` : ""}</span></td></tr>); })}</tbody>
      </table>
    </div>
  );
}

const KINDS: Record<string, NumberKind> = { calibrated: "calibrated", assumed: "assumed", computed: "computed" };
/** How a number of the facts is known; what is not computed, calibrated or assumed was read or remembered. */
export function Status({ status }: { status: string }) {
  const kind = KINDS[status];
  return kind ? <KindBadge kind={kind} /> : <span className="kind" title={status === "memory" ? "from memory: nobody has looked it up" : "found in a source"}>{status}</span>;
}

function WhyPanel({ settings, readout, at_h }: { settings: Settings; readout: string; at_h: number }) {
  const asked = JSON.stringify({ ...question(settings), readout, at_h });
  const [found, setFound] = useState<{ asked: string; why: Why } | null>(null), [problem, setProblem] = useState<Problem | null>(null), [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    try { setFound({ asked, why: await send<Why>("/api/mechanism/why", JSON.parse(asked)) }); setProblem(null); } catch (error) { setProblem(said(error)); }
    setBusy(false);
  };
  return (
    <div className="why">
      <button type="button" onClick={() => void ask()} disabled={busy}>Why? What moves {readout} most</button>
      {problem ? <ProblemBox problem={problem} /> : null}
      {found ? <div data-stale={found.asked !== asked || undefined} className="why-list">
        <p>At {hourWords(found.why.at_h)}, of {found.why.tried} parameters, {percent(found.why.step)} more of one, alone:{found.asked !== asked ? " (of the state before; ask again)" : ""}</p>
        <ol>{found.why.movers.map((own) => <li key={own.symbol + own.drug}><strong>{own.quantity}</strong>{own.drug ? ` of ${own.drug}` : ""} <code>{own.symbol}</code>: {found.why.readout} {own.change >= 0 ? "rises" : "falls"} by {percent(Math.abs(own.change), 1)} <Status status={own.status} /> <span className="soft">{short(own.value)} {own.unit === "-" ? "" : unitWords(own.unit)}; {own.id}, {own.source}</span></li>)}</ol>
      </div> : null}
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
