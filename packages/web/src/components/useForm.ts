/** A form that is sent once at a time, and says what went wrong. */
import { type FormEvent, useState } from "react"
import { problemOf } from "../app/problem.ts"

export function useForm(send: (said: Readonly<Record<string, string>>) => Promise<void>) {
  const [problem, setProblem] = useState("")
  const [isBusy, setBusy] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const said = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    setBusy(true)
    setProblem("")
    void send(said)
      .catch(async (error: unknown) => setProblem(await problemOf(error)))
      .finally(() => setBusy(false))
  }
  return { problem, isBusy, submit } as const
}
