/** Makes a playlist, or names one anew. */
import type { Playlist, PlaylistFolder, Track } from "@ledgerline/client/contract"
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
  /** In which a new one is made. */
  readonly folder?: PlaylistFolder | undefined
  readonly onMade?: ((id: string) => void) | undefined
  readonly onClose: () => void
}

function PlaylistDialog({ playlist, tracks = [], folder, onMade, onClose }: PlaylistDialogProps) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const { role } = useMe()
  const isNew = playlist === undefined
  // What lies in a folder belongs to those whose that is.
  const isShared = (isTicked: boolean): boolean => (folder === undefined ? isTicked : folder.user === null)

  const make = async (name: string, description: string, whose: "own" | "library"): Promise<boolean> => {
    if (playlist !== undefined)
      return told(library, t("saved"), () => library.playlists.describe(playlist.id, { name, description }))
    return told(library, t("playlistMade", { name }), async () => {
      const ids = tracks.slice(0, MOST_AT_FIRST).map(({ id }) => id)
      const said = {
        ...(description === "" ? {} : { description }),
        ...(folder === undefined ? {} : { folder: folder.id }),
      }
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
        make(name.trim(), description.trim(), isShared(shared !== undefined) ? "library" : "own")
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
      {isNew && folder === undefined && role !== "listener" ? (
        <Check name="shared" defaultChecked label={t("forEverybody")} />
      ) : null}
    </FormDialog>
  )
}

export const openNewPlaylist = (options: Pick<PlaylistDialogProps, "tracks" | "folder" | "onMade"> = {}): void =>
  showDialog((close) => <PlaylistDialog {...options} onClose={close} />)

export const openEditPlaylist = (playlist: Playlist): void =>
  showDialog((close) => <PlaylistDialog playlist={playlist} onClose={close} />)
