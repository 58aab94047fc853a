/** What servers and devices say happened, in the language of the page: by the reason, with its facts. */
import type { ClockApart, NoticeFacts, Party, ServerFailure, ServerNotice, ServerProblem } from "@ledgerline/client"
import type { TFunction } from "i18next"
import { useTranslation } from "react-i18next"

type Words = TFunction<"reasons">

/** A problem of a server: what is wrong, what can be done, and what whoever failed says of it. */
export interface SaidProblem {
  readonly what: string
  readonly remedy: string
  readonly details: string
}

export interface Reasons {
  readonly problem: (problem: ServerProblem) => SaidProblem
  /** Null where there are no words for it. */
  readonly failure: (reason: string | null) => string | null
  readonly notice: (notice: ServerNotice) => string
  readonly clock: (clock: ClockApart, server: string) => string
}

/** The words, once they are here: the page waits for them like for its own. */
export function useReasons(): Reasons {
  const { t, i18n } = useTranslation("reasons")
  const has = (key: string): boolean => i18n.exists(key, { ns: "reasons" })
  const failure = (reason: string): string | null =>
    has(`failure.${reason}`) ? t(`failure.${reason as ServerFailure}`) : null
  return {
    problem: ({ reason, message, remedy }) => ({
      // A device of a newer version than this page may know more reasons.
      what: failure(reason) ?? message,
      remedy: has(`remedy.${reason}`) ? t(`remedy.${reason}`) : remedy,
      details: message,
    }),
    failure: (reason) => (reason === null ? null : failure(reason)),
    notice: (notice) => (notice.reason === null ? notice.text : (saidOf(t, notice) ?? notice.text)),
    clock: ({ ahead }, server) =>
      t(ahead > 0 ? "clockFast" : "clockSlow", { server, by: spanOf(i18n.language, ahead) }),
  }
}

/** Undefined where there are no words for it, as for what a newer device says. */
export function saidOf(t: Words, facts: NoticeFacts): string | undefined {
  switch (facts.reason) {
    case "copied":
    case "passedOver":
      return t(`notice.${facts.reason}`)
    case "serverReset":
      return t("notice.serverReset", { server: facts.server, count: facts.changes })
    case "restored":
      return t("notice.restored", { from: partyOf(t, facts.from), count: facts.changes })
    case "fork": {
      const { one, other, writer, change } = facts
      const names = { one: partyOf(t, one), writer: partyOf(t, writer), change }
      return other === null ? t("notice.forkAlone", names) : t("notice.fork", { ...names, other: partyOf(t, other) })
    }
    case "revoked":
      return t("notice.revoked", { device: facts.device, by: facts.by.replace(/^user:/, "") })
    case "refusedHere":
    case "refusedThere": {
      const { server, writer, why, message } = facts
      const said = t(`refusal.${why as "badHash"}`, { defaultValue: message })
      return t(`notice.${facts.reason}`, { server, writer: partyOf(t, writer), message: said })
    }
    case "snapshotWrong":
    case "dated":
      return t(`notice.${facts.reason}`, { server: facts.server })
    default:
      return undefined
  }
}

function partyOf(t: Words, { who, name }: Party): string {
  if (who === "here") return t("party.here")
  if (who === "server") return name === "" ? t("party.someServer") : name
  return name === "" ? t("party.someDevice") : t("party.device", { name })
}

const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const

/** In the largest unit of which there are two at least. */
function spanOf(language: string, milliseconds: number): string {
  const length = Math.abs(milliseconds)
  const [unit, size] = STEPS.find(([, each]) => length >= 2 * each) ?? STEPS[2]
  const options = { style: "unit", unit, unitDisplay: "long" } as const
  return new Intl.NumberFormat(language, options).format(Math.round(length / size))
}
