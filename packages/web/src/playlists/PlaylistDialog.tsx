/** Makes a playlist, or names one anew. */
import type { Playlist, Track } from "@ledgerline/client/contract"
import { useTranslation } from "react-i18next"
import { showDialog } from "../app/dialogs.tsx"
import { useLibrary } from "../app/library.tsx"
import { useMe } from "../app/session.tsx"
import { Check } from "../components/Check.tsx"
import { FormDialog } from "../components/FormDialog.tsx"
import { TextField } from "../components/TextField.tsx"
import { addTo, told } from "./actions.ts"

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
  const library = useLibrary()
  const { role } = useMe()
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

  return (
    <FormDialog
      onClose={onClose}
      title={isNew ? t("newPlaylist") : t("editPlaylist")}
      action={isNew ? t("make") : t("save")}
      onSend={({ name = "", description = "", shared }) =>
        make(name.trim(), description.trim(), shared === undefined ? "own" : "library")
      }
    >
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
      {isNew && role !== "listener" ? <Check name="shared" defaultChecked label={t("forEverybody")} /> : null}
    </FormDialog>
  )
}

export const openNewPlaylist = (options: Pick<PlaylistDialogProps, "tracks" | "onMade"> = {}): void =>
  showDialog((close) => <PlaylistDialog {...options} onClose={close} />)

export const openEditPlaylist = (playlist: Playlist): void =>
  showDialog((close) => <PlaylistDialog playlist={playlist} onClose={close} />)
