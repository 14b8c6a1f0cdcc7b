/**
 * A matching of guest cells to places (host cells in the order of trying), grown by augmenting paths. Buffers are
 * kept between calls: one matching is used at a time, and nothing is made while it runs.
 */
export class Matching {
  guests = 0;
  kinds = 0;
  places = 0;
  /** By guest cell: its place, -1 for none. */
  placeOf = new Int32Array(64);
  /** By place: its guest cell, -1 for none. */
  guestOf = new Int32Array(64);
  /** By guest cell: the row of `fits`. */
  kindOf = new Int32Array(64);
  /** By kind and place: 1 where a guest cell of the kind fits. */
  fits = new Uint8Array(64 * 64);
  /** By place: 1 where the guest cell must stay. */
  fixed = new Uint8Array(64);
  /** By place: 1 where some guest cell must stay, whichever. */
  kept = new Uint8Array(64);
  /** What searches over this matching have cost: path searches and bounds since `prepare`. */
  steps = 0;
  private visited = new Int32Array(64);
  private visit = 0;

  /** Empties the matching for a guest and a host of that size. `fits` and `kindOf` are the caller's to fill. */
  prepare(guests: number, kinds: number, places: number): void {
    this.guests = guests;
    this.kinds = kinds;
    this.places = places;
    this.steps = 0;
    const size = Math.max(guests, places);
    if (size > this.placeOf.length) {
      this.placeOf = new Int32Array(size);
      this.guestOf = new Int32Array(size);
      this.kindOf = new Int32Array(size);
      this.fixed = new Uint8Array(size);
      this.kept = new Uint8Array(size);
      this.visited = new Int32Array(size);
    }
    if (kinds * places > this.fits.length) this.fits = new Uint8Array(kinds * places);
    this.placeOf.fill(-1);
    this.guestOf.fill(-1);
    this.fixed.fill(0);
    this.kept.fill(0);
  }

  fitsOn(guest: number, place: number): boolean {
    return this.fits[this.kindOf[guest]! * this.places + place] === 1;
  }

  /** Gives every guest cell a place. Returns -1, or the first guest cell for which there is none. */
  matchAll(): number {
    for (let guest = 0; guest < this.guests; guest++) {
      this.visit++;
      if (this.placeOf[guest] === -1 && !this.augment(guest)) return guest;
    }
    return -1;
  }

  /** After a failed `matchAll`: whether the search came by that place. Those places are all that its guests fit on. */
  wasVisited(place: number): boolean {
    return this.visited[place] === this.visit;
  }

  /** Fixes a guest cell at a place, moving others that are not fixed. Needs a matching of all guest cells. */
  fix(guest: number, place: number): boolean {
    this.steps++;
    const displaced = this.guestOf[place]!;
    if (displaced !== guest) {
      const old = this.placeOf[guest]!;
      this.guestOf[old] = -1;
      this.join(guest, place);
      this.fixed[place] = 1;
      this.visit++;
      if (displaced !== -1 && !this.augment(displaced)) {
        this.fixed[place] = 0;
        this.join(displaced, place);
        this.join(guest, old);
        return false;
      }
    }
    this.fixed[place] = 1;
    return true;
  }

  /** Turns a matching of all guest cells into the lexicographically first one. */
  makeFirst(): void {
    for (let guest = 0; guest < this.guests; guest++) {
      for (let place = 0; place < this.places; place++) {
        if (this.fixed[place] === 0 && this.fitsOn(guest, place) && this.fix(guest, place)) break;
      }
    }
  }

  /** Brings a place into the matching in exchange for one that is neither fixed nor kept, and keeps it. */
  keep(place: number): boolean {
    this.steps++;
    if (this.guestOf[place] === -1) {
      this.visit++;
      if (!this.exchange(place)) return false;
    }
    this.kept[place] = 1;
    return true;
  }

  /** Takes a place out of the matching for good, by fixing nothing there. False: some guest cell needs it. */
  vacate(place: number): boolean {
    this.steps++;
    const guest = this.guestOf[place]!;
    this.fixed[place] = 1;
    if (guest === -1) return true;
    this.guestOf[place] = -1;
    this.placeOf[guest] = -1;
    this.visit++;
    if (this.kept[place] === 0 && this.augment(guest)) return true;
    this.fixed[place] = 0;
    this.join(guest, place);
    return false;
  }

  private augment(guest: number): boolean {
    for (let place = 0; place < this.places; place++) {
      if (this.fixed[place] === 1 || this.visited[place] === this.visit || !this.fitsOn(guest, place))
        continue;
      this.visited[place] = this.visit;
      const other = this.guestOf[place]!;
      if (other === -1 || this.augment(other)) {
        this.join(guest, place);
        return true;
      }
    }
    return false;
  }

  private exchange(place: number): boolean {
    this.visited[place] = this.visit;
    for (let guest = 0; guest < this.guests; guest++) {
      const old = this.placeOf[guest]!;
      if (this.fixed[old] === 1 || this.visited[old] === this.visit || !this.fitsOn(guest, place)) continue;
      if (this.kept[old] === 1 && !this.exchange(old)) {
        continue;
      }
      if (this.guestOf[old] === guest) this.guestOf[old] = -1;
      this.join(guest, place);
      return true;
    }
    return false;
  }

  private join(guest: number, place: number): void {
    this.placeOf[guest] = place;
    this.guestOf[place] = guest;
  }
}
