/** Keys for programs and passwords for apps: each is shown once, when it is made. */
import { KeyRound, type LucideIcon, Plus, Smartphone } from "lucide-react"
import type { ReactElement, ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { Button } from "../../../components/Button.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { confirm } from "../parts/confirm.tsx"
import { useFormats } from "../parts/format.ts"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import { NewAppPassword, NewKey } from "./newKeys.tsx"

export function Keys() {
  const { t } = useTranslation("access")
  const { keys } = useAdministration()
  return (
    <Given
      given={keys}
      icon={KeyRound}
      words={{ title: t("keys"), hint: t("keysHint"), none: t("noKeys"), add: t("newKey") }}
      titleOfRemoval={(name) => t("removeKeyTitle", { name })}
      form={(onClose) => <NewKey onClose={onClose} />}
      marks={({ scopes }) => scopes.map((scope) => <Tag key={scope}>{t(`scope_${scope}`)}</Tag>)}
    />
  )
}

export function AppPasswords() {
  const { t } = useTranslation("access")
  const { appPasswords } = useAdministration()
  return (
    <Given
      given={appPasswords}
      icon={Smartphone}
      words={{
        title: t("appPasswords"),
        hint: t("appPasswordsHint"),
        none: t("noAppPasswords"),
        add: t("newAppPassword"),
      }}
      titleOfRemoval={(name) => t("removeAppTitle", { name })}
      form={(onClose) => <NewAppPassword onClose={onClose} />}
      marks={({ isReadable }) => (isReadable ? null : <Tag look="danger">{t("unreadable")}</Tag>)}
    />
  )
}

interface Secret {
  readonly id: string
  readonly name: string
  readonly madeAt: number
  readonly usedAt: number | null
}

interface GivenProps<T extends Secret> {
  readonly given: {
    readonly list: () => Promise<readonly T[]>
    readonly remove: (id: string) => Promise<unknown>
  }
  readonly icon: LucideIcon
  readonly words: { readonly title: string; readonly hint: string; readonly none: string; readonly add: string }
  readonly titleOfRemoval: (name: string) => string
  readonly form: (onClose: () => void) => ReactElement
  /** What stands beside the name of one. */
  readonly marks: (secret: T) => ReactNode
}

/** Those that were given out, with what makes another and takes one back. */
function Given<T extends Secret>({ given, icon, words, titleOfRemoval, form, marks }: GivenProps<T>) {
  const { t } = useTranslation("access")
  const { value, error, reload } = useAsked(() => given.list(), [given])
  const used = useUsed()
  return (
    <Section
      title={words.title}
      hint={words.hint}
      actions={
        <Button icon={Plus} onClick={() => showDialog((close) => form(() => (close(), void reload())))}>
          {words.add}
        </Button>
      }
    >
      {value === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {value?.length === 0 ? <Note>{words.none}</Note> : null}
      <Rows label={words.title}>
        {value?.map((secret) => (
          <li key={secret.id}>
            <Row
              icon={icon}
              title={
                <>
                  {secret.name} {marks(secret)}
                </>
              }
              text={used(secret)}
            >
              <Button
                aria-label={t("removeNamed", { name: secret.name })}
                onClick={() =>
                  confirm({
                    title: titleOfRemoval(secret.name),
                    text: t("removeKeyText"),
                    action: t("remove"),
                    onConfirm: () => given.remove(secret.id).then(reload),
                  })
                }
              >
                {t("remove")}
              </Button>
            </Row>
          </li>
        ))}
      </Rows>
    </Section>
  )
}

function useUsed(): (secret: Secret) => string {
  const { t } = useTranslation("access")
  const { ago } = useFormats()
  return ({ madeAt, usedAt }) =>
    [t("made", { ago: ago(madeAt) }), usedAt === null ? t("neverUsed") : t("used", { ago: ago(usedAt) })].join(" · ")
}
