/** Browsers and apps in which the member is signed in. */
import { AppWindow, Globe } from "lucide-react"
import { useTranslation } from "react-i18next"
import { toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { useFormats } from "../parts/format.ts"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"

export function SignIns() {
  const { t } = useTranslation("access")
  const { ago } = useFormats()
  const { accounts } = useAdministration()
  const { value, error, reload } = useAsked(() => accounts.signIns(), [accounts])
  return (
    <Section title={t("signIns")} hint={t("signInsHint")}>
      {value === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} onRetry={() => void reload()} />
        )
      ) : null}
      <Rows label={t("signIns")}>
        {value?.map(({ id, kind, name, seenAt, madeAt, isThis }) => (
          <li key={id}>
            <Row
              icon={kind === "browser" ? Globe : AppWindow}
              title={
                <>
                  {name === "" ? t(`kind_${kind}`) : name} {isThis ? <Tag look="ok">{t("thisBrowser")}</Tag> : null}
                </>
              }
              text={[t("since", { ago: ago(madeAt) }), t("seen", { ago: ago(seenAt) })].join(" · ")}
            >
              {isThis ? null : (
                <Button onClick={() => void accounts.endSignIn(id).then(reload, toastError)}>{t("end")}</Button>
              )}
            </Row>
          </li>
        ))}
      </Rows>
    </Section>
  )
}
