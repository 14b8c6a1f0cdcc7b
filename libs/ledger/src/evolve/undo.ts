/** Takes back the effects of one event, newest first. Used when an append loses its race. */
export type Undo = () => void;

/** What entries are put into: a Map, or what is like one. No value is undefined. */
interface Entries<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
  delete(key: K): boolean;
}

/** Collects the undo steps of one event. */
export class UndoLog {
  private readonly steps: Undo[] = [];

  add(step: Undo): void {
    this.steps.push(step);
  }

  /** Sets a field and remembers what it was. */
  set<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const before = target[key];
    target[key] = value;
    this.add(() => {
      target[key] = before;
    });
  }

  /** Puts an entry into a map and remembers what it was. An undone map may differ in order, never in content. */
  put<K, V>(map: Entries<K, V>, key: K, value: V): void {
    const before = map.get(key);
    map.set(key, value);
    this.add(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }

  /** Lets `change` change an entry that is there, and remembers what it was. */
  change<K, V>(map: Entries<K, V>, key: K, change: () => void): void {
    const before = map.get(key)!;
    change();
    this.add(() => map.set(key, before));
  }

  delete<K, V>(map: Entries<K, V>, key: K): void {
    const before = map.get(key);
    if (before === undefined) return;
    map.delete(key);
    this.add(() => map.set(key, before));
  }

  undo(): void {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) step();
  }
}

/** For events that are in the ledger already: changes the same, remembers nothing. */
class Forgetful extends UndoLog {
  override add(): void {}

  override set<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    target[key] = value;
  }

  override put<K, V>(map: Entries<K, V>, key: K, value: V): void {
    map.set(key, value);
  }

  override change<K, V>(_map: Entries<K, V>, _key: K, change: () => void): void {
    change();
  }

  override delete<K, V>(map: Entries<K, V>, key: K): void {
    map.delete(key);
  }
}

export const forgetful: UndoLog = new Forgetful();
