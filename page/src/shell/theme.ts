import { useEffect, useState } from "react";

export type Theme = "system" | "light" | "dark";
const ORDER: Theme[] = ["system", "light", "dark"];
export const nextTheme = (theme: Theme): Theme => ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;

/** The theme, kept for the next time; `system` follows the system's. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, set] = useState<Theme>(() => {
    const kept = localStorage.getItem("rapalog-theme") as Theme | null;
    return kept && ORDER.includes(kept) ? kept : "system";
  });
  useEffect(() => {
    localStorage.setItem("rapalog-theme", theme);
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return [theme, set];
}
