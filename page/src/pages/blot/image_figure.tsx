import { useId, useMemo, useState } from "react";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { Boxes, type Selected } from "./boxes";
import { conditionNames } from "./names";
import { usePicture } from "./picture";
import { boxOf, type ImageRegions } from "./regions";
import type { BlotImage } from "./types";

const WIDE = 760, NARROW = 400, TALLEST = 540, TOP = 40;

/** The image with its lanes and boxes. Brightness is for the eye: what is measured are the counts of the file. */
export function ImageFigure({ job, image, regions, edited, selected, select, change, add, remove, command, python, stale }: {
  job: string; image: BlotImage; regions: ImageRegions; edited: boolean; selected: Selected | null; select: (own: Selected) => void; change: (next: ImageRegions) => void;
  add: () => void; remove: (own: Selected) => void; command: string; python: string; stale: boolean;
}) {
  const [range, setRange] = useState<Record<string, [number, number]>>({});
  const [low, high] = range[image.name] ?? [image.shown_from, image.shown_to];
  const picture = usePicture(`/api/blot/${job}/pictures/${image.place}?low=${low}&high=${high}`);
  const clipped = usePicture(image.clipped_at === null ? null : `/api/blot/${job}/clipped/${image.place}?at=${image.clipped_at}`, 0);
  const narrow = useNarrow();
  const near = useMemo(() => around(image.regions, image), [image.regions, image.width, image.height]);
  const [whole, setWhole] = useState(false);
  const view = near && !whole ? near : { x: 0, y: 0, width: image.width, height: image.height };
  const longest = Math.max(...image.regions.bands.map((own) => own.target.length), 5);
  const WIDTH = narrow ? NARROW : WIDE, LEFT = Math.min(14 + 6.4 * longest, narrow ? 90 : 130);
  const scale = Math.min((WIDTH - LEFT - 6) / view.width, TALLEST / view.height);
  const across = view.width * scale, down = view.height * scale, left = LEFT + (WIDTH - LEFT - 6 - across) / 2;
  const clip = useId();
  const top = view.y * scale;
  const lanes = useMemo(() => named(image), [image]);
  const doubtful = image.doubts.length > 0 && !edited;
  return (
    <Figure name={`blot_${image.name.replace(/\W+/g, "_")}`} title={image.name} width={WIDTH} height={TOP + down + 26} interactive stale={stale && !picture} className="blot-image"
      alt={`${image.name} with ${image.bands.length} boxes; the numbers are in the table`} command={command} python={python}
      numbers={() => ({
        columns: ["target", "lane", "sample", "x0", "y0", "x1", "y1", doubtful ? "volume as proposed, not used" : "volume", "relation", "standard error", "clipped pixels", "flags"],
        rows: image.bands.map((own) => [own.target, own.lane, own.sample, ...own.box, six(own.volume), own.relation, six(own.volume_se), own.saturated_pixels, own.flags.join("; ")]),
      })}
      caption={<Caption image={image} edited={edited} doubtful={doubtful} />}
      tools={<>{near ? <button type="button" className="quiet" onClick={() => setWhole(!whole)}>{whole ? "near the bands" : "whole image"}</button> : null}<Brightness image={image} low={low} high={high} set={(next) => setRange((before) => ({ ...before, [image.name]: next }))} /></>}>
      <g transform={`translate(${left} ${TOP})`}>
        <clipPath id={clip}><rect width={across} height={down} /></clipPath>
        <rect className="film" width={across} height={down} />
        {picture ? null : <text className="note" x={across / 2} y={down / 2} textAnchor="middle">the picture is on its way</text>}
        <g clipPath={`url(#${clip})`}>{[picture, clipped].map((one, index) => (one ? (
          <image key={index} href={one} x={-view.x * scale} y={-view.y * scale} width={image.width * scale} height={image.height * scale} preserveAspectRatio="none" className={index ? "clipped-pixels" : undefined} />) : null))}</g>
      </g>
      <g transform={`translate(${left - view.x * scale} ${TOP - view.y * scale})`}>
        {edited ? <g className="proposed">{image.regions.bands.map((band) => {
          const box = boxOf(image.regions, band);
          return box ? <rect key={`${band.target} ${band.lane}`} x={box.x0 * scale} y={box.y0 * scale} width={(box.x1 - box.x0) * scale} height={(box.y1 - box.y0) * scale} /> : null;
        })}</g> : null}
        {regions.lanes.map((own) => {
          const middle = ((own.x0 + own.x1) / 2) * scale;
          return (
            <g key={own.lane} className="lane">
              <path d={`M${own.x0 * scale + 1} ${top - 4}h${(own.x1 - own.x0) * scale - 2}`} />
              <text x={middle} y={top - 10} textAnchor="middle">{own.lane}</text>
              <text className="tick" x={middle} y={top - 24} textAnchor="middle">{lanes.get(own.lane) ?? ""}</text>
            </g>
          );
        })}
        <text className="tick" x={view.x * scale - 8} y={top - 10} textAnchor="end">lane</text>
        {rows(regions).map(({ target, middle }) => (
          <text key={target} className="label" x={view.x * scale - 8} y={middle * scale} dy="0.32em" textAnchor="end">{target.length > 18 ? `${target.slice(0, 17)}…` : target}</text>))}
        <Boxes regions={regions} bands={image.bands} size={image} scale={scale} doubtful={doubtful} selected={selected} select={select} change={change} add={add} remove={remove} />
      </g>
      <text className="note" x={left} y={TOP + down + 18}>{narrow ? `${image.width} × ${image.height} pixels, white ${short(low)}, black ${short(high)} counts` : `${image.width} × ${image.height} pixels, shown from ${short(low)} (white) to ${short(high)} counts (black)`}</text>
    </Figure>
  );
}

/** The part of an image where its boxes are, if that is a small part of it. */
function around(regions: ImageRegions, size: { width: number; height: number }): { x: number; y: number; width: number; height: number } | null {
  const boxes = regions.bands.flatMap((band) => boxOf(regions, band) ?? []);
  if (!boxes.length) return null;
  const [x0, x1] = [Math.min(...boxes.map((own) => own.x0)), Math.max(...boxes.map((own) => own.x1))], [y0, y1] = [Math.min(...boxes.map((own) => own.y0)), Math.max(...boxes.map((own) => own.y1))];
  const tall = Math.max(...boxes.map((own) => own.y1 - own.y0)), wide = Math.max(...boxes.map((own) => own.x1 - own.x0));
  const x = Math.max(0, Math.floor(x0 - wide)), y = Math.max(0, Math.floor(y0 - 2 * tall));
  const width = Math.min(size.width, Math.ceil(x1 + wide)) - x, height = Math.min(size.height, Math.ceil(y1 + 2 * tall)) - y;
  return width * height < 0.5 * size.width * size.height ? { x, y, width, height } : null;
}

const six = (value: number) => Number(value.toPrecision(6));

function named(image: BlotImage): Map<number, string> {
  const lanes = [...new Map(image.bands.map((own) => [own.lane, own])).values()];
  const { own } = conditionNames(lanes);
  return new Map(lanes.map((lane, index) => [lane.lane, lane.role === "sample" ? clip(own[index]!) : lane.role]));
}

const clip = (text: string) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);

function rows(regions: ImageRegions): { target: string; middle: number }[] {
  return [...new Set(regions.bands.map((own) => own.target))].map((target) => {
    const own = regions.bands.filter((one) => one.target === target);
    return { target, middle: own.reduce((sum, one) => sum + (one.y0 + one.y1) / 2, 0) / own.length };
  });
}

function Caption({ image, edited, doubtful }: { image: BlotImage; edited: boolean; doubtful: boolean }) {
  if (doubtful) return <p>{image.bits} bit{image.inverted ? ", dark bands turned round" : ""}. Dashed boxes are a proposal: nothing is measured in them yet.</p>;
  return (
    <p>
      {image.bits} bit{image.inverted ? ", dark bands turned round" : ""}. Boxes are measured{edited ? ", as you drew them and above a straight line; dotted ones are what was proposed" : ""}. Green is a number, amber a bound
      {image.clipped_at === null ? "" : ", red a lane with clipped pixels, which are red in the picture"}.
    </p>
  );
}

function Brightness({ image, low, high, set }: { image: BlotImage; low: number; high: number; set: (next: [number, number]) => void }) {
  const step = (image.highest - image.lowest) / 200 || 1;
  return (
    <span className="brightness" role="group" aria-label="Brightness, for the eye only">
      <label>white <input type="range" min={image.lowest} max={image.highest} step={step} value={low} onChange={(event) => set([Math.min(Number(event.target.value), high - step), high])} /></label>
      <label>black <input type="range" min={image.lowest} max={image.highest} step={step} value={high} onChange={(event) => set([low, Math.max(Number(event.target.value), low + step)])} /></label>
    </span>
  );
}
