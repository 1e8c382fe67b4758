import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 44rem)";
const listen = (changed: () => void) => {
  const query = matchMedia(QUERY);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
};

/** Whether the window is a phone's: figures are then drawn narrower, so that their words stay readable. */
export const useNarrow = (): boolean => useSyncExternalStore(listen, () => matchMedia(QUERY).matches);
