/** Who belongs to the library. For owners. */
import type { BodyOf } from "../caller.ts"
import type { User } from "../contract.gen.ts"
import type { Asking, ChangeOptions } from "../facade/Asking.ts"

/** What a member may do. */
export type Role = User["role"]

/** Who may use the server. */
export class Members {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All with an account. */
  async list(): Promise<readonly User[]> {
    return (await this.#asking.read("users.users", {})).items
  }

  /** Adds one; a listener unless a role is given. `again`: a removed member of that name is meant, whose private log is seen again. */
  add(body: BodyOf<"users.addUser">, options?: ChangeOptions): Promise<User> {
    return this.#asking.change("users.addUser", { body }, options)
  }

  /** Says what one may do. Fails with `lastOwner` where nobody would be left who may do all. */
  setRole(name: string, role: Role, options?: ChangeOptions): Promise<User> {
    return this.#change(name, { role }, options)
  }

  /** Gives a member another password, and signs all of theirs out. */
  setPassword(name: string, password: string, options?: ChangeOptions): Promise<User> {
    return this.#change(name, { password }, options)
  }

  /** Keeps a member out for a while, or lets one in again. */
  setDisabled(name: string, isDisabled: boolean, options?: ChangeOptions): Promise<User> {
    return this.#change(name, { isDisabled }, options)
  }

  /** Removes one with all keys, app passwords and devices. */
  async remove(name: string, options?: ChangeOptions): Promise<void> {
    await this.#asking.change("users.removeUser", { params: { name } }, options)
  }

  #change(name: string, body: BodyOf<"users.changeUser">, options: ChangeOptions | undefined): Promise<User> {
    return this.#asking.change("users.changeUser", { params: { name }, body }, options)
  }
}
