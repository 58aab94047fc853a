/** What entries of menus are made with, in a component. */
import { useRouter } from "@tanstack/react-router"
import { useMemo } from "react"
import { usePlayer } from "../player/PlayerProvider.tsx"
import { useMayEdit } from "./asOf.tsx"
import { useOpenLibrary } from "./library.tsx"
import { beforeMenus } from "../components/Menu.tsx"
import { idle } from "./idle.ts"
import { loadWords } from "./language.ts"
import type { MenuContext } from "./menuRegistry.ts"

const load = (): Promise<unknown> => Promise.all([import("./menuEntries.ts"), loadWords()])
beforeMenus(load)
// Hardly anybody opens a menu before there is something to see.
void idle.then(load)

export function useMenuContext(): MenuContext {
  const open = useOpenLibrary()
  const player = usePlayer()
  const router = useRouter()
  const mayEdit = useMayEdit()
  return useMemo(
    () => ({ open, player, mayEdit, go: (to: string) => void router.navigate({ to }) }),
    [open, player, router, mayEdit],
  )
}
