/** Makes an album of its own out of some tracks of another. */
import { useLive } from "@ledgerline/client/react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Loading } from "../../components/States.tsx"
import { TextField } from "../../components/TextField.tsx"
import { FixDialog } from "./FixDialog.tsx"
import styles from "./Fixing.module.css"
import type { FixProps } from "./fixed.ts"

export function SplitAlbum({ of: { id, name }, onClose }: FixProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const { value } = useLive(() => library.albums.liveOne(id), [library, id])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [title, setTitle] = useState(name)
  const all = value?.trackList ?? []
  const toggle = (track: string): void => {
    const next = new Set(chosen)
    if (!next.delete(track)) next.add(track)
    setChosen(next)
  }
  return (
    <FixDialog
      title={`${name}: ${t("fixing.splitTitle")}`}
      description={t("fixing.splitHint")}
      action={t("fixing.split").replace(" …", "")}
      canDo={chosen.size > 0 && chosen.size < all.length && title.trim() !== ""}
      said={t("fixing.splitDone", { count: chosen.size })}
      act={() => library.albums.split(id, { tracks: [...chosen], title: title.trim() })}
      onClose={onClose}
    >
      {value === undefined ? (
        <Loading />
      ) : (
        <ul className={styles.choices}>
          {all.map((track) => (
            <li key={track.id}>
              <label>
                <input type="checkbox" checked={chosen.has(track.id)} onChange={() => toggle(track.id)} />
                {track.track === null ? null : <span className={styles.number}>{track.track}</span>}
                {track.title}
              </label>
            </li>
          ))}
        </ul>
      )}
      <TextField label={t("fixing.splitName")} value={title} onChange={({ target }) => setTitle(target.value)} />
    </FixDialog>
  )
}
