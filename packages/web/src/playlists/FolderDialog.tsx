/** Makes a folder for playlists, or names one anew. */
import type { PlaylistFolder } from "@ledgerline/client/contract"
import { useTranslation } from "react-i18next"
import { showDialog } from "../app/dialogs.tsx"
import { useLibrary } from "../app/library.tsx"
import { useMe } from "../app/session.tsx"
import { Check } from "../components/Check.tsx"
import { FormDialog } from "../components/FormDialog.tsx"
import { TextField } from "../components/TextField.tsx"
import { told } from "./actions.ts"
import { type Filing, ownerOf } from "./dragging.ts"

interface FolderDialogProps {
  /** The one that is named anew; undefined: a new one. */
  readonly folder?: PlaylistFolder | undefined
  /** In which a new one is made; at the top unless given. */
  readonly parent?: PlaylistFolder | undefined
  /** What is put into the new one. */
  readonly holding?: Filing | undefined
  readonly onClose: () => void
}

function FolderDialog({ folder, parent, holding, onClose }: FolderDialogProps) {
  const { t } = useTranslation("browse")
  const { playlists } = useLibrary()
  const library = useLibrary()
  const { role } = useMe()
  const isNew = folder === undefined
  // With what is there already it belongs to the same people.
  const owner = parent === undefined ? (holding === undefined ? undefined : ownerOf(holding)) : parent.user
  const isGiven = parent !== undefined || holding !== undefined

  const send = async (name: string, isShared: boolean): Promise<boolean> => {
    if (folder !== undefined) return told(library, t("saved"), () => playlists.changeFolder(folder.id, { name }))
    const whose = (isGiven ? owner === null : isShared) ? "library" : "own"
    return told(library, t("folderMade", { name }), async () => {
      const made = await playlists.createFolder({ name, whose, ...(parent === undefined ? {} : { parent: parent.id }) })
      if (holding === undefined) return made
      return "folder" in holding
        ? playlists.changeFolder(holding.folder.id, { parent: made.id })
        : playlists.describe(holding.playlist.id, { folder: made.id })
    })
  }

  return (
    <FormDialog
      onClose={onClose}
      title={isNew ? t("newFolder") : t("renameFolder")}
      action={isNew ? t("make") : t("save")}
      onSend={({ name = "", shared }) => send(name.trim(), shared !== undefined)}
    >
      <TextField
        label={t("name")}
        name="name"
        defaultValue={folder?.name}
        required
        maxLength={500}
        autoComplete="off"
      />
      {isNew && !isGiven && role !== "listener" ? (
        <Check name="shared" defaultChecked label={t("forEverybody")} />
      ) : null}
    </FormDialog>
  )
}

export const openNewFolder = (options: Pick<FolderDialogProps, "parent" | "holding"> = {}): void =>
  showDialog((close) => <FolderDialog {...options} onClose={close} />)

export const openRenameFolder = (folder: PlaylistFolder): void =>
  showDialog((close) => <FolderDialog folder={folder} onClose={close} />)
