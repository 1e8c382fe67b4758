// Wells by name and by place, rectangles of them, and how a set of them is said.
export type Place = { row: number; column: number };
export type Shape = readonly [rows: number, columns: number];

export function rowName(row: number): string {
  return row < 26 ? String.fromCharCode(65 + row) : String.fromCharCode(64 + Math.floor(row / 26)) + String.fromCharCode(65 + (row % 26));
}

export const wellName = ({ row, column }: Place): string => `${rowName(row)}${column + 1}`;

export function placeOf(well: string): Place | null {
  const found = /^\s*([A-Za-z]{1,2})0*([1-9]\d?)\s*$/.exec(well);
  if (!found) return null;
  const letters = found[1]!.toUpperCase();
  const row = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row, column: Number(found[2]) - 1 };
}

/** Every well of the rectangle between two corners. */
export function between(a: Place, b: Place): string[] {
  const found: string[] = [];
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row += 1)
    for (let column = Math.min(a.column, b.column); column <= Math.max(a.column, b.column); column += 1) found.push(wellName({ row, column }));
  return found;
}

export const rowOf = (row: number, [, columns]: Shape): string[] => between({ row, column: 0 }, { row, column: columns - 1 });
export const columnOf = (column: number, [rows]: Shape): string[] => between({ row: 0, column }, { row: rows - 1, column });
export const wholePlate = ([rows, columns]: Shape): string[] => between({ row: 0, column: 0 }, { row: rows - 1, column: columns - 1 });

export type Bounds = { top: number; left: number; bottom: number; right: number };

export function boundsOf(wells: Iterable<string>): Bounds | null {
  let found: Bounds | null = null;
  for (const well of wells) {
    const place = placeOf(well);
    if (!place) continue;
    found = found === null ? { top: place.row, bottom: place.row, left: place.column, right: place.column }
      : { top: Math.min(found.top, place.row), bottom: Math.max(found.bottom, place.row), left: Math.min(found.left, place.column), right: Math.max(found.right, place.column) };
  }
  return found;
}

/** `B2 to D5`, or the first wells by name where they are no rectangle. */
export function selectionWords(wells: ReadonlySet<string>): string {
  const bounds = boundsOf(wells);
  if (!bounds) return "no well selected";
  const first = wellName({ row: bounds.top, column: bounds.left }), last = wellName({ row: bounds.bottom, column: bounds.right });
  if (wells.size === 1) return first;
  const whole = (bounds.bottom - bounds.top + 1) * (bounds.right - bounds.left + 1) === wells.size;
  return whole ? `${first} to ${last}, ${wells.size} wells` : `${wells.size} wells: ${[...wells].slice(0, 4).join(", ")}${wells.size > 4 ? ", …" : ""}`;
}

export function moved(from: Place, key: string, [rows, columns]: Shape): Place {
  const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key] ?? [0, 0];
  return { row: Math.max(0, Math.min(rows - 1, from.row + by[0]!)), column: Math.max(0, Math.min(columns - 1, from.column + by[1]!)) };
}
