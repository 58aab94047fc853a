/** What can be done with folders of playlists, and into which one something can be put. */
import type { PlaylistFolder } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import i18next from "i18next"
import { Folder, FolderInput, FolderPlus, FolderX, ListPlus, Pencil } from "lucide-react"
import { useSyncExternalStore } from "react"
import type { MenuContext } from "../app/menuRegistry.ts"
import { setting } from "../app/setting.ts"
import type { MenuEntry } from "../components/menuEntries.ts"
import { told } from "./actions.ts"
import { allPlaylists, type Filed } from "./all.ts"
import { type Filing, ownerOf } from "./dragging.ts"
import { mayChange } from "./mayChange.ts"
import { isWithin, pathOf } from "./tree.ts"

const t = i18next.getFixedT(null, "browse")

const dialogs = () => import("./FolderDialog.tsx")

/** Puts a playlist or a folder into a folder, or out of all. */
export function fileInto(library: LibraryApi, filing: Filing, folder: PlaylistFolder | null): Promise<boolean> {
  const { name } = "folder" in filing ? filing.folder : filing.playlist
  const text = folder === null ? t("filedOut", { name }) : t("filedInto", { name, folder: folder.name })
  const into = folder?.id ?? null
  return told(library, text, () =>
    "folder" in filing
      ? library.playlists.changeFolder(filing.folder.id, { parent: into })
      : library.playlists.describe(filing.playlist.id, { folder: into }),
  )
}

const placeOf = (filing: Filing): string | null => ("folder" in filing ? filing.folder.parent : filing.playlist.folder)

/** Whether something can be put into a folder (null: out of all), and is not there already. */
export function mayFile(filing: Filing, folder: PlaylistFolder | null, folders: readonly PlaylistFolder[]): boolean {
  if (placeOf(filing) === (folder?.id ?? null)) return false
  if (folder === null) return true
  if (folder.user !== ownerOf(filing)) return false
  return !("folder" in filing) || !isWithin(folder.id, filing.folder.id, folders)
}

/** The folders into which something can be put. */
export function filing(what: Filing, { open }: MenuContext): MenuEntry {
  const { library } = open
  const { folders }: Pick<Filed, "folders"> = allPlaylists(library).filed ?? { folders: [] }
  const there = folders.filter((folder) => mayFile(what, folder, folders))
  return {
    label: t("fileInto"),
    icon: FolderInput,
    entries: [
      ...(mayFile(what, null, folders)
        ? [{ label: t("noFolder"), icon: FolderX, onSelect: () => void fileInto(library, what, null) }, null]
        : []),
      ...there.map((folder) => ({
        label: pathOf(folder.id, folders),
        icon: Folder,
        onSelect: () => void fileInto(library, what, folder),
      })),
      ...(there.length === 0 ? [] : [null]),
      {
        label: t("newFolder"),
        icon: FolderPlus,
        onSelect: () => void dialogs().then(({ openNewFolder }) => openNewFolder({ holding: what })),
      },
    ],
  }
}

/** What a folder's menu offers; nothing to who may only look. */
export function folderEntries(folder: PlaylistFolder, context: MenuContext): readonly MenuEntry[] {
  if (!mayChange(folder, context)) return []
  const { library } = context.open
  const { id, name } = folder
  return [
    {
      label: t("newPlaylist"),
      icon: ListPlus,
      onSelect: () => void import("./PlaylistDialog.tsx").then(({ openNewPlaylist }) => openNewPlaylist({ folder })),
    },
    {
      label: t("newFolder"),
      icon: FolderPlus,
      onSelect: () => void dialogs().then(({ openNewFolder }) => openNewFolder({ parent: folder })),
    },
    null,
    filing({ folder }, context),
    {
      label: t("renameFolder"),
      icon: Pencil,
      onSelect: () => void dialogs().then(({ openRenameFolder }) => openRenameFolder(folder)),
    },
    {
      label: t("removeFolder"),
      icon: FolderX,
      isDanger: true,
      onSelect: () => void told(library, t("folderRemoved", { name }), () => library.playlists.removeFolder(id)),
    },
  ]
}

const closedSetting = setting<string>("playlists.closed", "")

/** Ids that this browser remembers; more are no help to anybody. */
const MOST = 500

const closedIn = (text: string): ReadonlySet<string> => new Set(text.split(" ").filter((id) => id !== ""))

let known: { readonly text: string; readonly closed: ReadonlySet<string> } = { text: "", closed: new Set() }

function closedNow(): ReadonlySet<string> {
  const text = closedSetting.get()
  if (text !== known.text) known = { text, closed: closedIn(text) }
  return known.closed
}

/** The folders that are closed in this browser, and what opens or closes one. */
export function useClosedFolders(): readonly [ReadonlySet<string>, (id: string) => void] {
  const closed = useSyncExternalStore(closedSetting.subscribe, closedNow)
  const toggle = (id: string): void => {
    const next = new Set(closed)
    if (!next.delete(id)) next.add(id)
    closedSetting.set([...next].slice(-MOST).join(" "))
  }
  return [closed, toggle]
}
