/** Which columns a kind of table shows; remembered in this browser. */
import { useMemo } from "react"
import { type Setting, setting, useSetting } from "../app/setting.ts"
import { type ColumnId, COLUMNS } from "./columns.tsx"

const settings = new Map<string, Setting<string>>()

function settingOf(name: string): Setting<string> {
  const known = settings.get(name) ?? setting<string>(`columns.${name}`, "")
  settings.set(name, known)
  return known
}

/** Those that are shown, in the order that columns have, and what shows or hides one. */
export function useColumns(
  name: string,
  unless: readonly ColumnId[],
): readonly [readonly ColumnId[], (id: ColumnId) => void] {
  const [text, set] = useSetting(settingOf(name))
  const initial = unless.join()
  const shown = useMemo(() => {
    const wanted = (text === "" ? initial : text).split(",")
    return COLUMNS.filter((id) => wanted.includes(id))
  }, [text, initial])
  const toggle = (id: ColumnId): void => {
    const next = shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]
    // Not empty: that would be what there was before somebody chose.
    set(next.length === 0 ? "none" : next.join())
  }
  return [shown, toggle]
}
