/** Values of fields that are read otherwise than they are kept. */
import { readableValue, type ValueWords } from "./values.ts"

/** `4:33`, from milliseconds. */
export function lengthOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const two = (value: number): string => String(value).padStart(2, "0")
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

export function readableField(field: string, value: unknown, words: ValueWords): string {
  if (field === "durationMs" && typeof value === "number") return lengthOf(value)
  if (field.startsWith("replayGain") && !field.endsWith("Peak") && typeof value === "number") return `${value} dB`
  const text = readableValue(value, words)
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}

/** `4.2 MB`, from bytes. */
export function sizeOf(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"]
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const format = { style: "unit", unit: units[step], maximumFractionDigits: step === 0 ? 0 : 1 } as const
  return new Intl.NumberFormat(language, format as Intl.NumberFormatOptions).format(bytes / 1000 ** step)
}
