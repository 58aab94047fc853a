/** Why the music stands, and why it comes as it does, in the language of the page. */
import type { ResolutionWhy } from "@ledgerline/client"
import type { StreamDecision } from "@ledgerline/client/contract"
import { useTranslation } from "react-i18next"
import { useSaid } from "../../app/problem.ts"
import type { Trouble } from "../engine/Engine.ts"
import { saidOfStream } from "./streamWords.ts"

/** By its reason where the player has words for it, else as anything that goes wrong. */
export function useTrouble(): (trouble: Trouble) => string {
  const { t, i18n } = useTranslation("player")
  const said = useSaid()
  return ({ message, reason, facts }) => {
    const key = `trouble.${reason ?? ""}`
    return reason !== undefined && i18n.exists(key, { ns: "player" })
      ? t(key as "trouble.refused", { status: "", ...facts })
      : said(message, reason)
  }
}

/** Null where there are no words for it, as for what a newer device says. */
export function useWayWords(): (why: ResolutionWhy) => string | null {
  const { t, i18n } = useTranslation("player")
  return (why) => {
    const key = `way.${why.reason}`
    if (!i18n.exists(key, { ns: "player" })) return null
    const store = "store" in why ? (why.store ?? t("way.someStore")) : ""
    return t(key as "way.fromStore", { server: "", ...why, store })
  }
}

/** Why the server makes something of a file. */
export function useStreamWords(): (decision: StreamDecision) => string {
  const { t } = useTranslation("player")
  return ({ why, because }) => saidOfStream(t, why) ?? because
}
