/** Everything that can be done, by its name: commands, pages, and what is in the library. */
import { useRouter } from "@tanstack/react-router"
import { Command } from "cmdk"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { type Command as AppCommand, useAllCommands } from "../app/commands.ts"
import { readable } from "../app/keys.ts"
import { Dialog } from "../components/Dialog.tsx"
import { usePlayer } from "../player/PlayerProvider.tsx"
import { type Hit, hitGroups } from "../search/hits.ts"
import { useFound } from "../search/useFound.ts"
import { matchOf } from "./matching.ts"
import styles from "./Palette.module.css"

const LIMITS = { names: 3, tracks: 5 }

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("browse")
  const router = useRouter()
  const player = usePlayer()
  const commands = useAllCommands()
  const [q, setQ] = useState("")
  const { found } = useFound(q, LIMITS)
  const groups = new Map<string, AppCommand[]>()
  for (const command of commands) {
    const name = command.group ?? t("searchGroups.commands")
    groups.set(name, [...(groups.get(name) ?? []), command])
  }
  const run = (what: () => void) => () => {
    onClose()
    what()
  }
  const open = (hit: Hit): void => {
    if (hit.track === undefined) void router.navigate({ to: hit.to })
    else void player.play([hit.track])
  }
  return (
    <Dialog isOpen onClose={onClose} title={t("palette")}>
      <Command
        label={t("palette")}
        loop
        filter={(_, looked, names = []) => matchOf(names, looked)}
        className={styles.palette}
      >
        <Command.Input value={q} onValueChange={setQ} placeholder={t("paletteHint")} className={styles.input} />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.nothing}>{t("paletteNothing")}</Command.Empty>
          {[...groups].map(([name, of]) => (
            <Command.Group key={name} heading={name} className={styles.group}>
              {of.map((command) => (
                <Command.Item
                  key={command.id}
                  value={command.id}
                  keywords={[command.title, name]}
                  onSelect={run(command.run)}
                  className={styles.item}
                >
                  <span>{command.title}</span>
                  {command.keys === undefined ? null : <kbd>{readable(command.keys)}</kbd>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          {(found === undefined ? [] : hitGroups(found)).map((group) => (
            <Command.Group
              key={group.name}
              heading={t(`searchGroups.${group.name}`)}
              className={styles.group}
              forceMount
            >
              {group.hits.map((hit) => (
                // The library has chosen already.
                <Command.Item
                  key={hit.key}
                  value={hit.key}
                  forceMount
                  onSelect={run(() => open(hit))}
                  className={styles.item}
                >
                  <span>{hit.title}</span>
                  <small>{hit.below}</small>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  )
}
