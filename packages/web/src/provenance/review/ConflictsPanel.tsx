/** What does not fit together, one thing after the other: to be chosen or taken apart, by mouse or by keys. */
import { CircleCheck } from "lucide-react"
import { useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { type Command, useCommands } from "../../app/commands.ts"
import { useLibrary } from "../../app/library.tsx"
import { toast, toastError } from "../../app/toasts.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { openRevert } from "../open.tsx"
import { editable, subjectOf } from "../subject.ts"
import { SubjectName } from "../SubjectName.tsx"
import { useNames } from "../useNames.ts"
import { ConflictDetail } from "./ConflictDetail.tsx"
import { choicesOf, type Conflicts, type Contested } from "./conflicts.ts"
import styles from "./Review.module.css"
import { ruleText } from "./ruleText.ts"
import { useDecisions } from "./useDecisions.ts"

export function ConflictsPanel({ conflicts: { items, error, isMore } }: { readonly conflicts: Conflicts }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const [wanted, go] = useState(0)
  const at = Math.min(wanted, Math.max(0, (items?.length ?? 0) - 1))
  const current = items?.[at]
  const { choose, takeApart, undo } = useDeciding(current)
  const commands = useMemo((): readonly Command[] => {
    const command = (id: string, keys: string, title: string, run: () => void): Command => ({
      id: `review.${id}`,
      keys,
      title,
      group: t("reviewing.title"),
      run,
    })
    const choices = current?.kind === "claims" ? choicesOf(current.why).slice(0, 9) : []
    return [
      command("next", "j", t("reviewing.next"), () => go(at + 1)),
      command("previous", "k", t("reviewing.previous"), () => go(Math.max(0, at - 1))),
      command("undo", "z", t("undo", { ns: "app" }), undo),
      ...(current?.kind === "rule" ? [command("apart", "a", t("reviewing.takeApart"), takeApart)] : []),
      ...choices.map((_, place) =>
        command(`choice${place}`, String(place + 1), t("reviewing.choice", { count: place + 1 }), () => choose(place)),
      ),
    ]
  }, [t, at, current, undo, takeApart, choose])
  useCommands(commands)

  if (items === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  if (current === undefined) return <Empty icon={CircleCheck} title={t("reviewing.noConflicts")} />
  return (
    <>
      <div className={styles.layout}>
        <nav aria-label={t("reviewing.conflicts")}>
          <ol className={styles.list}>
            {items.map((each, place) => (
              <li key={each.key}>
                <button type="button" className={styles.item} aria-current={place === at} onClick={() => go(place)}>
                  <span>
                    <SubjectName subject={each.subject} />
                  </span>
                  <span className={styles.quiet}>
                    {each.kind === "claims" ? names.field(each.why.field) : ruleText(each.of.rule)}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <ConflictDetail of={current} onChoose={choose} onTakeApart={takeApart} />
      </div>
      {isMore ? <p className={styles.quiet}>{t("duplicate.more")}</p> : null}
      <p className={styles.quiet}>{t("reviewing.conflictKeys")}</p>
    </>
  )
}

/** What is done about the one that is looked at. */
function useDeciding(current: Contested | undefined) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const names = useNames()
  const mayEdit = useMayEdit()
  const { decide, undo } = useDecisions()
  return useMemo(() => {
    const of = current === undefined || !mayEdit ? undefined : subjectOf(current.subject)
    return {
      undo,
      /** Says that it is so from now on: locked, so that what services say later changes nothing. */
      choose: (place: number): void => {
        if (of === undefined || current?.kind !== "claims") return
        const { field } = current.why
        const chosen = choicesOf(current.why)[place]
        if (chosen === undefined) return
        const subjects = editable(library, of.kind)
        decide(
          () =>
            chosen.standing === "shown"
              ? subjects.lock(of.id, [field])
              : subjects.edit(of.id, { [field]: chosen.value }, { lock: true }),
          t("reviewing.decided", { field: names.field(field) }),
        )
      },
      /** What joined the two is taken back, with a look at what that changes. */
      takeApart: (): void => {
        if (of === undefined || current?.kind !== "rule") return
        const { other } = current.of
        const id = other.slice(other.indexOf(":") + 1)
        const apart = async (): Promise<void> => {
          const joined: string[] = []
          for await (const { id: event, type, status, payload } of editable(library, of.kind).allHistory(of.id)) {
            if (status === "active" && /\.(?:merged|aliased)$/.test(type) && JSON.stringify(payload).includes(id))
              joined.push(event)
          }
          if (joined.length === 0) return toast(t("nothingChanged"))
          openRevert({ events: joined }, t("reviewing.takeApart"))
        }
        void apart().catch(toastError)
      },
    }
  }, [current, mayEdit, library, decide, undo, t, names])
}
