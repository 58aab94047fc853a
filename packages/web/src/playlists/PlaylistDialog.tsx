/** Makes a playlist, or names one anew. */
import type { Playlist, Track } from "@ledgerline/client/contract"
import { type FormEvent, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../app/dialogs.tsx"
import { useLibrary } from "../app/library.tsx"
import { useMe } from "../app/session.tsx"
import { Button } from "../components/Button.tsx"
import { Dialog } from "../components/Dialog.tsx"
import { TextField } from "../components/TextField.tsx"
import { addTo, told } from "./actions.ts"
import styles from "./PlaylistDialog.module.css"

/** Tracks that come with the request that makes a list. */
const MOST_AT_FIRST = 1000

interface PlaylistDialogProps {
  /** The one that is named anew; undefined: a new one. */
  readonly playlist?: Playlist | undefined
  /** What a new one begins with. */
  readonly tracks?: readonly Pick<Track, "id">[]
  readonly onMade?: ((id: string) => void) | undefined
  readonly onClose: () => void
}

function PlaylistDialog({ playlist, tracks = [], onMade, onClose }: PlaylistDialogProps) {
  const { t } = useTranslation("browse")
  const { t: app } = useTranslation()
  const library = useLibrary()
  const { role } = useMe()
  const form = useId()
  const [isBusy, setBusy] = useState(false)
  const isNew = playlist === undefined

  const make = async (name: string, description: string, whose: "own" | "library"): Promise<boolean> => {
    if (playlist !== undefined)
      return told(library, t("saved"), () => library.playlists.describe(playlist.id, { name, description }))
    return told(library, t("playlistMade", { name }), async () => {
      const ids = tracks.slice(0, MOST_AT_FIRST).map(({ id }) => id)
      const said = description === "" ? {} : { description }
      const made = await library.playlists.create({ name, whose, ...said, ...(ids.length > 0 ? { tracks: ids } : {}) })
      onMade?.(made.id)
      // Undoing the making of a list takes away all that is in it.
      const more = tracks.slice(MOST_AT_FIRST)
      if (more.length > 0) await addTo(library, { id: made.id, name }, more)
      return made
    })
  }

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const said = (name: string): string => ((data.get(name) as string | null) ?? "").trim()
    setBusy(true)
    const isDone = await make(said("name"), said("description"), data.has("shared") ? "library" : "own")
    setBusy(false)
    if (isDone) onClose()
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={isNew ? t("newPlaylist") : t("editPlaylist")}
      actions={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button look="primary" type="submit" form={form} disabled={isBusy}>
            {isNew ? t("make") : t("save")}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={(event) => void submit(event)}>
        <TextField
          label={t("name")}
          name="name"
          defaultValue={playlist?.name}
          required
          maxLength={500}
          autoComplete="off"
        />
        <TextField
          label={t("description")}
          name="description"
          defaultValue={playlist?.description ?? ""}
          maxLength={1000}
          autoComplete="off"
        />
        {isNew && role !== "listener" ? (
          <label className={styles.check}>
            <input type="checkbox" name="shared" defaultChecked />
            {t("forEverybody")}
          </label>
        ) : null}
      </form>
    </Dialog>
  )
}

export const openNewPlaylist = (options: Pick<PlaylistDialogProps, "tracks" | "onMade"> = {}): void =>
  showDialog((close) => <PlaylistDialog {...options} onClose={close} />)

export const openEditPlaylist = (playlist: Playlist): void =>
  showDialog((close) => <PlaylistDialog playlist={playlist} onClose={close} />)
