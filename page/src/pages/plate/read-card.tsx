import type { ReactNode } from "react";
import { isLayout, isTable, type FileRead, type PlateDocument } from "./document";

/** What was read of each file, before anybody believes a number; where there is a choice, it is made here. */
export function ReadCard({ doc, read, onRead, tools }: { doc: PlateDocument; read: string | null; onRead: (read: string) => void; tools?: ReactNode }) {
  return (
    <section className="panel read-card" aria-label="What was read">
      <ul>{doc.read.map((own, place) => <li key={own.file + place}><strong>{own.file}</strong> <span>{words(own)}</span>{own.reads.length > 1 ? <Reads own={own} read={read} onRead={onRead} /> : own.used ? <span>, read {own.used}</span> : null}
        {own.without_number ? <a href="#wells-without">{own.without_number} {own.without_number === 1 ? "well reads" : "wells read"} no number</a> : null}</li>)}</ul>
      {tools}
    </section>
  );
}

function words(own: FileRead): string {
  const wells = `${own.wells.toLocaleString("en-US")} wells`, plates = own.plates.length > 1 ? `${own.plates.length} plates, ` : "";
  const comma = own.decimal_comma ? ", decimal comma" : "", holds = own.contents.length ? `: ${own.contents.slice(0, 4).join(", ")}${own.contents.length > 4 ? ` and ${own.contents.length - 4} more` : ""}` : "";
  if (isLayout(own)) return `layout of ${wells}${holds}`;
  return `${isTable(own) ? "table" : own.what === "grid" || own.what === "bare plate" ? "plate" : `${own.what} export`}, ${plates}${wells}${comma}${holds}`;
}

const MOST_NAMED = 60;

function Reads({ own, read, onRead }: { own: FileRead; read: string | null; onRead: (read: string) => void }) {
  return (
    <label className="reads">, {own.reads.length} reads: using
      <select value={read ?? own.used} onChange={(event) => onRead(event.target.value)}>
        {own.reads.slice(0, MOST_NAMED).map((one) => <option key={one}>{one}</option>)}
      </select>
    </label>
  );
}
