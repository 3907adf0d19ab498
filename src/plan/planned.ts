import type { LoadModelName } from '../text/load-models.ts';

export interface PlannedSecond {
  readonly second: number;
  /** Of the loads in requests per second. */
  readonly targetRps: number;
  readonly requests: number;
  /** At the end of the second. */
  readonly users: number;
  /** Per load, in the order of the plan's loads. */
  readonly loads: readonly PlannedLoadSecond[];
}

/** In the unit of the load's model. */
export interface PlannedLoadSecond {
  /** Mean of the curve. */
  readonly target: number;
  /** Requests or arrivals; for users, their number at the end of the second. */
  readonly actual: number;
}

export interface PlannedLoad {
  /** The scenario's name; `default` if the profile has none. */
  readonly name: string;
  readonly model: LoadModelName;
}

export interface PlannedStep {
  readonly workflow: string;
  readonly step: string;
  readonly service: string;
  readonly requests: number;
  /** Users who abandoned their journey here. */
  readonly abandoned: number;
  /** Users whose workflow failed here: it did not accept the sample. */
  readonly failed: number;
  /** Why they failed, the most frequent reason first. */
  readonly reasons: readonly string[];
}

/** Outcomes of the planned users. */
export interface PlannedUsers {
  readonly completed: number;
  readonly abandoned: number;
  readonly failed: number;
  /** Interrupted by the end of the run. */
  readonly interrupted: number;
  /** Refused because `max_users` were active. */
  readonly dropped: number;
}

export type Counts = Readonly<Record<string, number>>;

export interface Plan {
  /** 1, or the fraction of the profile's levels at which the plan was computed. */
  readonly scale: number;
  /** Why and when (in seconds) the run will end early; null if it will not. */
  readonly endsEarly: { readonly second: number; readonly reason: string } | null;
  readonly loads: readonly PlannedLoad[];
  /** The seconds of the schedule, followed by those that users need to finish. */
  readonly seconds: readonly PlannedSecond[];
  readonly arrivals: number;
  readonly requests: number;
  readonly users: PlannedUsers;
  /** Of the profile's workflows, in their order. */
  readonly steps: readonly PlannedStep[];
  readonly arrivalsByWorkflow: Counts;
  readonly arrivalsByUserType: Counts;
}
