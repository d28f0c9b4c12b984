/** What each rule's finding claims of a run, and how a run shows it. */

import { findApi } from '../dma-api/catalogue.ts';
import type { EffectKind } from '../dma-api/types.ts';
import { hex } from '../model/format.ts';
import { platforms } from '../model/platforms.ts';
import type { MappingView, Violation } from '../model/types.ts';
import type { Range } from '../program/ir.ts';
import type { Input } from './inputs.ts';
import type { ReplayTarget } from './replay.ts';
import type { EndedRun, RunOptions } from './run.ts';
import type { CallRecord } from './simulation.ts';
import { evaluateWith, inputsOf, type Value } from './values.ts';

export interface Claim {
  /** What the run has against the driver, where it shows what the finding says. */
  borneOut(run: EndedRun, target: ReplayTarget): Violation | null;
  /** Whether the run came by the place that the finding is about. */
  cameBy(run: EndedRun, target: ReplayTarget): boolean;
  /** Whether a run along all steps, to its end, shows the opposite. */
  isRefutedBy(run: EndedRun, target: ReplayTarget): boolean;
  /** Calls that have to fail for it to show, by the names of their inputs. */
  failures(run: EndedRun, target: ReplayTarget): readonly string[];
  /** Whether it shows only along the steps; otherwise what a run does shows it, whatever led there. */
  readonly dependsOnPath?: true;
  /** The machine it shows on, where any will not do. */
  readonly machine?: Pick<RunOptions, 'machine' | 'maskBits'>;
}

/** The claim of a finding; null where it cannot be seen in a run. */
export function claimOf({ rule, message }: Pick<ReplayTarget, 'rule' | 'message'>): Claim | null {
  if (rule === 'dma-addr-type') return narrowing;
  if (rule === 'address-space-confusion' && /is a physical address/.test(message)) return physicalAddress;
  if (unchecked.has(rule)) return uncheckedMapping;
  if (leaks.has(rule)) return leak;
  if (wrongChecks.has(rule)) return wrongCheck;
  if (rule === 'mask-after-use') return maskAfterUse;
  if (rule === 'mask-failure-continues') return maskFailure;
  return observed.has(rule) ? objection : null;
}

const unchecked: ReadonlySet<string> = new Set(['mapping-error-unchecked', 'sg-map-unchecked']);
const leaks: ReadonlySet<string> = new Set(['unmap-missing', 'unmap-missing-loop', 'coherent-leak']);
const wrongChecks: ReadonlySet<string> = new Set(['mapping-error-wrong-check', 'sg-map-wrong-check']);

/** Rules of which the model has words of its own, with those it may use for the same fault. */
const observed: ReadonlyMap<string, readonly string[]> = new Map([
  ['address-space-confusion', ['unmap-unmapped', 'sync-mismatch']],
  ['alloc-unchecked', []],
  ['coherent-double-free', ['unmap-unmapped', 'use-after-unmap']],
  [
    'coherent-free-mismatch',
    ['unmap-wrong-function', 'unmap-size-mismatch', 'unmap-device-mismatch', 'unmap-unmapped'],
  ],
  ['direction-mismatch', []],
  ['direction-none', []],
  ['dma-from-image', []],
  ['dma-from-stack', []],
  ['dma-from-vmalloc', []],
  ['free-while-mapped', []],
  ['map-size-exceeds-buffer', []],
  ['sg-nents-mismatch', []],
  ['unmap-device-mismatch', ['unmap-unmapped']],
  ['unmap-size-mismatch', []],
  ['unmap-unmapped', ['coherent-double-free']],
  ['unmap-wrong-function', ['coherent-free-mismatch', 'unmap-unmapped']],
  ['use-after-unmap', ['sync-mismatch', 'address-space-confusion', 'coherent-double-free', 'mapping-error-unchecked']],
]);

/** The model objects at the finding's place, in the finding's sense. */
const objection: Claim = {
  borneOut: ({ simulation }, target) => {
    const rules = [target.rule, ...(observed.get(target.rule) ?? [])];
    const isMeant = ({ rule, site }: Violation) =>
      rules.includes(rule) && site !== null && isAt(site.file, site, target);
    return simulation.violations.find(isMeant) ?? null;
  },
  cameBy: (run, target) => callAt(run, target) !== null,
  // Where a run meets no objection, its inputs may differ from those that the finding means.
  isRefutedBy: () => false,
  failures: mappingsAtSteps,
};

/** A mapping that fails goes unnoticed: nothing that is decided depends on whether it did. */
const uncheckedMapping: Claim = {
  borneOut: (run, target) => {
    const call = failedCallAt(run, target);
    if (call === null || isTested(run, call)) return null;
    const own = run.simulation.violations.find(({ rule }) => unchecked.has(rule));
    if (own) return own;
    if (run.reason !== null) return null;
    const message = `The ${call.subject} fails, and '${target.function}' goes on as if it had not.`;
    return violationOf(target, message);
  },
  cameBy: (run, target) => callAt(run, target) !== null,
  isRefutedBy: (run, target) => {
    const call = failedCallAt(run, target);
    return call !== null && isTested(run, call);
  },
  failures: mappingsAtSteps,
};

/** What was mapped or allocated there is still there at the end. */
const leak: Claim = {
  borneOut: (run, target) => {
    const left = run.reason === null ? leftAt(run, target) : null;
    if (left === null) return null;
    const message = `${left.size} bytes at ${hex(left.bus)} are still there at the end of '${target.function}'.`;
    return violationOf(target, message, left.id);
  },
  cameBy: (run, target) => callAt(run, target) !== null,
  isRefutedBy: (run, target) => {
    const call = callAt(run, target);
    // Pools are no mappings: that nothing is mapped says nothing of them.
    return call?.failed === false && !has(call, 'create-pool') && leftAt(run, target) === null;
  },
  failures: () => [],
  dependsOnPath: true,
};

/** The test comes out the same whether the mapping failed or not. */
const wrongCheck: Claim = {
  borneOut: (run, target) => (tellsFailure(run, target) === false ? wrongTest(target) : null),
  cameBy: (run, target) => tellsFailure(run, target) !== null,
  isRefutedBy: (run, target) => tellsFailure(run, target) === true,
  failures: mappingsAtSteps,
};

const maskAfterUse: Claim = {
  borneOut: (run, target) => {
    const made = callAt(run, target);
    const { calls } = run.simulation;
    const mask = made === null ? -1 : calls.findIndex((call, at) => has(call, 'set-mask') && at > calls.indexOf(made));
    if (mask < 0) return null;
    const message = `'${calls[mask]?.name}' sets the mask after '${made?.name}' has used it.`;
    return violationOf(target, message);
  },
  cameBy: (run, target) => callAt(run, target) !== null,
  isRefutedBy: () => false,
  failures: () => [],
};

const maskFailure: Claim = {
  borneOut: (run, target) => {
    const { calls } = run.simulation;
    const failed = calls.findIndex((call) => call.failed && has(call, 'set-mask'));
    const used = failed < 0 ? undefined : calls.slice(failed).find((call) => has(call, 'map') || has(call, 'allocate'));
    if (!used) return null;
    const message = `'${calls[failed]?.name}' fails, and '${used.name}' is called all the same.`;
    return violationOf(target, message);
  },
  cameBy: (run) => run.simulation.calls.some((call) => has(call, 'set-mask')),
  isRefutedBy: () => false,
  failures: ({ simulation }) =>
    simulation.inputs
      .all()
      .filter(
        ({ kind, name }) =>
          kind === 'failure' && simulation.calls.some((call) => has(call, 'set-mask') && name.includes(call.name)),
      )
      .map(({ name }) => name),
};

/** Bits of a DMA address are lost where it is kept. */
const narrowing: Claim = {
  borneOut: ({ simulation }, target) => {
    const lost = simulation.narrowings.find(({ file, range }) => isAt(file, range, target));
    if (!lost) return null;
    const message = `Of the DMA address ${hex(lost.address)} only ${hex(lost.kept)} is kept.`;
    return violationOf(target, message);
  },
  cameBy: ({ simulation }, target) => simulation.cameBy(target.file, target.range),
  isRefutedBy: () => false,
  failures: () => [],
  machine: {
    machine: { ...platforms.narrow, deviceBits: 64, bounceBuffers: false },
    maskBits: 64,
  },
};

/** Behind an IOMMU the device cannot reach what a physical address names. */
const physicalAddress: Claim = {
  borneOut: (run, target) => {
    const { simulation } = run;
    const [device] = simulation.knownDevices();
    if (!physicalAddress.cameBy(run, target)) return null;
    const reader = device ?? simulation.deviceAt(0n);
    for (const address of simulation.physical.keys()) {
      const { fault } = simulation.machine.deviceRead(reader, address, 1);
      if (fault === null) continue;
      const message = `The device cannot reach the physical address ${hex(address)}: ${fault}.`;
      return violationOf(target, message);
    }
    return null;
  },
  cameBy: ({ simulation }, target) => simulation.cameBy(target.file, target.range) || physicalNear(simulation, target),
  isRefutedBy: () => false,
  failures: () => [],
  machine: { machine: platforms.iommu },
};

/** Whether the address was worked out within the very expression. */
function physicalNear({ physical }: EndedRun['simulation'], target: ReplayTarget): boolean {
  return [...physical.values()].some(({ file, range }) => isAt(file, range, target));
}

/** The mappings made at the places of the steps: each may have to fail. */
function mappingsAtSteps(run: EndedRun, target: ReplayTarget): readonly string[] {
  const places = [...target.steps, target];
  const names = run.simulation.calls.flatMap((call, index) => {
    const isMeant = has(call, 'map') && places.some((place) => isAt(call.file, call.range, place));
    return isMeant ? [inputNameOf(run, index)] : [];
  });
  return names.slice(0, mostFailures);
}

/** In a loop one mapping is made again and again; the first and second show what the others would. */
const mostFailures = 2;

/** Whether some branch goes another way for the call's failure; how often a loop goes round is no test. */
function isTested(run: EndedRun, call: CallRecord): boolean {
  const name = inputNameOf(run, run.simulation.calls.indexOf(call));
  return run.simulation.decisions.some(({ value, isLoop }) => {
    const input = isLoop ? undefined : [...inputsOf(value)].find((candidate) => candidate.name === name);
    return input !== undefined && turnsOn(input, value);
  });
}

/** Whether a condition comes out otherwise where an input is what it is by default. */
function turnsOn(input: Input, condition: Value): boolean {
  const otherwise = evaluateWith(condition, (other) => (other === input ? input.standard : null));
  return (otherwise !== 0n) !== (condition.bits !== 0n);
}

/** The name of the input that decides a call: its subject, numbered where it comes again. */
function inputNameOf({ simulation: { calls } }: EndedRun, index: number): string {
  const subject = calls[index]?.subject ?? '';
  const times = calls.slice(0, index + 1).filter((call) => call.subject === subject).length;
  return times === 1 ? subject : `${subject}#${times}`;
}

/** Whether the test at the finding's place tells a failed mapping from a good one; null where the run shows neither. */
function tellsFailure({ simulation }: EndedRun, target: ReplayTarget): boolean | null {
  for (const { file, range, value } of simulation.decisions) {
    if (!isAt(file, range, target)) continue;
    const input = [...inputsOf(value)].find(
      ({ kind, name, bits, standard }) => kind === 'failure' && bits !== standard && name.startsWith('mapping'),
    );
    if (input) return turnsOn(input, value);
  }
  return null;
}

function wrongTest(target: ReplayTarget): Violation {
  const message = `The mapping fails, and the test in '${target.function}' comes out as if it had not.`;
  return violationOf(target, message);
}

/** The last call at the finding's place that the model took part in. */
function callAt({ simulation }: EndedRun, target: ReplayTarget): CallRecord | null {
  return simulation.calls.findLast((call) => call.isDma && isAt(call.file, call.range, target)) ?? null;
}

function failedCallAt({ simulation }: EndedRun, target: ReplayTarget): CallRecord | null {
  return simulation.calls.find((call) => call.failed && isAt(call.file, call.range, target)) ?? null;
}

function leftAt({ simulation }: EndedRun, target: ReplayTarget): MappingView | null {
  const isMeant = ({ madeAt }: MappingView) => madeAt !== null && isAt(madeAt.file, madeAt, target);
  return simulation.machine.mappings().find(isMeant) ?? null;
}

function has(call: CallRecord, kind: EffectKind): boolean {
  return findApi(call.name)?.effects.some((effect) => effect.kind === kind) ?? false;
}

function isAt(file: string, range: Range, place: { readonly file: string; readonly range: Range }): boolean {
  return file === place.file && range.start < place.range.end && place.range.start < range.end;
}

/** What only a replay can object to: the model itself is silent, and so is the kernel. */
function violationOf(target: ReplayTarget, message: string, mapping: number | null = null): Violation {
  const { rule, file, range, function: name } = target;
  const site = { file, start: range.start, end: range.end, function: name ?? '' };
  return { rule, message, kernelMessage: null, site, mapping };
}
