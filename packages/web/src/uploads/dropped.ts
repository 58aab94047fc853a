/** What was dropped or chosen: files, with the folder in which each lay. */

export interface Found {
  readonly file: File
  /** Folders above it, as one name; empty for none. */
  readonly folder: string
}

/** Kinds of sound that servers take; they look at what is inside themselves. */
const SOUND =
  /\.(?:aac|aif|aifc|aiff|ape|asf|dff|dsf|flac|m4a|m4b|mka|mp2|mp3|mp4|mpc|oga|ogg|opus|spx|tta|wav|weba|webm|wma|wv)$/i

export const isSound = ({ file }: Found): boolean => SOUND.test(file.name)

const folderOf = (path: string): string => path.split("/").filter(Boolean).slice(0, -1).join(" - ")

/** Of an `input` with files, or a folder. */
export const chosen = (files: FileList | null): readonly Found[] =>
  [...(files ?? [])].map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }))

/** Of a drop: has to be called at once, since what was dropped is gone afterwards. Folders are gone through to the end. */
export async function dropped({ items, files }: DataTransfer): Promise<readonly Found[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return [...files].map((file) => ({ file, folder: "" }))
  const found: Found[] = []
  for (const entry of entries) await collect(entry, found)
  return found
}

async function collect(entry: FileSystemEntry, into: Found[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    into.push({ file, folder: folderOf(entry.fullPath) })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const each of some.toSorted((a, b) => a.name.localeCompare(b.name))) await collect(each, into)
  }
}
