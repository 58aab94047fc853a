/** A list of numbers that grows without boxing each. */
export class Numbers {
  private held = new Float64Array(1024)
  private count = 0

  push(value: number): void {
    if (this.count === this.held.length) {
      const larger = new Float64Array(this.held.length * 2)
      larger.set(this.held)
      this.held = larger
    }
    this.held[this.count++] = value
  }

  sorted(): Float64Array {
    return this.held.subarray(0, this.count).sort()
  }
}
