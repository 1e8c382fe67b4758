import { useEffect, useMemo, useState } from "react";
import { said, type Problem } from "@/api/client";
import { once } from "@/api/latest";
import { joined, type Known, type Matrix } from "./answers";

type Seen = { cell_line: string; columns: Matrix[]; problem: Problem | null };

/** Run one drug after the other: the matrix once all are there, and until then the share that is. */
export function useMatrix(cell_line: string, drugs: Known[] | undefined): { matrix: Matrix | null; share: number; problem: Problem | null } {
  const [seen, setSeen] = useState<Seen>({ cell_line, columns: [], problem: null });
  useEffect(() => {
    let alive = true;
    const columns: Matrix[] = [];
    const run = async () => {
      for (const { name: drug } of drugs ?? []) {
        columns.push(await once<Matrix>(`/api/resistance?${new URLSearchParams({ cell_line, drug })}`));
        if (!alive) return;
        setSeen({ cell_line, columns: [...columns], problem: null });
      }
    };
    run().catch((error: unknown) => alive && setSeen({ cell_line, columns: [], problem: said(error) }));
    return () => { alive = false; };
  }, [cell_line, drugs]);
  const own = seen.cell_line === cell_line ? seen : null, all = drugs?.length ?? 0, there = own?.columns.length ?? 0;
  const matrix = useMemo(() => (own && all && there === all ? joined(own.columns) : null), [own, all, there]);
  return { matrix, share: all ? there / all : 0, problem: own?.problem ?? null };
}
