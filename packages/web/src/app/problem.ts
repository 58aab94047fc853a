/** What went wrong, in the language of the page: by its reason where there are words for it, else as whoever failed says it. */
import i18next from "i18next"
import { useEffect, useState } from "react"

const AREA = "problems"

/** One line for people, with the words that are here; {@link problemOf} waits for those that are not. */
export function said(message: string, reason: unknown, why?: unknown): string {
  // What whoever failed says is English, and names what it was about: the English words are for those who translate them.
  if (i18next.resolvedLanguage === "en") return message
  const key = [`${String(reason)}_${String(why)}`, String(reason)]
    .filter((each) => /^\w+$/.test(each))
    .map((each) => `${AREA}:${each}`)
    .find((each) => i18next.exists(each))
  return key === undefined ? message : i18next.t(key as "problems:invalid", { message })
}

function saidOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return said(error.message, "reason" in error ? error.reason : undefined, "why" in error ? error.why : undefined)
}

/** Without a server that has the words, the error's own are said. */
const loadWords = (): Promise<void> => i18next.loadNamespaces(AREA).catch(() => undefined)

export async function problemOf(error: unknown): Promise<string> {
  await loadWords()
  return saidOf(error)
}

/** For pages: says it at once, and in the page's language as soon as there are words. */
export function useProblem(): (error: unknown) => string {
  useProblemWords()
  return saidOf
}

/** The same of a failure that is plain data. */
export function useSaid(): typeof said {
  useProblemWords()
  return said
}

function useProblemWords(): void {
  const [, setLoaded] = useState(false)
  useEffect(() => {
    let isThere = true
    void loadWords().then(() => isThere && setLoaded(true))
    return () => {
      isThere = false
    }
  }, [])
}
