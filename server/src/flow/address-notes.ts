/** What walks note of addresses: where they come from, and where they are given to the device. */
import type { Range } from '../program/ir.ts';
import type { ClientMapping } from './devices.ts';
import type { Scene } from './interpreter.ts';
import type { EventBody } from './report.ts';
import type { State } from './state.ts';
import type { Truncation } from './truncation.ts';

/** How a function of the driver passes a parameter on to the device. */
export interface Sink {
  readonly how: 'physical-to-device' | 'physical-kept';
  /** What the address ends in: the register function, or the field. */
  readonly target: string;
  /** The device reads it there; otherwise that is only likely. */
  readonly isCertain: boolean;
}

/** A fault that depends on what a field holds, to be judged when the whole module was walked. */
export interface Suspicion {
  readonly field: string;
  readonly is: 'registers' | 'coherent';
  readonly walk: Scene;
  readonly state: State;
  readonly range: Range;
  readonly body: EventBody;
}

/** Sets of struct fields that walks learn of and ask for. */
export type FieldSet = 'coherent' | 'channelDevices';

export class AddressNotes {
  /** Fields that hold addresses of registers, and such as hold coherent memory. */
  readonly registers = new Set<string>();
  readonly coherent = new Set<string>();
  /** Fields that are given ordinary memory somewhere. */
  readonly memory = new Set<string>();
  readonly suspicions: Suspicion[] = [];
  /** Where a physical address of a function was reported first. */
  readonly confused = new Map<string, { readonly start: number; readonly proven: boolean }>();
  /** Handles in types that are not dma_addr_t. */
  readonly truncations: Truncation[] = [];
  /** Structures that lie in coherent memory, and so are laid out for the device. */
  readonly coherentStructs = new Set<string>();
  /** Wrong devices reported already, by function and device. */
  readonly wrongDevices = new Set<string>();
  /** Fields whose handles are given to DMA channels, fields that hold the device of a channel, and handles kept in fields. */
  readonly prepared = new Set<string>();
  readonly channelDevices = new Set<string>();
  readonly clientMappings: ClientMapping[] = [];

  /** Takes over what another walk noted for the module to know; what it reported once is its own affair. */
  addAll(other: AddressNotes): void {
    for (const name of ['registers', 'coherent', 'memory', 'coherentStructs', 'prepared', 'channelDevices'] as const)
      for (const field of other[name]) this[name].add(field);
    this.suspicions.push(...other.suspicions);
    this.clientMappings.push(...other.clientMappings);
    this.truncations.push(...other.truncations);
  }
}
