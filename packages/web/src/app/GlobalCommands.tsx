/** Commands that are there on every page: going places, searching, the palette and the sheet of keys. */
import { useRouter } from "@tanstack/react-router"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { SEARCH_ID } from "../search/searchId.ts"
import { type Command, useCommands } from "./commands.ts"
import { showDialog } from "./dialogs.tsx"
import { mayGo, NAVIGATION } from "./nav.ts"
import { useMe } from "./session.tsx"

async function openPalette(): Promise<void> {
  const { Palette } = await import("../palette/Palette.tsx")
  showDialog((close) => <Palette onClose={close} />)
}

async function openKeys(): Promise<void> {
  const { KeySheet } = await import("../palette/KeySheet.tsx")
  showDialog((close) => <KeySheet onClose={close} />)
}

export function GlobalCommands() {
  const { t } = useTranslation()
  const { t: browse } = useTranslation("browse")
  const router = useRouter()
  const { role } = useMe()
  const commands = useMemo(
    (): readonly Command[] => [
      { id: "palette", title: browse("palette"), keys: "mod+k", run: () => void openPalette() },
      { id: "search", title: browse("search"), keys: "/", run: () => document.getElementById(SEARCH_ID)?.focus() },
      { id: "keys", title: browse("keys"), keys: "?", run: () => void openKeys() },
      ...NAVIGATION.flatMap(({ items }) => items)
        .filter((item) => mayGo(item, role))
        .map(({ to, label, keys }) => ({
          id: `go ${to}`,
          title: browse("goTo", { page: t(label) }),
          group: browse("searchGroups.pages"),
          ...(keys === undefined ? {} : { keys }),
          run: () => void router.navigate({ to }),
        })),
    ],
    [t, browse, router, role],
  )
  useCommands(commands)
  return null
}
