/** Opens sheets and dialogs of this area from anywhere; what is in them is loaded when it is wanted. */
import type { Track } from "@ledgerline/client/contract"
import { useRouter } from "@tanstack/react-router"
import { lazy, type ReactNode, Suspense, useEffect } from "react"
import { showDialog } from "../app/dialogs.tsx"
import type { SubjectKind } from "./fields.ts"
import type { Fixed } from "./fixing/fixed.ts"
import type { Reverting } from "./RevertDialog.tsx"

const Sheet = lazy(() => import("./ProvenanceSheet.tsx").then((module) => ({ default: module.ProvenanceSheet })))
const Bulk = lazy(() => import("./BulkEdit.tsx").then((module) => ({ default: module.BulkEdit })))

const Revert = lazy(() => import("./RevertDialog.tsx").then((module) => ({ default: module.RevertDialog })))

const Merge = lazy(() => import("./fixing/MergeInto.tsx").then((module) => ({ default: module.MergeInto })))
const Rename = lazy(() => import("./fixing/Rename.tsx").then((module) => ({ default: module.Rename })))
const SplitAlbum = lazy(() => import("./fixing/SplitAlbum.tsx").then((module) => ({ default: module.SplitAlbum })))
const SplitArtist = lazy(() => import("./fixing/SplitArtist.tsx").then((module) => ({ default: module.SplitArtist })))

/** Until it is loaded there is nothing; going to another page closes it. */
function Shown({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const router = useRouter()
  useEffect(
    () => router.subscribe("onBeforeNavigate", ({ pathChanged }) => (pathChanged ? onClose() : undefined)),
    [router, onClose],
  )
  return <Suspense fallback={null}>{children}</Suspense>
}

/** What is wrong with an album or an artist, and can be put right. */
const FIXES = { merge: Merge, rename: Rename, splitAlbum: SplitAlbum, splitArtist: SplitArtist }

export function openFix(fix: keyof typeof FIXES, of: Fixed): void {
  const Fix = FIXES[fix]
  showDialog((close) => (
    <Shown onClose={close}>
      <Fix of={of} onClose={close} />
    </Shown>
  ))
}

/** Where everything of a track, an album or an artist comes from; `field` is open at first. */
export function openProvenance(kind: SubjectKind, id: string, field?: string): void {
  showDialog((close) => (
    <Shown onClose={close}>
      <Sheet kind={kind} id={id} field={field} onClose={close} />
    </Shown>
  ))
}

/** Edits many tracks at once. */
export function openBulkEdit(tracks: readonly Track[]): void {
  showDialog((close) => (
    <Shown onClose={close}>
      <Bulk tracks={tracks} onClose={close} />
    </Shown>
  ))
}

/** Asks before something is taken back, with what will change; `name` is what people call it. */
export function openRevert(what: Reverting, name: string): void {
  showDialog((close) => (
    <Shown onClose={close}>
      <Revert what={what} name={name} onClose={close} />
    </Shown>
  ))
}
