// Files that were dropped or chosen, sorted by what they can be; their content is only ever read by the server's child.
export type Sorted = { images: File[]; tables: File[]; regions: File[] };

const IMAGE = /\.(tiff?|png|jpe?g|bmp|gif|webp|scn|1sc|gel)$/i;

export function sorted(files: File[]): Sorted {
  const regions = files.filter((own) => /\.json$/i.test(own.name)), images = files.filter((own) => IMAGE.test(own.name));
  return { images, regions, tables: files.filter((own) => !regions.includes(own) && !images.includes(own)) };
}

/** The command and the lines of Python that do the same as the page. */
export function sameElsewhere(names: string[], images: string[], corrected: boolean): { command: string; python: string } {
  const tables = names.filter((own) => !images.includes(own) && !/\.json$/i.test(own)), quoted = (own: string) => (/^[\w.\-/]+$/.test(own) ? own : `"${own}"`);
  const [layout, data] = images.length ? [tables[0], images] : [undefined, tables];
  return {
    command: ["rapalog blot", ...data.map(quoted), ...(layout ? ["--layout", quoted(layout)] : []), ...(corrected ? ["--regions regions.json"] : []), "--out results"].join(" "),
    python: `import rapalog as ra\n\nfound = ra.blot(${JSON.stringify(data)}${layout ? `, layout=${JSON.stringify(layout)}` : ""}${corrected ? ', regions="regions.json"' : ""})\nfound.plot()`,
  };
}
