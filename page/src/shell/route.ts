import type { PageEntry } from "@/pages/pages";

/** So much of the first file is looked at to know whose it is. */
export const HEAD_BYTES = 4000;

/**
 * The page that files which were dropped anywhere belong to: the one that knows how they begin; else the one that is
 * open, if it reads such files; else the first that does.
 */
export function pageFor(pages: PageEntry[], place: string, files: File[], head: string): PageEntry | undefined {
  const known = pages.find((own) => own.knows?.(head)), open = pages.find((own) => own.path !== "/" && place.startsWith(own.path));
  if (known) return known;
  if (open && files.some((file) => open.takes?.(file) || open.here?.(file))) return open;
  return pages.find((own) => own.takes && files.every(own.takes)) ?? pages.find((own) => own.takes && files.some(own.takes)) ?? pages.find((own) => own.path === "/plate");
}

const header = (head: string): string => head.split(/\r?\n/).find((line) => line.trim() && !line.startsWith("#")) ?? "";
const has = (line: string, ...words: string[]) => words.every((word) => new RegExp(`(^|[^a-z0-9])${word}($|[^a-z0-9])`, "i").test(line));

/** Whether a table has two drugs: a row for each well, SynergyFinder's columns, or two drugs in the corner of a matrix. */
export const hasTwoDrugs = (head: string): boolean => {
  const line = header(head);
  return has(line, "drug1", "drug2") || has(line, "drug_row", "drug_col") || /^[^\\|,;\t]*\([^()]*M\)\s*[\\|][^,;\t]*\([^()]*M\)/.test(line);
};

/** Whether a table has records of doses and levels, as for NONMEM. */
export const hasLevels = (head: string): boolean => has(header(head), "time", "amt", "dv");
