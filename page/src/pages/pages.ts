import { lazy, type ComponentType } from "react";
import { hasLevels, hasTwoDrugs } from "@/shell/route";

/**
 * A page: its place, its name, the letter that leads to it after `g`, and the files that are dropped for it: those that it
 * takes from anywhere, those that it takes while it is open (`here`), and those whose beginning it `knows`.
 */
export type PageEntry = { path: string; name: string; key: string; view: ComponentType; takes?: (file: File) => boolean; here?: (file: File) => boolean; knows?: (head: string) => boolean };

const ending = (...endings: string[]) => (file: File) => endings.some((one) => file.name.toLowerCase().endsWith(one));

/** A new page is one folder beside this file and one line here; docs/how-to/add-a-page.md says the rest. */
export const PAGES: PageEntry[] = [
  { path: "/", name: "Home", key: "h", view: lazy(() => import("./home/home")) },
  { path: "/mechanism", name: "Mechanism", key: "m", view: lazy(() => import("./mechanism/mechanism")) },
  { path: "/plate", name: "Plate", key: "p", view: lazy(() => import("./plate/plate")), takes: ending(".csv", ".txt", ".xlsx", ".xls", ".tsv", ".toml") },
  { path: "/blot", name: "Blot", key: "b", view: lazy(() => import("./blot/blot")), takes: ending(".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".gel", ".scn", ".1sc", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json") },
  { path: "/kinase", name: "Kinase", key: "k", view: lazy(() => import("./kinase/kinase")), here: () => true },
  { path: "/combination", name: "Combination", key: "c", view: lazy(() => import("./combination/combination")), here: ending(".csv", ".tsv", ".txt", ".xlsx", ".xls"), knows: hasTwoDrugs },
  { path: "/dosing", name: "Dosing", key: "d", view: lazy(() => import("./dosing/dosing")), here: ending(".csv", ".tsv", ".txt"), knows: hasLevels },
  { path: "/resistance", name: "Resistance", key: "r", view: lazy(() => import("./resistance/resistance")) },
  { path: "/model", name: "Model", key: "o", view: lazy(() => import("./model/model")), takes: ending(".xml", ".sbml", ".ant", ".antimony", ".omex") },
  { path: "/scorecard", name: "Scorecard", key: "s", view: lazy(() => import("./scorecard/scorecard")) },
];
