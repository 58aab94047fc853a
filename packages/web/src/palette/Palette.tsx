/** Everything that can be done, by its name: commands, pages, what the player's menu has, and what is in the library. */
import { useRouter } from "@tanstack/react-router"
import { Command } from "cmdk"
import { Check } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useAllCommands } from "../app/commands.ts"
import { readable } from "../app/keys.ts"
import { Dialog } from "../components/Dialog.tsx"
import { Problem } from "../components/Problem.tsx"
import { usePlayer } from "../player/PlayerProvider.tsx"
import { useMoreEntries } from "../player/ui/useMoreEntries.ts"
import { type Hit, hitGroups } from "../search/hits.ts"
import { useFound } from "../search/useFound.ts"
import { choicesOf } from "./choices.ts"
import { matching } from "./matching.ts"
import styles from "./Palette.module.css"

const LIMITS = { names: 3, tracks: 5 }

interface Line {
  readonly id: string
  readonly title: string
  readonly below?: string
  readonly keys?: string
  readonly isChosen?: boolean
  readonly run: () => void
}

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("browse")
  const { t: ofPlayer } = useTranslation("player")
  const router = useRouter()
  const player = usePlayer()
  const commands = useAllCommands()
  const entries = useMoreEntries()
  const [q, setQ] = useState("")
  const [pointed, setPointed] = useState("")
  const { found, error } = useFound(q, LIMITS)
  const words = q.trim()
  const open = (hit: Hit): void => {
    if (hit.track === undefined) void router.navigate({ to: hit.to })
    else void player.play([hit.track])
  }
  const all = [
    ...commands.map((each) => ({ ...each, group: each.group ?? t("searchGroups.commands") })),
    // So many that they are shown to those alone who look for one.
    ...(words === "" ? [] : choicesOf(entries(), ofPlayer("commands"))),
  ]
  const groups = new Map<string, readonly Line[]>()
  for (const line of matching(all, words)) groups.set(line.group, [...(groups.get(line.group) ?? []), line])
  // The library has chosen already.
  for (const { name, hits } of found === undefined ? [] : hitGroups(found))
    groups.set(
      t(`searchGroups.${name}`),
      hits.map((hit) => ({ id: hit.key, title: hit.title, below: hit.below, run: () => open(hit) })),
    )
  const lines = [...groups.values()].flat()
  // What is found comes later than what has a name here, and takes away what was found before: something is marked at any time.
  const marked = lines.some(({ id }) => id === pointed) ? pointed : (lines[0]?.id ?? "")
  const isSettled = words === "" || found?.q === words || error !== undefined
  return (
    <Dialog isOpen onClose={onClose} title={t("palette")}>
      <Command
        label={t("palette")}
        loop
        shouldFilter={false}
        value={marked}
        onValueChange={setPointed}
        className={styles.palette}
      >
        <Command.Input value={q} onValueChange={setQ} placeholder={t("paletteHint")} className={styles.input} />
        <Command.List className={styles.list}>
          {isSettled && lines.length === 0 ? (
            <p className={styles.nothing}>{error === undefined ? t("paletteNothing") : <Problem error={error} />}</p>
          ) : null}
          {[...groups].map(([name, of]) => (
            <Command.Group key={name} heading={name} className={styles.group}>
              {of.map(({ id, title, below, keys, isChosen, run }) => (
                <Command.Item
                  key={id}
                  value={id}
                  onSelect={() => {
                    onClose()
                    run()
                  }}
                  className={styles.item}
                >
                  <span>{title}</span>
                  {below === undefined ? null : <small>{below}</small>}
                  {keys === undefined ? null : <kbd>{readable(keys)}</kbd>}
                  {isChosen === true ? <Check size={16} role="img" aria-label={t("paletteChosen")} /> : null}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  )
}
