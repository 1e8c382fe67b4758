import { Axes, bandPath, linePath, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { linearScale } from "@/figures/scales";
import { useNarrow } from "@/parts/narrow";
import { command, KIND_WORDS, pythonWords, type Asked, type Bands, type Chances, type Kind } from "./answers";

const TALL = 190, KEY = 17, GAP = 76;
const SHOWN: Kind[] = ["acquired", "pre_existing"];

/** The chance of a living clone over time: acquired under treatment and there before, each regimen with its band. */
export function ChancesFigure({ seen, bands, asked, stale, staleBands }: { seen: Chances; bands: Bands | null; asked: Asked; stale: boolean; staleBands: boolean }) {
  const narrow = useNarrow(), width = narrow ? 350 : 560, top = 30 + KEY * seen.regimens.length, wide = narrow ? width - 58 - 14 : (width - 58 - 14 - 34) / 2;
  const boxes = SHOWN.map((_, place): Box => { const left = narrow ? 58 : 58 + place * (wide + 34), above = narrow ? top + place * (TALL + GAP) : top; return { left, right: left + wide, top: above, bottom: above + TALL }; });
  const height = boxes.at(-1)!.bottom + 46, same = bands !== null && bands.genotype === seen.genotype && bands.day.length === seen.day.length && bands.days === seen.days;
  return (
    <Figure name={`clones-${seen.genotype.replace(/\W+/g, "-")}`} title={`Chance of a living ${seen.genotype} clone`} width={width} height={height} stale={stale} command={command(asked)} python={pythonWords(asked)}
      alt={`Chance of a living ${seen.genotype} clone over ${seen.days} days of ${seen.regimens.map((own) => own.text).join(", ")}: acquired, and there before treatment`}
      numbers={() => table(seen, same ? bands : null)}
      caption={<p>Lines: all that is not known at the middle of its range, mean over ten bodies that stand for tenths of patients. Bands hold 90 % of {bands?.draws ?? 100} draws of all that is not known{staleBands ? <em role="status"> (being drawn again)</em> : null}. Chances are arithmetic on assumed numbers, no forecast for patients.</p>}>
      {seen.regimens.map((own, place) => <g key={own.text}><line className={`curve s${place + 1} dash${place + 1}`} x1={58} x2={92} y1={14 + KEY * place} y2={14 + KEY * place} /><text className="key" x={98} y={18 + KEY * place}>{own.text}</text></g>)}
      {SHOWN.map((kind, panel) => {
        const box = boxes[panel]!, x = linearScale(0, seen.days, [box.left, box.right], narrow ? 5 : 4), y = linearScale(0, 1, [box.bottom, box.top], 5, (value) => `${Math.round(100 * value)}`), at = seen.day.map(x.place), up = (values: number[]) => values.map(y.place);
        return (
          <g key={kind}>
            <text className="label" x={box.left} y={box.top - 9}>{KIND_WORDS[kind]}</text>
            <Axes box={box} x={x} y={y} xLabel="days of treatment" yLabel={panel === 0 || narrow ? "chance (%)" : ""}>
              {same ? bands.regimens.map((own, place) => <path key={own.text} className={`band f${place + 1}${staleBands ? " old" : ""}`} d={bandPath(at, up(own.band[kind].low), up(own.band[kind].high))} />) : null}
              {seen.regimens.map((own, place) => <path key={own.text} className={`curve s${place + 1} dash${place + 1}`} d={linePath(at, up(own.chance[kind]))} />)}
            </Axes>
          </g>
        );
      })}
    </Figure>
  );
}

function table(seen: Chances, bands: Bands | null) {
  const kinds: Kind[] = [...SHOWN, "total"];
  return { columns: ["regimen", "day", ...kinds.flatMap((kind) => [`${KIND_WORDS[kind]}, low`, KIND_WORDS[kind], `${KIND_WORDS[kind]}, high`])],
    rows: seen.regimens.flatMap((own, place) => seen.day.map((day, k) => [own.text, day, ...kinds.flatMap((kind) => [bands?.regimens[place]?.band[kind].low[k] ?? null, own.chance[kind][k]!, bands?.regimens[place]?.band[kind].high[k] ?? null])])) };
}
