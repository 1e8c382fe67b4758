import type { PlateDocument } from "./document";

const FIRST = 7, MOST = 400;
/** Said by the page itself where it matters. */
const SAID_ELSEWHERE = /no layout: readings were read but not fitted/;

/** Flags in words of the page: options of the command line have names here. */
export const flagWords = (flag: string): string => flag.replace(/--robust tukey gives/g, "a fit in which outlying wells count less gives").replace(/--([a-z]+)-([a-z]+)/g, "$1 $2");

/** Those of the experiment and of the drawn curves first. */
export function sortedFlags(doc: Pick<PlateDocument, "flags" | "curves">, shown: string[]): string[] {
  const others = doc.curves.map((own) => own.curve).filter((name) => !shown.includes(name));
  const ofOther = (flag: string) => others.some((name) => flag.startsWith(`${name}: `));
  const flags = doc.flags.filter((flag) => !SAID_ELSEWHERE.test(flag));
  return [...flags.filter((flag) => !ofOther(flag)), ...flags.filter(ofOther)].map(flagWords);
}

/** What to know of the experiment, its curves and its plates. */
export function Flags({ doc, shown }: { doc: PlateDocument; shown: string[] }) {
  const flags = sortedFlags(doc, shown);
  if (!flags.length) return null;
  return (
    <section aria-labelledby="flags">
      <h2 id="flags">What to know before you believe it</h2>
      <ul className="flags">{flags.slice(0, FIRST).map((flag) => <li key={flag}>{flag}</li>)}</ul>
      {flags.length > FIRST ? <details><summary>{flags.length - FIRST} more</summary><ul className="flags">{flags.slice(FIRST, MOST).map((flag) => <li key={flag}>{flag}</li>)}</ul>{flags.length > MOST ? <p className="soft">the first {MOST}; the download has all</p> : null}</details> : null}
    </section>
  );
}
