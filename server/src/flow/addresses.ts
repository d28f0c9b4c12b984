/** What is watched of addresses on the way: where they come from, where they go, and for which device they are made. */
import type { CallExpression, Expression, Range } from '../program/ir.ts';
import {
  checkConfusedArguments,
  checkConfusedDereference,
  checkConfusedStore,
  checkOwnArguments,
  checkRegisterAccess,
  judgeConfusion,
} from './address-confusion.ts';
import { physicalConversions } from './address-kinds.ts';
import type { NamedCallee } from './callees.ts';
import { checkClassDevice, checkDmaClient, judgeDmaClients, noteDeviceStore, preparingCalls } from './devices.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { State } from './state.ts';
import type { Summary } from './summaries.ts';
import type { Place, Term } from './terms.ts';
import { checkTruncatedArguments, checkTruncatedStore, checkTruncatingApi, judgeTruncation } from './truncation.ts';

/** Names that make a function worth walking beside those of the DMA API: addresses are made or handed on there. */
export const watchedNames: ReadonlySet<string> = new Set([...physicalConversions, ...preparingCalls]);

/** A point of a path. */
export interface AddressPoint {
  readonly flow: Journal;
  readonly walk: Walk;
  readonly state: State;
}

export interface AddressCall extends AddressPoint {
  readonly call: CallExpression;
  readonly values: readonly Term[];
}

export interface AddressStore extends AddressPoint {
  readonly target: Expression;
  readonly place: Place;
  readonly value: Term;
  readonly range: Range;
}

/** A call of what is no function of the driver, before it takes effect. */
export function watchCall(site: AddressCall, { api, registers, prepared }: NamedCallee): void {
  if (api) checkConfusedArguments(site, api);
  if (registers) checkRegisterAccess(site, registers);
  if (api) checkTruncatingApi(site, api);
  checkDmaClient(site, prepared);
}

/** A call of a kernel function, after it took effect. */
export function watchMade(site: AddressCall): void {
  checkClassDevice(site);
}

/** A call of a function of the driver that was walked before. */
export function watchOwnCall(site: AddressCall, callee: Summary): void {
  checkOwnArguments(site, callee.sinks);
  checkTruncatedArguments(site, callee);
}

export function watchStore(site: AddressStore): void {
  checkConfusedStore(site);
  checkTruncatedStore(site);
  noteDeviceStore(site);
}

/** Memory is read or written through a pointer. */
export function watchDereference(flow: Journal, walk: Walk, state: State, pointer: Term, access: Expression): void {
  checkConfusedDereference(flow, walk, state, pointer, access);
}

/** Reports what only the whole module could tell. */
export function judgeAddresses(flow: ModuleFacts): void {
  judgeConfusion(flow);
  judgeTruncation(flow);
  judgeDmaClients(flow);
}
