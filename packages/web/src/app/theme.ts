/** Dark and light: as the system has it, unless somebody chose. */
import { setting } from "./setting.ts"

export type Theme = "system" | "light" | "dark"

export const theme = setting<Theme>("theme", "system")

/** Keeps the page in the theme, as it and the system change. */
export function startTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)")
  const show = (): void => {
    const wanted = theme.get()
    const isDark = wanted === "dark" || (wanted === "system" && system.matches)
    document.documentElement.dataset["theme"] = isDark ? "dark" : "light"
  }
  system.addEventListener("change", show)
  theme.subscribe(show)
  show()
}
