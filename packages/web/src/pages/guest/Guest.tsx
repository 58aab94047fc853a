/** What is shown to who is not signed in: the first set-up of a server, signing in, or pairing by a link. */
import { lazy, Suspense, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useSession } from "../../app/session.tsx"
import { Failed, Loading } from "../../components/States.tsx"
import { tokenIn } from "../pair/link.ts"
import styles from "./Guest.module.css"

// Who is signed in sees this page for a moment and needs none of its forms.
const SignIn = lazy(() => import("./SignIn.tsx").then((module) => ({ default: module.SignIn })))
const SetUp = lazy(() => import("./SetUp.tsx").then((module) => ({ default: module.SetUp })))
const PairCard = lazy(() => import("../pair/PairCard.tsx").then((module) => ({ default: module.PairCard })))

const tokenHere = (): string | undefined => (location.hash.startsWith("#/pair") ? tokenIn(location.hash) : undefined)

/** Links that pair are opened where nobody is signed in yet; the router has no page before that. */
function useToken(): string | undefined {
  const [token, setToken] = useState(tokenHere)
  useEffect(() => {
    const changed = (): void => setToken((before) => tokenHere() ?? before)
    addEventListener("hashchange", changed)
    return () => removeEventListener("hashchange", changed)
  }, [])
  return token
}

export function Guest() {
  const { t } = useTranslation("guest")
  const { session, refresh } = useSession()
  const token = useToken()
  return (
    <main className={styles.guest}>
      <div className={styles.art} aria-hidden>
        <div className={styles.staff} />
        <p className={styles.motto}>{t("motto")}</p>
      </div>
      <div className={styles.side}>
        <div className={styles.brand}>
          <img src="icon.svg" width={44} height={44} alt="" />
          <span>Ledgerline</span>
        </div>
        <Suspense fallback={<Loading />}>
          {token !== undefined && session.state !== "opening" ? (
            <PairCard token={token} />
          ) : session.state === "setUp" ? (
            <SetUp />
          ) : session.state === "signedOut" ? (
            <SignIn />
          ) : session.state === "failed" ? (
            <Failed error={session.error} onRetry={() => void refresh()} />
          ) : (
            <Loading />
          )}
        </Suspense>
        <p className={styles.where}>{t("at", { host: location.host })}</p>
      </div>
    </main>
  )
}
