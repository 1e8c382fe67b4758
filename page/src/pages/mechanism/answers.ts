// What the server answers, and the settings it is asked with.
export type Readout = { unit: string; course: (number | null)[]; vehicle: (number | null)[]; over_doses: (number | null)[] };
export type Levels = {
  cell_line: string; genotype: string; drug: string; dose_nM: number; hours: number; partners: Record<string, number>; conditions: Record<string, number>; cut: string[];
  time_h: number[]; doses_nM: number[]; readouts: Record<string, Readout>; curves: Record<string, (number | null)[][]>; notes: string[];
};
export type CourseBand = { low: (number | null)[]; high: (number | null)[]; fold_low: (number | null)[]; fold: (number | null)[]; fold_high: (number | null)[] };
export type Bands = {
  level: number; draws: number; failed: number; time_h: number[]; doses_nM: number[];
  over_doses: Record<string, { low: (number | null)[][]; high: (number | null)[][] }>; course: Record<string, CourseBand>;
};
export type Parameter = { id: string; quantity: string; value: number; unit: string; status: string; source: string; note: string };
export type Box = { x: number; y: number; width: number; height: number; text: string };
export type Node = {
  id: string; label: string; type: string; figures: string[]; identifiers: string; hgnc: string; uniprot: string; chebi: string;
  box: Box; readout: string | null; readouts: string[]; species: string[];
};
export type Edge = {
  id: string; source: string; target: string; sign: "+" | "-" | "0" | "bind" | "member"; effect: string; refs: number[]; figures: string[]; stated: string; site: string; note: string;
  line: [number, number][]; bent: boolean; label: { text: string; x: number; y: number } | null;
  reactions: string[]; parameters: string[]; cut: Record<string, number>; cut_note: string;
};
export type Pathway = {
  nodes: Node[]; edges: Edge[]; regions: Record<string, string>[]; key: Record<string, string>[]; steps: { step: number; name: string }[];
  parameters: Record<string, Parameter>; reactions: Record<string, string>;
};
export type Choices = {
  cell_lines: { name: string; genotype: string; doubling_time_h: number; status: string; source: string }[];
  drugs: { drug: string; target: string; source: string; status: string; note: string }[];
  genotypes: { genotype: string; source: string; status: string; note: string }[];
  conditions: { name: string; usual: number; most: number; meaning: string; id: string }[];
  readouts: { name: string; unit: string; node: string; meaning: string }[];
};
export type Mover = { symbol: string; id: string; quantity: string; value: number; unit: string; status: string; source: string; drug: string; level: number; change: number };
export type Why = { readout: string; unit: string; at_h: number; level: number; step: number; tried: number; movers: Mover[] };

/** A culture: what it is, what it lives in, what it gets. */
export type Culture = {
  cell_line: string; genotype: string[]; drug: string; dose_nM: number; hours: number; partner: string; partner_nM: number;
  conditions: Record<string, number>; cut: string[];
};
export type Pinned = { culture: Culture; at_h: number };
export type Settings = Culture & { at_h: number | null; readout: string; node: string; edge: string; ghost: Pinned | null };

export const EXAMPLE: Settings = {
  cell_line: "MCF-7", genotype: [], drug: "everolimus", dose_nM: 20, hours: 72, partner: "", partner_nM: 100, conditions: {}, cut: [],
  at_h: null, readout: "p-S6 S235/236", node: "RPS6", edge: "", ghost: null,
};

/** The culture as the server is asked for it. */
export function question(own: Culture): object {
  return {
    cell_line: own.cell_line, genotype: own.genotype, drug: own.drug, dose: `${own.dose_nM} nM`, hours: own.hours,
    partners: own.partner && own.partner !== own.drug ? [`${own.partner}=${own.partner_nM}nM`] : [],
    condition: Object.entries(own.conditions).map(([name, value]) => `${name}=${value}`), cut: own.cut,
  };
}

const word = (text: string) => (/[^\w.:/=+-]/.test(text) ? `"${text}"` : text);

/** The same culture from the command line. */
export function command(own: Culture, readout: string): string {
  const partner = own.partner && own.partner !== own.drug ? ` --with ${word(`${own.partner}=${own.partner_nM}nM`)}` : "";
  return ["rapalog simulate", `--cell-line ${word(own.cell_line)}`, ...own.genotype.map((one) => `--genotype ${word(one)}`), `--drug ${word(own.drug)}`,
    `--dose ${own.dose_nM}nM`, `--hours ${own.hours}`, ...Object.entries(own.conditions).map(([name, value]) => `--condition ${word(`${name}=${value}`)}`),
    ...own.cut.map((edge) => `--cut ${edge}`), `--readout ${word(readout)}`].join(" ") + partner;
}

/** The same culture in Python. */
export function python(own: Culture, readout: string): string {
  const list = (several: string[]) => `[${several.map((one) => JSON.stringify(one)).join(", ")}]`;
  const more = [
    ...(own.genotype.length ? [`genotype=${list(own.genotype)}`] : []), `drug=${JSON.stringify(own.drug)}`, `dose="${own.dose_nM} nM"`, `hours=${own.hours}`,
    ...(own.partner && own.partner !== own.drug ? [`with_="${own.partner}=${own.partner_nM}nM"`] : []),
    ...(Object.keys(own.conditions).length ? [`condition=${list(Object.entries(own.conditions).map(([name, value]) => `${name}=${value}`))}`] : []),
    ...(own.cut.length ? [`cut=${list(own.cut)}`] : []), `readout=${JSON.stringify(readout)}`,
  ];
  return `import rapalog as ra\n\nfound = ra.simulate(${JSON.stringify(own.cell_line)}, ${more.join(", ")})\nfound.to_frame()\n`;
}
