/** The libraries of friends that this browser has besides the own one. */
import type { HeldFailure, HeldLibrary } from "@ledgerline/client"
import type { Live } from "@ledgerline/client/remote"
import { useLive } from "@ledgerline/client/react"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useOpenLibrary } from "../app/library.tsx"

export interface Friend {
  readonly id: string
  /** As its server is called. */
  readonly name: string
  /** Why it cannot be opened; null where it is open. */
  readonly error: string | null
  readonly reason: HeldFailure | null
}

const NONE: Live<{ readonly items: readonly HeldLibrary[] }> = {
  value: { items: [] },
  error: undefined,
  subscribe: () => () => undefined,
  async *[Symbol.asyncIterator]() {
    yield { items: [] }
  },
}

export function useFriends(): readonly Friend[] {
  const { t } = useTranslation("browse")
  const { device } = useOpenLibrary()
  const { value } = useLive(() => device?.libraries.live() ?? NONE, [device])
  return useMemo(
    () =>
      (value?.items ?? [])
        .filter(({ isFriend }) => isFriend)
        .map(({ id, name, error, reason }) => ({ id, name: name ?? t("aFriend"), error, reason })),
    [value, t],
  )
}
