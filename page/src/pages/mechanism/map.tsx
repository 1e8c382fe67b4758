import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomBehavior } from "d3-zoom";
import { Fragment, memo, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { Figure, type Numbers } from "@/figures/figure";
import { foldColour, isDark } from "@/figures/palette";
import type { Edge, Levels, Node, Pathway } from "./answers";
import { shown, shownWords, spanOf, type Shown } from "./fold";
import { boxFor, closeUp, headPath, HEIGHT, lineOf, middle, place, roundedPath, UNIT, WHOLE, WIDTH, type Transform } from "./geometry";
import { MapKey } from "./map-key";
import { SHORT } from "./names";

type Laid = { node: Node; box: ReturnType<typeof boxFor>; name: string };
export type Picked = { node: string; edge: string };

/** Nodes and edges where the page draws them. */
function lay(pathway: Pathway) {
  const nodes = new Map<string, Laid>(pathway.nodes.map((node) => {
    const name = SHORT[node.id] ?? node.box.text;
    return [node.id, { node, name, box: boxFor(node.box, name, node.readout !== null) }];
  }));
  const edges = pathway.edges.map((edge) => ({ edge, line: lineOf(edge, nodes.get(edge.source)!.box, nodes.get(edge.target)!.box) }));
  return { nodes, edges };
}

/** The map: boxes coloured by what is done to them; it can be moved, and enlarged with Ctrl and the wheel. */
export function PathwayMap({ pathway, levels, at_h, ghost, ghost_h, figure, picked, cut, stale, pick, title, command, python }: {
  pathway: Pathway; levels: Levels; at_h: number; ghost: Levels | null; ghost_h: number; figure: string; picked: Picked; cut: string[]; stale: boolean;
  pick: (picked: Picked) => void; title: string; command: string; python: string;
}) {
  const laid = useMemo(() => lay(pathway), [pathway]);
  const effects = useMemo(() => new Map(pathway.nodes.map((node) => [node.id, shown(node, levels, at_h, ghost, ghost_h)])), [pathway, levels, at_h, ghost, ghost_h]);
  const span = spanOf(effects.values());
  const isIn = (figures: string[]) => figure === "" || figures.includes(figure);
  const inView = useMemo(() => [...laid.nodes.values()].filter(({ node }) => figure !== "" && node.figures.includes(figure)).map(({ box }) => box), [laid, figure]);
  const moved = useRef<SVGGElement>(null), zoomer = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const go = (to: Transform) => {
    const svg = moved.current?.ownerSVGElement;
    if (svg && zoomer.current) select(svg).call(zoomer.current.transform, zoomIdentity.translate(to.x, to.y).scale(to.k));
  };
  const by = (times: number) => { const svg = moved.current?.ownerSVGElement; if (svg && zoomer.current) select(svg).call(zoomer.current.scaleBy, times); };
  useEffect(() => {
    const svg = moved.current!.ownerSVGElement!;
    zoomer.current = zoom<SVGSVGElement, unknown>().scaleExtent([1, 5]).translateExtent([[0, 0], [WIDTH, HEIGHT]])
      .filter((event: Event) => (event instanceof WheelEvent ? event.ctrlKey || event.metaKey : "touches" in event ? (event as TouchEvent).touches.length > 1 : !(event as MouseEvent).button))
      .on("zoom", (event: { transform: { toString(): string } }) => moved.current?.setAttribute("transform", event.transform.toString()));
    select(svg).call(zoomer.current).on("dblclick.zoom", null);
    return () => { select(svg).on(".zoom", null); };
  }, []);
  useEffect(() => { go(inView.length ? closeUp(inView) : WHOLE); }, [inView]);
  const keys = (event: KeyboardEvent) => walk(event, picked, laid.nodes, pick, by, () => go(WHOLE));
  return (
    <Figure name="pathway" title={title} alt="Map of the pathway: boxes are proteins and processes, coloured by what the drug does to them" width={WIDTH} height={HEIGHT} interactive
      stale={stale} className="map" command={command} python={python} numbers={() => numbersOf(pathway, effects, ghost !== null)}
      tools={<><button type="button" className="quiet" aria-label="Enlarge the map" onClick={() => by(1.4)}>+</button><button type="button" className="quiet" aria-label="Reduce the map" onClick={() => by(1 / 1.4)}>−</button><button type="button" className="quiet" onClick={() => go(WHOLE)}>whole</button></>}>
      <g ref={moved} onKeyDown={keys}>
        <Ground pathway={pathway} />
        {laid.edges.map(({ edge, line }) => (
          <EdgeLine key={edge.id} edge={edge} line={line} faint={!isIn(edge.figures)} picked={picked.edge === edge.id} cut={cut.includes(edge.id)} pick={pick} />
        ))}
        {pathway.edges.map((edge) => (edge.label && isIn(edge.figures) ? <text key={edge.id} className="map-site" x={place([edge.label.x, 0])[0]} y={place([0, edge.label.y])[1]} dy="0.32em" textAnchor="middle">{edge.label.text}</text> : null))}
        {[...laid.nodes.values()].map((own) => (
          <NodeBox key={own.node.id} laid={own} shows={effects.get(own.node.id)!} span={span} difference={ghost !== null} faint={!isIn(own.node.figures)}
            picked={picked.node === own.node.id} first={picked.node === own.node.id || (picked.node === "" && own.node.id === "MTORC1")} pick={pick} />
        ))}
      </g>
      <MapKey span={span} difference={ghost !== null} />
    </Figure>
  );
}

const Ground = memo(function Ground({ pathway }: { pathway: Pathway }) {
  return <>{pathway.regions.map((own) => {
    const [left, top] = place([+own["left"]!, +own["top"]!]), [right, bottom] = place([+own["right"]!, +own["bottom"]!]), [x, y] = place([+own["label_x"]!, +own["label_y"]!]);
    return <g key={own["region"]}><rect className={`region ${own["region"]}`} x={left} y={top} width={right - left} height={bottom - top} /><text className="map-region" x={x} y={y} dy="0.32em" textAnchor="middle">{own["label"]}</text></g>;
  })}</>;
});

const EdgeLine = memo(function EdgeLine({ edge, line, faint, picked, cut, pick }: { edge: Edge; line: ReturnType<typeof lineOf>; faint: boolean; picked: boolean; cut: boolean; pick: (picked: Picked) => void }) {
  const path = roundedPath(line), head = headPath(line, edge.sign), [x, y] = place(middle(line));
  return (
    <g className={`edge${picked ? " picked" : ""}${cut ? " cut" : ""}${faint ? " faint" : ""}`} data-edge={edge.id} onClick={() => pick({ node: "", edge: edge.id })}>
      <title>{`${edge.source} ${edge.effect} ${edge.target} (${edge.id})`}</title>
      <path className={edge.sign === "+" || edge.sign === "-" ? "wire" : "wire loose"} d={path} />
      {head ? <path className={edge.sign === "+" ? "head" : "bar"} d={head} /> : null}
      {cut ? <path className="scissors" d={`M${x - 9} ${y - 9}l18 18M${x + 9} ${y - 9}l-18 18`} /> : null}
      <path className="reach" data-screen="" d={path} />
    </g>
  );
});

const NodeBox = memo(function NodeBox({ laid: { node, box, name }, shows, span, difference, faint, picked, first, pick }: {
  laid: Laid; shows: Shown; span: number; difference: boolean; faint: boolean; picked: boolean; first: boolean; pick: (picked: Picked) => void;
}) {
  const [x, y] = place([box.x, box.y]), width = box.width * UNIT, height = box.height * UNIT, lines = name.split("|");
  const face = shows.kind === "none" ? "var(--map-plain)" : foldColour(shows.log2, span), words = shownWords(shows, difference);
  const ink = shows.kind === "none" ? "var(--map-ink)" : isDark(face) ? "#ffffff" : "#1b2226", step = 19, value = shows.kind === "none" ? 0 : 1;
  const says = `${lines.join(" ")} ${shows.kind === "none" ? "(no state to show)" : shows.kind === "share" ? `${words} of it carries the drug` : `${words} of ${difference ? "the pinned state" : "vehicle"}`}; ${node.label}`;
  return (
    <g color={ink} className={`node${picked ? " picked" : ""}${faint ? " faint" : ""}`} role="button" tabIndex={first ? 0 : -1} aria-pressed={picked} aria-label={says} data-node={node.id}
      onClick={() => pick({ node: node.id, edge: "" })} onKeyDown={(event) => { if (event.key === "Enter") pick({ node: node.id, edge: "" }); }}>
      <title>{says}</title>
      <rect className={node.type === "variant" ? "box variant" : "box"} x={x - width / 2} y={y - height / 2} width={width} height={height} rx={8} fill={face} />
      <text className="map-name" textAnchor="middle">
        {lines.map((line, index) => <Fragment key={line}><tspan x={x} y={y + (index - (lines.length - 1 + value) / 2) * step} dy="0.34em">{line}</tspan>{" "}</Fragment>)}
        {value ? <tspan className="map-value" x={x} y={y + (lines.length / 2) * step} dy="0.3em">{words}</tspan> : null}
      </text>
    </g>
  );
});

/** Arrow keys go to the nearest box in their direction; + and − enlarge and reduce, 0 shows the whole map. */
function walk(event: KeyboardEvent, picked: Picked, nodes: Map<string, Laid>, pick: (picked: Picked) => void, by: (times: number) => void, whole: () => void): void {
  if (event.key === "+" || event.key === "-" || event.key === "0") {
    if (event.key === "0") whole(); else by(event.key === "+" ? 1.4 : 1 / 1.4);
    event.stopPropagation();
    return;
  }
  const ways: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, way = ways[event.key];
  if (!way) return;
  event.preventDefault();
  event.stopPropagation();
  const focused = (event.target as Element).closest<SVGGElement>("[data-node]")?.dataset["node"] ?? picked.node;
  const from = nodes.get(focused)?.box;
  if (!from) return;
  let best = "", least = Infinity;
  for (const [id, { box }] of nodes) {
    const ahead = (box.x - from.x) * way[0] + (box.y - from.y) * way[1], aside = Math.abs((box.x - from.x) * way[1]) + Math.abs((box.y - from.y) * way[0]);
    if (ahead > 0.5 && ahead + 2 * aside < least) { least = ahead + 2 * aside; best = id; }
  }
  if (!best) return;
  pick({ node: best, edge: "" });
  requestAnimationFrame(() => document.querySelector<SVGGElement>(`[data-node="${best}"]`)?.focus());
}

function numbersOf(pathway: Pathway, effects: Map<string, Shown>, difference: boolean): Numbers {
  const rows = pathway.nodes.filter((node) => node.readout).map((node) => {
    const own = effects.get(node.id)!;
    return [node.label, node.readout, own.kind === "share" ? `${difference ? "difference of the " : ""}share of the whole` : `fold of ${difference ? "the pinned state" : "vehicle"}`, own.value];
  });
  return { columns: ["node", "readout", "what", "value"], rows };
}
