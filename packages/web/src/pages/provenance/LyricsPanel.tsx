/** The words of a track. */
import type { Lyrics } from "@ledgerline/client/contract"
import { LedgerlineError } from "@ledgerline/client/remote"
import { MicVocal } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import styles from "./TrackPage.module.css"

export function LyricsPanel({ id }: { readonly id: string }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const [found, setFound] = useState<Lyrics | Error>()
  useEffect(() => {
    library.media.lyrics(id).then(setFound, setFound)
  }, [library, id])
  if (found === undefined) return <Loading />
  if (found instanceof LedgerlineError && found.status === 404)
    return <Empty icon={MicVocal} title={t("page.noLyrics")} />
  if (found instanceof Error) return <Failed error={found} />
  const text = found.plain ?? found.synced?.map((line) => line.text).join("\n")
  return text === undefined ? (
    <Empty icon={MicVocal} title={t("page.noLyrics")} />
  ) : (
    <pre className={styles.lyrics}>{text}</pre>
  )
}
