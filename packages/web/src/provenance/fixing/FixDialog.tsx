/** A window for one thing to put right: something to fill in, and a button that does it. */
import { FormDialog, type FormDialogProps } from "../../components/FormDialog.tsx"
import { type Doing, useDoing } from "../doing.ts"

export interface FixDialogProps extends Pick<
  FormDialogProps,
  "title" | "description" | "action" | "onClose" | "children"
> {
  readonly canDo: boolean
  readonly said: string
  readonly act: Parameters<Doing>[0]
}

export function FixDialog({ canDo, said, act, ...dialog }: FixDialogProps) {
  const doing = useDoing()
  return <FormDialog {...dialog} canSend={canDo} onSend={async () => (await doing(act, said)) !== undefined} />
}
