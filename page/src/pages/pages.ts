import { lazy, type ComponentType } from "react";

/** A page: its place, its name, the letter that leads to it after `g`, and the files that are dropped for it. */
export type PageEntry = { path: string; name: string; key: string; view: ComponentType; takes?: (file: File) => boolean };

const ending = (...endings: string[]) => (file: File) => endings.some((one) => file.name.toLowerCase().endsWith(one));

/** A new page is one folder beside this file and one line here; docs/how-to/add-a-page.md says the rest. */
export const PAGES: PageEntry[] = [
  { path: "/", name: "Home", key: "h", view: lazy(() => import("./home/home")) },
  { path: "/mechanism", name: "Mechanism", key: "m", view: lazy(() => import("./mechanism/mechanism")) },
  { path: "/plate", name: "Plate", key: "p", view: lazy(() => import("./plate/plate")), takes: ending(".csv", ".txt", ".xlsx", ".xls", ".tsv", ".toml") },
  { path: "/blot", name: "Blot", key: "b", view: lazy(() => import("./blot/blot")), takes: ending(".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".gel", ".scn", ".1sc", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json") },
  { path: "/kinase", name: "Kinase", key: "k", view: lazy(() => import("./kinase/kinase")) },
  { path: "/dosing", name: "Dosing", key: "d", view: lazy(() => import("./dosing/dosing")) },
  { path: "/resistance", name: "Resistance", key: "r", view: lazy(() => import("./resistance/resistance")) },
  { path: "/scorecard", name: "Scorecard", key: "s", view: lazy(() => import("./scorecard/scorecard")) },
];
