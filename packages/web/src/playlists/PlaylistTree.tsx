/** Playlists in their folders: opened and closed, and moved by dragging or by their menus. */
import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"
import { ChevronDown, ChevronRight, Folder } from "lucide-react"
import { type ReactNode, useCallback, useMemo, useRef, type CSSProperties } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { useMenuContext } from "../app/useMenuContext.ts"
import { ContextMenu } from "../components/Menu.tsx"
import type { Filed } from "./all.ts"
import { type Filing, ownerOf, useDragFiling, useDropFiling } from "./dragging.ts"
import { fileInto, folderEntries, mayFile, useClosedFolders } from "./filing.ts"
import { mayChange } from "./mayChange.ts"
import styles from "./PlaylistTree.module.css"
import { rowsOf } from "./tree.ts"

interface PlaylistTreeProps extends Filed {
  readonly label: string
  /** How a list is shown. */
  readonly line: (playlist: Playlist) => ReactNode
}

export function PlaylistTree({ playlists, folders, label, line }: PlaylistTreeProps) {
  const [closed, toggle] = useClosedFolders()
  const rows = rowsOf(playlists, folders, closed)
  return (
    <ul className={styles.tree} aria-label={label}>
      {rows.map((row) =>
        "folder" in row ? (
          <li key={`folder ${row.folder.id}`} className={styles.row} style={indented(row.depth)}>
            <FolderLine {...row} folders={folders} onToggle={() => toggle(row.folder.id)} />
          </li>
        ) : (
          <li key={row.playlist.id} className={styles.row} style={indented(row.depth)}>
            <Dragged playlist={row.playlist}>{line(row.playlist)}</Dragged>
          </li>
        ),
      )}
    </ul>
  )
}

const indented = (depth: number) => ({ "--depth": depth }) as CSSProperties

function Dragged({ playlist, children }: { readonly playlist: Playlist; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const context = useMenuContext()
  const filing = useMemo(() => ({ playlist }), [playlist])
  useDragFiling(place, filing, mayChange(playlist, context))
  return (
    <div ref={place} className={styles.list}>
      {children}
    </div>
  )
}

interface FolderLineProps {
  readonly folder: PlaylistFolder
  readonly folders: readonly PlaylistFolder[]
  readonly isOpen: boolean
  readonly count: number
  readonly onToggle: () => void
}

function FolderLine({ folder, folders, isOpen, count, onToggle }: FolderLineProps) {
  const { t } = useTranslation("browse")
  const context = useMenuContext()
  const library = useLibrary()
  const place = useRef<HTMLButtonElement>(null)
  const isMine = mayChange(folder, context)
  useDragFiling(
    place,
    useMemo(() => ({ folder }), [folder]),
    isMine,
  )
  const drop = useCallback((filing: Filing) => void fileInto(library, filing, folder), [library, folder])
  const canDrop = useCallback((filing: Filing) => mayFile(filing, folder, folders), [folder, folders])
  const isOver = useDropFiling(place, drop, canDrop)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <ContextMenu entries={() => folderEntries(folder, context)}>
      <button
        ref={place}
        type="button"
        className={styles.folder}
        data-over={isOver}
        aria-expanded={isOpen}
        aria-label={t("folderOf", { name: folder.name, count })}
        onClick={onToggle}
      >
        <Chevron size={14} aria-hidden />
        <Folder size={16} aria-hidden />
        <span className={styles.name}>{folder.name}</span>
      </button>
    </ContextMenu>
  )
}

/** Where something is dropped that is to lie in no folder: lists of everybody, or one's own. */
export function OutOfFolders({ owner, folders, children }: OutOfFoldersProps) {
  const library = useLibrary()
  const place = useRef<HTMLDivElement>(null)
  const drop = useCallback((filing: Filing) => void fileInto(library, filing, null), [library])
  const canDrop = useCallback(
    (filing: Filing) =>
      (owner === undefined || (ownerOf(filing) === null) === (owner === "library")) && mayFile(filing, null, folders),
    [owner, folders],
  )
  const isOver = useDropFiling(place, drop, canDrop)
  return (
    <div ref={place} className={styles.place} data-over={isOver}>
      {children}
    </div>
  )
}

interface OutOfFoldersProps {
  /** Whose; anybody's unless given. */
  readonly owner?: "own" | "library"
  readonly folders: readonly PlaylistFolder[]
  readonly children: ReactNode
}
