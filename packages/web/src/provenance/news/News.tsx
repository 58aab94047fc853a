/** Says what arrives: imports, enrichment, what others do. Grouped, and nothing of what is done here. */
import { useRouter } from "@tanstack/react-router"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { useMe } from "../../app/session.tsx"
import { toast } from "../../app/toasts.tsx"
import { isOwn } from "../doing.ts"
import { kindOf, type OneOperation } from "../history/grouping.ts"
import { useNames } from "../useNames.ts"
import { Arrivals, byActor } from "./arrivals.ts"

/** As many are looked at; of more at once, the number is enough. */
const LATEST = 30
/** What comes within this time is told together, in milliseconds. */
const TOGETHER = 2000

export function News() {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const names = useNames()
  const router = useRouter()
  const { member } = useMe()
  useEffect(() => {
    const arrivals = new Arrivals(
      ({ op, actor, type }) => isOwn(op) || actor === `user:${member}` || isQuiet(actor, type),
    )
    let waiting: OneOperation[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const textOf = async (operations: readonly OneOperation[]): Promise<string> => {
      const [first] = operations as readonly [OneOperation]
      const who = names.actor(first.actor)
      if (operations.length > 1) return t("news.many", { count: operations.length, who })
      const what = names.operation(first)
      const { summary } = await library.operations.get(first.op)
      const { tracks } = (summary ?? {}) as { readonly tracks?: unknown }
      return kindOf(first) === "imports" && typeof tracks === "number" && tracks > 0
        ? `${t("news.imported", { count: tracks })} · ${what}`
        : // An import is made by the import: said once.
          what.startsWith(`${who}: `)
          ? what
          : t("news.changed", { who, what })
    }
    const say = (): void => {
      for (const operations of byActor(waiting)) {
        const to = operations.length === 1 ? `/history/${operations[0]?.op ?? ""}` : "/history"
        const action = { label: t("news.open"), onSelect: () => void router.navigate({ to }) }
        // Who has gone out of reach hears it by other ways.
        textOf(operations).then(
          (text) => toast(text, action),
          () => undefined,
        )
      }
      waiting = []
    }
    const live = library.operations.live({ limit: LATEST, about: "changes" })
    const leave = live.subscribe(() => {
      const came = live.value === undefined ? [] : arrivals.of(live.value.items)
      if (came.length === 0) return
      waiting.push(...came)
      clearTimeout(timer)
      timer = setTimeout(say, TOGETHER)
    })
    return () => {
      leave()
      clearTimeout(timer)
    }
  }, [library, member, names, router, t])
  return null
}

/** What goes on all the time by itself. */
const isQuiet = (actor: string, type: string): boolean =>
  MEASURING.has(actor) || /^(?:replica|playback|queue|favourite|compaction)\./.test(type)

/** What measures files as they are played or imported. */
const MEASURING: ReadonlySet<string> = new Set(["fingerprint", "loudness"])
