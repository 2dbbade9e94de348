import type { Entry, Need, Place } from './rows.ts';

export type Asker = { entry: Entry; place: Place; need: Need };

/** A name in a team: the service that has it, if any, and every declared need that asks for it. */
type Address = { entry: Entry | undefined; askers: Asker[] };

/** Who needs whom. A need asks for a name of its own team and is answered in its own environment. */
export class Wiring {
  readonly #teams = new Map<string, Map<string, Address>>();

  add(entry: Entry): void {
    this.#at(entry.teamId, entry.name).entry = entry;
    for (const place of entry.places)
      for (const need of place.needs) if (need.target !== null) this.#at(entry.teamId, need.target).askers.push({ entry, place, need });
  }

  remove(entry: Entry): void {
    const own = this.#at(entry.teamId, entry.name);
    if (own.entry === entry) own.entry = undefined;
    for (const target of new Set(entry.places.flatMap((place) => place.needs.flatMap((need) => need.target ?? [])))) {
      const address = this.#at(entry.teamId, target);
      address.askers = address.askers.filter((asker) => asker.entry !== entry);
    }
  }

  serviceNamed(teamId: string, name: string): Entry | undefined {
    return this.#teams.get(teamId)?.get(name)?.entry;
  }

  /** Every need that asks for this service, in any environment. */
  askersOf(entry: Entry): readonly Asker[] {
    return this.#teams.get(entry.teamId)?.get(entry.name)?.askers ?? [];
  }

  #at(teamId: string, name: string): Address {
    let team = this.#teams.get(teamId);
    if (!team) {
      team = new Map();
      this.#teams.set(teamId, team);
    }
    let address = team.get(name);
    if (!address) {
      address = { entry: undefined, askers: [] };
      team.set(name, address);
    }
    return address;
  }
}
