/** A map that forgets its oldest entry when it is full. */
export class BoundedMap<V> {
  private readonly entries = new Map<string, V>();
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  get(key: string): V | undefined {
    return this.entries.get(key);
  }

  /** A key set again is the newest. */
  set(key: string, value: V): void {
    this.entries.delete(key);
    const oldest = this.entries.keys().next().value;
    if (this.entries.size >= this.max && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(key, value);
  }

  /** Gives the entry and forgets it. */
  take(key: string): V | undefined {
    const value = this.entries.get(key);
    this.entries.delete(key);
    return value;
  }
}
