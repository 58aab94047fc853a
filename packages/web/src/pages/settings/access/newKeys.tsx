/** Makes keys for programs and passwords for apps. What is made is in the window alone, and gone with it. */
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { HOME, useMe } from "../../../app/session.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"
import { FormDialog } from "../../../components/FormDialog.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { Secret } from "../devices/PairDialog.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import styles from "./Access.module.css"

const SCOPES = ["read", "stream", "playback", "edit", "admin"] as const
type Scope = (typeof SCOPES)[number]

interface Closing {
  readonly onClose: () => void
}

export function NewKey({ onClose }: Closing) {
  const { t } = useTranslation("access")
  const { keys } = useAdministration()
  const { role } = useMe()
  const [scopes, setScopes] = useState<readonly Scope[]>(["read", "stream"])
  const allowed = SCOPES.filter((scope) => (scope === "edit" ? role !== "listener" : true))
  return (
    <NewSecret
      title={t("newKey")}
      nameHint={t("keyNameHint")}
      isReady={scopes.length > 0}
      make={async (name) => (await keys.add(name, scopes)).key}
      secretLabel={t("key")}
      how={<p className={styles.how}>{t("keyHow", { address: HOME })}</p>}
      onClose={onClose}
    >
      <fieldset className={styles.scopes}>
        <legend>{t("scopes")}</legend>
        {allowed.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ currentTarget: { checked } }) =>
                setScopes(checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))
              }
            />
            <span>
              {t(`scope_${scope}`)}: {t(`scopeText_${scope}`)}
            </span>
          </label>
        ))}
      </fieldset>
    </NewSecret>
  )
}

export function NewAppPassword({ onClose }: Closing) {
  const { t } = useTranslation("access")
  const { appPasswords } = useAdministration()
  const { member } = useMe()
  return (
    <NewSecret
      title={t("newAppPassword")}
      nameHint={t("appNameHint")}
      make={async (name) => (await appPasswords.add(name)).password}
      secretLabel={t("appPassword")}
      how={
        <ol className={styles.how}>
          <li>{t("how1")}</li>
          <li>{t("how2", { address: HOME })}</li>
          <li>{t("how3", { member })}</li>
        </ol>
      }
      onClose={onClose}
    />
  )
}

interface NewSecretProps extends Closing {
  readonly title: string
  readonly nameHint: string
  readonly isReady?: boolean
  readonly make: (name: string) => Promise<string>
  readonly secretLabel: string
  /** How it is used, shown with it. */
  readonly how: ReactNode
  readonly children?: ReactNode
}

function NewSecret({ title, nameHint, isReady = true, make, secretLabel, how, children, onClose }: NewSecretProps) {
  const { t } = useTranslation("access")
  const [name, setName] = useState("")
  const [secret, setSecret] = useState<string>()
  if (secret !== undefined)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={name}
        description={t("shownOnce")}
        actions={
          <Button look="primary" onClick={onClose}>
            {t("done")}
          </Button>
        }
      >
        <Secret label={secretLabel} text={secret} />
        {how}
      </Dialog>
    )
  return (
    <FormDialog
      onClose={onClose}
      title={title}
      action={t("make")}
      canSend={isReady && name.trim() !== ""}
      onSend={async () => {
        setSecret(await make(name.trim()))
        return false
      }}
    >
      <TextField
        label={t("whatFor")}
        hint={nameHint}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        autoFocus
      />
      {children}
    </FormDialog>
  )
}
