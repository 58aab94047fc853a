/** Takes back all that one source ever said. */
import { Undo2 } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { Menu } from "../../components/Menu.tsx"
import type { MenuEntry } from "../../components/menuEntries.ts"
import { useNames } from "../../provenance/useNames.ts"
import { openRevert } from "../../provenance/open.tsx"

export function RevertSource() {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const mayEdit = useMayEdit()
  const providers = useProviders()
  if (!mayEdit || providers.length === 0) return null
  const entries = (): readonly MenuEntry[] =>
    providers.map((provider) => {
      const label = t("revert.provider", { provider: names.provider(provider) })
      return {
        label,
        icon: Undo2,
        isDanger: true,
        onSelect: () => openRevert({ provider }, t("timeline.providersHint")),
      }
    })
  return (
    <Menu entries={entries}>
      <Button icon={Undo2}>{t("timeline.providers")}</Button>
    </Menu>
  )
}

/** Outside services that did or proposed something, by what was done last and by what waits. */
function useProviders(): readonly string[] {
  const library = useLibrary()
  const [providers, setProviders] = useState<readonly string[]>([])
  useEffect(() => {
    const asked = Promise.all([
      library.operations.list({ limit: 500, about: "changes" }),
      library.candidates.list({ limit: 200 }),
      library.candidates.list({ limit: 200, status: "applied" }),
    ])
    asked.then(
      ([operations, proposed, applied]) => {
        const acted = operations.items
          .map(({ actor }) => actor.match(/^provider:(.+)$/)?.[1])
          .filter((each) => each !== undefined)
        const said = [...proposed.items, ...applied.items].map(({ provider }) => provider)
        setProviders([...new Set([...acted, ...said])].toSorted())
      },
      // Without it there is nothing to choose from, which the menu shows.
      () => undefined,
    )
  }, [library])
  return providers
}
