/** A view that joins subjects (albums, search, conflicts): it is told which rows changed and recomputes what they touch. */
import type { Dialect, Row, Table, Work } from "../store/port.ts"

export interface RowChange {
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** What a cross view may use while it updates. */
export interface ViewContext {
  readonly dialect: Dialect
  /** The name in the database of one of the tables, in the generation that is written. Quote it in SQL. */
  readonly name: (table: Table) => string
  /** The table itself, in the generation that is written: for upserts and deletes. */
  readonly at: (table: Table) => Table
  /** Writes rows given as objects and tells cross views that come later. */
  readonly put: (table: Table, changes: readonly RowChange[]) => Work<void>
}

export interface CrossView {
  readonly name: string
  readonly tables: readonly Table[]
  /** Tables whose changes concern it; kinds' tables and those of cross views listed before it. */
  readonly watches: readonly Table[]
  /** Called once a batch with all changes of the watched tables, after their rows were written. */
  readonly update: (context: ViewContext, changes: ReadonlyMap<Table, readonly RowChange[]>) => Work<void>
  /** Fills the empty tables from complete watched tables. Rows it writes come out equal to those of {@link update}. */
  readonly rebuild: (context: ViewContext) => Work<void>
  /** Statements for what {@link Table} cannot declare, such as a full-text index; `generation` is part of its name. */
  readonly create?: (dialect: Dialect, generation: number) => readonly string[]
  readonly drop?: (dialect: Dialect, generation: number) => readonly string[]
  /** What its own index holds, as a table that can be read page by page in the order of its key: for verify. */
  readonly contents?: (dialect: Dialect) => Table
  /** After an erasure: takes what its index keeps of rows that are no more out of it, where deleting does not. */
  readonly purge?: (dialect: Dialect, generation: number) => Work<void>
}
