/** The files of a track and where their copies lie, the best first. */
import type { Copy, MediaFile, TrackDetail } from "@ledgerline/client/contract"
import { Cloud, CloudOff, FileX, HardDrive, HardDriveDownload } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary, useOpenLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { Empty } from "../../components/States.tsx"
import { useFriends } from "../../device/friends.ts"
import { useDoing } from "../../provenance/doing.ts"
import { lengthOf, sizeOf } from "../../provenance/readable.ts"
import styles from "./TrackPage.module.css"

const ICONS = { local: HardDrive, cached: HardDriveDownload, "stream-only": Cloud, unavailable: CloudOff }

type Having = Pick<TrackDetail, "id" | "copies" | "part">

/** With those of friends, where this browser has libraries of theirs. */
export function Copies({ track }: { readonly track: Having }) {
  const { t, i18n } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const { part } = track
  const copies = useAllCopies(track)
  const files = useFiles(copies)
  const several = new Set(copies.map(({ mediaFile }) => mediaFile)).size > 1
  if (copies.length === 0) return <Empty icon={FileX} title={t("page.noFiles")} />
  return (
    <ul className={styles.list}>
      {copies.map((copy) => {
        const Icon = ICONS[copy.availability]
        const file = files.get(copy.mediaFile)
        return (
          <li key={copy.id} className={styles.copy} data-gone={copy.availability === "unavailable"}>
            <Icon size={20} aria-hidden />
            <div>
              <p>
                <strong>{[copy.friend, copy.sourceName ?? copy.source].filter(Boolean).join(": ")}</strong> ·{" "}
                {t(`page.${copy.availability}`)}
              </p>
              {copy.path === null ? null : <p className={styles.path}>{copy.path}</p>}
              <p className={styles.quiet}>{[...qualityOf(file), sizeOf(copy.size, i18n.language)].join(" · ")}</p>
              {part === null || part.of !== copy.mediaFile ? null : (
                <p className={styles.quiet}>
                  {t("page.part", {
                    from: lengthOf(part.startMs),
                    to: part.endMs === null ? "…" : lengthOf(part.endMs),
                  })}
                </p>
              )}
              {file?.model === null || file?.model === undefined ? null : (
                <p className={styles.quiet}>{[file.model, file.prompt, file.licence].filter(Boolean).join(" · ")}</p>
              )}
            </div>
            {mayEdit && several && copy.friend === undefined ? (
              <Button
                onClick={() => void doing(() => library.tracks.split(track.id, copy.mediaFile), t("page.splitDone"))}
              >
                {t("page.split")}
              </Button>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

interface CopySomewhere extends Copy {
  /** Whose it is, where it is a friend's. */
  readonly friend?: string | undefined
}

function useAllCopies(track: Having): readonly CopySomewhere[] {
  const { device } = useOpenLibrary()
  const friends = useFriends()
  const [all, setAll] = useState<{ readonly of: Having; readonly copies: readonly CopySomewhere[] }>()
  useEffect(() => {
    if (device === undefined || friends.length === 0) return undefined
    let isOver = false
    const nameOf = (library: string): string | undefined => friends.find(({ id }) => id === library)?.name
    device.everywhere.tracks.get(track.id).then(
      ({ copies }) => {
        if (isOver) return
        setAll({ of: track, copies: copies.map((copy) => ({ ...copy, friend: nameOf(copy.library) })) })
      },
      // What is known of it here is shown all the same.
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [device, friends, track])
  return all?.of === track ? all.copies : track.copies
}

function qualityOf(file: MediaFile | undefined): readonly string[] {
  if (file === undefined) return []
  const { codec, container, sampleRate, bitDepth, bitRate, channels } = file
  const rate = sampleRate === null ? null : `${sampleRate / 1000} kHz`
  return [
    codec === null ? container : codec,
    bitDepth === null ? rate : `${bitDepth} bit / ${rate ?? "?"}`,
    bitRate === null ? null : `${Math.round(bitRate / 1000)} kbit/s`,
    channels === null ? null : channels === 1 ? "mono" : channels === 2 ? "stereo" : `${channels} ch`,
  ].filter((each) => each !== null)
}

/** The media files of its copies, by their ids. */
function useFiles(copies: TrackDetail["copies"]): ReadonlyMap<string, MediaFile> {
  const library = useLibrary()
  const [files, setFiles] = useState<ReadonlyMap<string, MediaFile>>(new Map())
  const ids = [...new Set(copies.map(({ mediaFile }) => mediaFile))].join(" ")
  useEffect(() => {
    const asked = ids === "" ? [] : ids.split(" ")
    void Promise.allSettled(asked.map((id) => library.mediaFile(id))).then((answers) =>
      setFiles(
        new Map(answers.flatMap((each) => (each.status === "fulfilled" ? [[each.value.id, each.value] as const] : []))),
      ),
    )
  }, [library, ids])
  return files
}
