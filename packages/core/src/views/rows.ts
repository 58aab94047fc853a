/** The types of rows, read off the declarations of their tables. */
import type { Column, Table } from "../store/port.ts"

type Held<C extends Column> = C["type"] extends "text" ? string : C["type"] extends "blob" ? Uint8Array : number

/** A row of a table as readers get it. */
export type RowOf<T extends Table> = {
  readonly [K in keyof T["columns"]]: T["columns"][K] extends { readonly nullable: true }
    ? Held<T["columns"][K]> | null
    : Held<T["columns"][K]>
} & (T extends { readonly bySubjectRow: true } ? { readonly subject: string } : unknown)
