import { create } from "zustand";

/** Files that were dropped anywhere on the window, until the page that reads them takes them. */
type Dropped = { files: File[]; put: (files: File[]) => void; take: () => File[] };

export const useDropped = create<Dropped>((set, get) => ({
  files: [],
  put: (files) => set({ files }),
  take: () => {
    const { files } = get();
    if (files.length) set({ files: [] });
    return files;
  },
}));
