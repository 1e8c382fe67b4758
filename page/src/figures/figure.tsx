import { Download } from "lucide-react";
import { useId, useRef, useState, type HTMLAttributes, type ReactNode } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { saveCsv, savePdf, savePng, saveSvg, type Cell } from "./save";

export type Numbers = { columns: string[]; rows: Cell[][] };

/**
 * A figure with its title, its menu and its numbers. `children` is one <svg>; what the menu saves is that very drawing.
 * `numbers` are the table behind it, shown under it on request and saved as CSV. `command` and `python` say how to get
 * the same from the command line and from Python.
 */
export function Figure({ name, title, caption, alt, width, height, numbers, command, python, children, tools, stale, className, interactive, card }: {
  name: string; title: string; caption?: ReactNode; alt: string; width: number; height: number; numbers: () => Numbers; command?: string; python?: string;
  children: ReactNode; tools?: ReactNode; stale?: boolean; className?: string;
  /** Whether parts of the drawing can be reached and pressed; it is then a group of things, not one picture. */
  interactive?: boolean;
  /** What makes the whole drawing answer to pointer and keys, such as a plate in which wells are selected. */
  card?: HTMLAttributes<HTMLDivElement> & { "data-board"?: string };
}) {
  const svg = useRef<SVGSVGElement>(null);
  const [table, setTable] = useState(false);
  const [said, setSaid] = useState("");
  const id = useId();
  const act = async (key: string) => {
    try {
      if (key === "csv") saveCsv(numbers(), name);
      if (key === "svg") saveSvg(svg.current!, name, title);
      if (key === "png") await savePng(svg.current!, name);
      if (key === "pdf") await savePdf(svg.current!, name);
      if (key === "command" || key === "python") await navigator.clipboard.writeText((key === "command" ? command : python)!);
      setSaid(key === "command" || key === "python" ? "copied" : `saved ${name}.${key}`);
    } catch (error) {
      setSaid(`that did not work: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <figure className={`figure ${className ?? ""}`} data-stale={stale || undefined} aria-labelledby={`${id}-title`}>
      <div className="figure-head">
        <h3 id={`${id}-title`}>{title}</h3>
        <span className="figure-tools">
          {tools}
          <button type="button" className="quiet" aria-expanded={table} onClick={() => setTable(!table)}>{table ? "hide numbers" : "numbers"}</button>
          <MenuTrigger>
            <Button className="quiet icon" aria-label={`Save or copy ${title}`}><Download size={16} aria-hidden /></Button>
            <Popover className="popover">
              <Menu className="menu" onAction={(key) => void act(String(key))} aria-label={`Save or copy ${title}`}>
                <MenuItem id="png">PNG</MenuItem>
                <MenuItem id="svg">SVG</MenuItem>
                <MenuItem id="pdf">PDF</MenuItem>
                <MenuItem id="csv">CSV of its numbers</MenuItem>
                {command ? <MenuItem id="command">copy command</MenuItem> : null}
                {python ? <MenuItem id="python">copy Python</MenuItem> : null}
              </Menu>
            </Popover>
          </MenuTrigger>
        </span>
      </div>
      <div className="plot-card" {...card}>
        <svg ref={svg} className="plot" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role={interactive ? "group" : "img"} aria-label={alt}>{children}</svg>
      </div>
      <figcaption>{caption}<span role="status" className="soft said">{said}</span></figcaption>
      {table ? <NumbersTable {...numbers()} label={`Numbers of ${title}`} /> : null}
    </figure>
  );
}

const MOST_ROWS = 400;

function NumbersTable({ columns, rows, label }: Numbers & { label: string }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>{rows.slice(0, MOST_ROWS).map((row, index) => <tr key={index}>{row.map((cell, place) => <td key={place} className={typeof cell === "number" ? "number" : undefined}>{cell ?? ""}</td>)}</tr>)}</tbody>
      </table>
      {rows.length > MOST_ROWS ? <p className="soft">the first {MOST_ROWS} of {rows.length} rows; the CSV has all</p> : null}
    </div>
  );
}
