import { Axes, linePath } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { linearScale } from "@/figures/scales";
import { KindBadge } from "@/parts/kind";
import { words } from "./boxes";
import type { Band, BlotImage } from "./types";

const WIDE = { width: 760, height: 220, box: { left: 74, top: 14, right: 596, bottom: 170 }, key: { x: 610, y: 14 } };
/** On a phone the key stands below. */
const NARROW = { width: 400, height: 284, box: { left: 66, top: 14, right: 392, bottom: 160 }, key: { x: 66, y: 206 } };
const SAID: Record<string, string> = { line: "straight line", curve: "cubic", arpls: "arPLS", snip: "SNIP", wander: "learnt from all lanes" };

/** The profile of the chosen lane from top to bottom, with the rows that are summed and every usual background. */
export function ProfileFigure({ image, band, doubtful, command, python }: { image: BlotImage; band: Band; doubtful: boolean; command: string; python: string }) {
  const narrow = useNarrow(), { width, height, box: BOX, key } = narrow ? NARROW : WIDE;
  const { rows, counts, baselines } = band.profile;
  const alike = image.bands.filter((own) => own.target === band.target);
  const high = Math.max(...alike.flatMap((own) => own.profile.counts)), low = Math.min(...alike.flatMap((own) => own.profile.counts));
  const thousands = high >= 10_000;
  const x = linearScale(rows[0] ?? 0, rows.at(-1) ?? 1, [BOX.left, BOX.right], narrow ? 4 : 6), y = linearScale(Math.min(low, 0 < low && low < 0.2 * high ? 0 : low), high * 1.06, [BOX.bottom, BOX.top], 4, thousands ? (value) => short(value / 1000) : undefined);
  const path = (values: number[]) => linePath(rows.map(x.place), values.map(y.place));
  const names = Object.keys(baselines);
  return (
    <Figure name={`profile_lane_${band.lane}_${band.target.replace(/\W+/g, "_")}`} title={`Profile of lane ${band.lane}, ${band.target}`} width={width} height={height} command={command} python={python}
      alt={`mean counts of lane ${band.lane} from top to bottom, with backgrounds; ${words(band)}`}
      caption={doubtful ? <p>{band.sample}: the rows that are proposed. Nothing is measured in them before the lanes are certain.</p> : <p>{band.sample}: {words(band)}, standard error {short(band.volume_se)}. <KindBadge kind={band.relation === "=" ? "measured" : "bound"} /> {band.flags.length ? <span>{band.flags.join("; ")}.</span> : null} Heights are those of all lanes of this image.</p>}
      numbers={() => ({ columns: ["row", "mean count", ...names.map((name) => `background: ${SAID[name] ?? name}`)], rows: rows.map((row, index) => [row, counts[index], ...names.map((name) => baselines[name]![index])]) })}>
      <Axes box={BOX} x={{ ticks: x.ticks }} y={{ ticks: y.ticks }} xLabel="row of the image, pixels" yLabel={thousands ? "mean count, thousands" : "mean count"}>
        <rect className="summed" x={x.place(band.box[1] - 0.5)} y={BOX.top} width={Math.max(0, x.place(band.box[3] - 0.5) - x.place(band.box[1] - 0.5))} height={BOX.bottom - BOX.top} />
        <path className="profile" d={path(counts)} />
        {names.map((name, index) => <path key={name} className={`background s${index + 1}`} d={path(baselines[name]!)} />)}
      </Axes>
      {["profile", ...names, "summed rows"].map((name, index, all) => {
        const [x, y] = narrow ? [key.x + (index % 2) * 160, key.y + Math.floor(index / 2) * 20] : [key.x, key.y + index * 19];
        return (
          <g key={name}>
            {index === all.length - 1 ? <rect className="summed" x={x} y={y} width={18} height={12} /> : <path className={index ? `background s${index}` : "profile"} d={`M${x} ${y + 6}h18`} />}
            <text className="key" x={x + 24} y={y + 10}>{SAID[name] ?? name}</text>
          </g>
        );
      })}
    </Figure>
  );
}
