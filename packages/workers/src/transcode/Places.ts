/** How many programs run at once: in all, and for one member. */
export class Places {
  readonly #most: number
  readonly #mostForOne: number
  readonly #byMember = new Map<string, number>()
  #taken = 0

  constructor(most: number, mostForOne: number) {
    this.#most = most
    this.#mostForOne = mostForOne
  }

  get taken(): number {
    return this.#taken
  }

  /** Whether there was one. Nobody waits for a place: who listens would rather know. */
  take(member: string): boolean {
    const own = this.#byMember.get(member) ?? 0
    if (this.#taken >= this.#most || own >= this.#mostForOne) return false
    this.#byMember.set(member, own + 1)
    this.#taken += 1
    return true
  }

  leave(member: string): void {
    const own = (this.#byMember.get(member) ?? 1) - 1
    if (own === 0) this.#byMember.delete(member)
    else this.#byMember.set(member, own)
    this.#taken -= 1
  }
}
