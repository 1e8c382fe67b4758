import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 40rem)");
const listen = (changed: () => void) => { query.addEventListener("change", changed); return () => query.removeEventListener("change", changed); };

/** Whether the window is that of a phone: figures are then drawn narrower, so that their text keeps its size. */
export const useNarrow = (): boolean => useSyncExternalStore(listen, () => query.matches);
