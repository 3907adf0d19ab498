import { allocateCommittedLoad, CommittedLoadReader } from '../border/committed-load.ts';
import type { SharedLoad } from '../border/messages.ts';
import { allocateUserSupply, UserSupply } from '../border/user-supply.ts';
import type { Load } from '../load/load.ts';
import { ONLY_LOAD } from '../text/load-models.ts';

/** A load's shared memory, as the main thread uses it. */
export interface LoadMemory {
  readonly shared: SharedLoad;
  readonly committed: CommittedLoadReader;
  /** Null for a load with planned arrivals. */
  readonly supply: UserSupply | null;
}

/** Memory of all loads, shared by the main thread and the workers, by position. A profile switch only appends. */
export class SharedLoads {
  readonly #lanes: number;
  readonly #all: LoadMemory[] = [];
  readonly #forgotten: number[] = [];

  constructor(lanes: number, loads: readonly Load[]) {
    this.#lanes = lanes;
    for (const load of loads) this.add(load);
  }

  get all(): readonly LoadMemory[] {
    return this.#all;
  }

  /** The workers' part. */
  get shared(): readonly SharedLoad[] {
    return this.#all.map(({ shared }) => shared);
  }

  add({ name, model }: Pick<Load, 'name' | 'model'>): SharedLoad {
    const shared = {
      scenario: name === ONLY_LOAD ? null : name,
      committed: allocateCommittedLoad(this.#lanes),
      supply: model === 'users' ? allocateUserSupply() : null,
    };
    const committed = new CommittedLoadReader(shared.committed, this.#lanes);
    for (const lane of this.#forgotten) committed.forget(lane);
    this.#all.push({ shared, committed, supply: shared.supply && new UserSupply(shared.supply) });
    return shared;
  }

  /** The lane of a worker that died: its users' announced requests will not be sent. */
  forget(lane: number): void {
    this.#forgotten.push(lane);
    for (const { committed } of this.#all) committed.forget(lane);
  }
}
