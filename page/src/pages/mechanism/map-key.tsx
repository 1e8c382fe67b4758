import { foldColour } from "@/figures/palette";
import { short } from "@/figures/numbers";
import { headPath, place, roundedPath, type Point } from "./geometry";

const STEPS = 24, LEFT = 215, RIGHT = 535, TOP = 1005;

/** What colours and lines mean; it stays where it is when the map is moved. */
export function MapKey({ span, difference }: { span: number; difference: boolean }) {
  const width = (RIGHT - LEFT) / STEPS, lines: [string, string, number][] = [["+", "raises", 600], ["-", "lowers", 730], ["bind", "binds, is part of, or leaves alone", 865]];
  const fold = (log2: number) => `${log2 < 0 ? `1/${short(2 ** -log2, 2)}` : short(2 ** log2, 2)}×`;
  return (
    <g className="map-key">
      <rect className="key-ground" x={0} y={985} width={1400} height={75} />
      {Array.from({ length: STEPS }, (_, index) => <rect key={index} x={LEFT + index * width} y={TOP} width={width + 0.5} height={16} fill={foldColour(span * (-1 + (2 * index + 1) / STEPS), span)} />)}
      <text className="map-keytext" x={LEFT - 12} y={TOP + 13} textAnchor="end">{difference ? "fold of pinned" : "fold of vehicle"}</text>
      {[-span, 0, span].map((log2, index) => <text key={index} className="map-keytext" x={LEFT + ((RIGHT - LEFT) * index) / 2} y={TOP + 38} textAnchor="middle">{fold(log2)}</text>)}
      {lines.map(([sign, words, x]) => {
        const line: Point[] = [[x / 10, 100 - (TOP + 8) / 10], [x / 10 + 5, 100 - (TOP + 8) / 10]], [end] = place(line[1]!);
        return <g key={sign} className="edge"><path className={sign === "bind" ? "wire loose" : "wire"} d={roundedPath(line)} />{headPath(line, sign) ? <path className={sign === "+" ? "head" : "bar"} d={headPath(line, sign)} /> : null}<text className="map-keytext" x={end + 12} y={TOP + 14}>{words}</text></g>;
      })}
      <rect className="box variant" x={600} y={TOP + 26} width={44} height={20} rx={6} fill="var(--map-plain)" /><text className="map-keytext" x={656} y={TOP + 42}>variant of a gene</text>
      <rect className="box" x={865} y={TOP + 26} width={44} height={20} rx={6} fill="var(--map-plain)" /><text className="map-keytext" x={921} y={TOP + 42}>no state to show; “%” is the share that carries the drug</text>
    </g>
  );
}
