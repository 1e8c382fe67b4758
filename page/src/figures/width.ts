import { useEffect, useRef, useState, type RefObject } from "react";

/** How wide a place is, so that a figure is drawn for it and its text never shrinks; whole steps, so that it does not flicker. */
export function useWidth(first: number, least = 280): [RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, set] = useState(first);
  useEffect(() => {
    const own = place.current;
    if (!own) return;
    const watch = new ResizeObserver(([entry]) => { if (entry) set(Math.max(least, Math.floor(entry.contentRect.width / 8) * 8)); });
    watch.observe(own);
    return () => watch.disconnect();
  }, [least]);
  return [place, width];
}
