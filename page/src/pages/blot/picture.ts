import { useEffect, useState } from "react";

/**
 * A picture as a data address, so that a saved figure holds it. The one before stays until the next is there; while a
 * window is dragged those in between are left out.
 */
export function usePicture(address: string | null, debounce_ms = 60): string | null {
  const [seen, setSeen] = useState<{ data: string; of: string } | null>(null);
  useEffect(() => {
    if (!address) { setSeen(null); return; }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      fetch(address, { signal: stop.signal })
        .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.blob(); })
        .then(dataAddress)
        .then((data) => { if (!stop.signal.aborted) setSeen({ data, of: address }); })
        .catch(() => undefined);
    }, debounce_ms);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [address, debounce_ms]);
  // A picture of another image is never shown under these boxes.
  return seen && address && seen.of.split("?")[0] === address.split("?")[0] ? seen.data : null;
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}
