/** What rows say, looked up once for all of them: some come with every frame that somebody scrolls. */
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import type { Standing } from "../components/Badge.tsx"

export interface RowWords {
  readonly more: string
  readonly plays: string
  readonly missing: string
  readonly untitled: string
  readonly star: string
  readonly playTitle: (title: string) => string
  /** By how many stars there are, from none on. */
  readonly rating: readonly string[]
  /** By how many stars to rate with, from one on. */
  readonly rateAs: readonly string[]
  /** Of milliseconds since 1970, in the language of the page. */
  readonly day: (at: number) => string
  readonly standing: Readonly<Record<Standing, string>>
}

/** Stands for a title while words are looked up; nothing that people write has it. */
const TITLE = "\u0000"

export function useRowWords(): RowWords {
  const { t, i18n } = useTranslation("browse")
  return useMemo(() => {
    const [before = "", after = ""] = t("playTitle", { title: TITLE }).split(TITLE)
    const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium" })
    return {
      more: t("more"),
      plays: t("plays"),
      missing: t("missing"),
      untitled: t("untitled"),
      star: t("star"),
      playTitle: (title) => before + title + after,
      rating: [0, 1, 2, 3, 4, 5].map((count) => t("rating", { count })),
      rateAs: [1, 2, 3, 4, 5].map((count) => t("rateAs", { count })),
      day: (at) => day.format(at),
      standing: {
        local: t("standing.local"),
        cached: t("standing.cached"),
        server: t("standing.server"),
        offline: t("standing.offline"),
      },
    }
  }, [t, i18n.language])
}
