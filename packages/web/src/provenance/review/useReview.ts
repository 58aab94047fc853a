/** What waits for somebody, which of it is looked at, and what is decided; by keys as well. */
import type { Candidate, Changed } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { type Command, useCommands } from "../../app/commands.ts"
import { useLibrary } from "../../app/library.tsx"
import { type Detail, derivedOf } from "../derived.ts"
import type { Fields } from "../fields.ts"
import { useNames } from "../useNames.ts"
import { editable, partsOf, subjectOf } from "../subject.ts"
import { differences, mergeOf, type ProposedField } from "./proposal.ts"
import { useDecisions } from "./useDecisions.ts"

const MOST = 200
const NOTHING: ReadonlySet<string> = new Set()

const keyOf = ({ subject, candidate }: Candidate): string => `${subject} ${candidate}`

export interface Review {
  readonly items: readonly Candidate[] | undefined
  readonly error: Error | undefined
  readonly current: Candidate | undefined
  readonly at: number
  readonly fields: readonly ProposedField[] | undefined
  /** Fields that are not to be applied. */
  readonly left: ReadonlySet<string>
  readonly go: (to: number) => void
  readonly toggle: (field: string) => void
  readonly apply: () => void
  readonly dismiss: () => void
}

export function useReview(): Review {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const names = useNames()
  const mayEdit = useMayEdit()
  const { value, error } = useLive(() => library.candidates.live({ limit: MOST }), [library])
  const items = value?.items
  const [wanted, go] = useState(0)
  const [chosen, setChosen] = useState<{ readonly of: string; readonly left: ReadonlySet<string> }>()
  const decisions = useDecisions()
  const at = Math.min(wanted, Math.max(0, (items?.length ?? 0) - 1))
  const current = items?.[at]
  const shown = useShown(current?.subject)
  const fields = current === undefined || shown === undefined ? undefined : differences(current, shown)
  const left = current !== undefined && chosen?.of === keyOf(current) ? chosen.left : NOTHING

  const review = useMemo(() => {
    const decide = (act: (candidate: Candidate) => Promise<Changed>, said: "applied" | "dismissed"): void => {
      if (current === undefined || !mayEdit) return
      decisions.decide(() => act(current), t(`reviewing.${said}`, { what: names.provider(current.provider) }))
    }
    const pairOf = ({ subject }: Candidate, into: string) => [{ track: partsOf(subject).id, into }]
    return {
      toggle: (field: string) => {
        if (current === undefined) return
        const next = new Set(left)
        if (!next.delete(field)) next.add(field)
        setChosen({ of: keyOf(current), left: next })
      },
      apply: () =>
        decide((candidate) => {
          const into = mergeOf(candidate)
          if (into !== undefined) return library.duplicates.merge(pairOf(candidate, into))
          const wantedFields = (fields ?? []).map(({ field }) => field).filter((field) => !left.has(field))
          return library.candidates.apply(candidate, wantedFields)
        }, "applied"),
      dismiss: () =>
        decide((candidate) => {
          const into = mergeOf(candidate)
          return into === undefined
            ? library.candidates.dismiss(candidate)
            : library.duplicates.dismiss(pairOf(candidate, into))
        }, "dismissed"),
      undo: decisions.undo,
    }
  }, [current, mayEdit, decisions, t, names, left, library, fields])

  const commands = useMemo((): readonly Command[] => {
    const group = t("reviewing.title")
    const command = (id: string, keys: string, title: string, run: () => void): Command => ({
      id: `review.${id}`,
      keys,
      title,
      group,
      run,
    })
    return [
      command("next", "j", t("reviewing.next"), () => go(at + 1)),
      command("previous", "k", t("reviewing.previous"), () => go(Math.max(0, at - 1))),
      command("apply", "a", t("apply"), review.apply),
      command("dismiss", "x", t("dismiss"), review.dismiss),
      command("undo", "z", t("undo", { ns: "app" }), review.undo),
      ...(fields ?? [])
        .slice(0, 9)
        .map(({ field }, place) =>
          command(`field${place}`, String(place + 1), t("reviewing.use", { field: names.field(field) }), () =>
            review.toggle(field),
          ),
        ),
    ]
  }, [t, at, review, fields, names])
  useCommands(commands)
  return { items, error, current, at, fields, left, go, ...review }
}

/** What something shows now, by fields; undefined until it is known. */
function useShown(subject: string | undefined): Fields | undefined {
  const library = useLibrary()
  const [shown, setShown] = useState<{ readonly of: string; readonly fields: Fields }>()
  const of = subject === undefined ? undefined : subjectOf(subject)
  const { kind, id } = of ?? {}
  useEffect(() => {
    if (kind === undefined || id === undefined) return undefined
    const live = editable(library, kind).liveOne(id)
    return live.subscribe(() => {
      const detail: Detail | undefined = live.value
      if (detail !== undefined) setShown({ of: `${kind}:${id}`, fields: { ...derivedOf(detail), ...detail.fields } })
    })
  }, [library, kind, id])
  return shown?.of === subject ? shown?.fields : undefined
}
