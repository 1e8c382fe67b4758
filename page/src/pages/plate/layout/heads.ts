// Which of dropped files are layouts: those that say what is in wells and hold no readings.
const WELL = /^(well|well_position|well position)$/i, CONTENT = /^(role|drug|compound|dose|conc|concentration|dose_nm|cell_line|cell line|dose.*|conc.*)$/i, READING = /^(response|signal|value|viability.*|.*absorbance.*|lum.*|mean|od|rfu|rlu|reading)$/i;

/** A guess by the first lines; a layout that is none is told so by the server, with a button that reads it as data. */
export function looksLikeLayout(name: string, head: string): boolean {
  if (/\.toml$/i.test(name)) return true;
  if (/\.xlsx?$/i.test(name)) return /layout|map/i.test(name);
  const line = head.split(/\r?\n/).find((one) => one.trim()) ?? "", cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, ""));
  if (cells.some((cell) => READING.test(cell))) return false;
  if (cells.some((cell) => WELL.test(cell)) && cells.some((cell) => CONTENT.test(cell))) return true;
  return /layout|platemap|plate[_ -]map/i.test(name);
}

export async function sorted(files: File[]): Promise<{ files: File[]; layout: File[] }> {
  const said = await Promise.all(files.map(async (file) => looksLikeLayout(file.name, await file.slice(0, 4000).text())));
  const layout = files.filter((_, place) => said[place]), own = files.filter((_, place) => !said[place]);
  // A layout belongs to the export whose name it shares, where there are as many as exports.
  const stem = (file: File) => file.name.toLowerCase().replace(/\.\w+$/, "").replace(/[-_ ]?(layout|platemap|plate[-_ ]map|map)[-_ ]?/g, "");
  const matched = own.map((file) => layout.find((one) => stem(one) === stem(file)));
  return { files: own, layout: layout.length === own.length && matched.every(Boolean) && new Set(matched).size === layout.length ? (matched as File[]) : layout };
}
