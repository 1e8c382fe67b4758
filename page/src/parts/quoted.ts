/** A word as a shell takes it. */
export const shell = (text: string): string => (/^[\w.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A value as Python writes it. */
export const python = (own: unknown): string =>
  own === true ? "True" : own === false ? "False" : own === null ? "None" : Array.isArray(own) ? `[${own.map(python).join(", ")}]`
    : typeof own === "object" ? `{${Object.entries(own as object).map(([name, one]) => `${python(name)}: ${python(one)}`).join(", ")}}` : JSON.stringify(own);
