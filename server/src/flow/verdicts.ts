/** Judges what functions left behind, once the whole module is known. */
import { judgeInverted } from './checks.ts';
import type { FailedRelease, Leftover } from './exits.ts';
import { isForeign } from './foreign.ts';
import { forgottenIn } from './forgotten.ts';
import type { Scene } from './interpreter.ts';
import { type ModuleFacts, siteOf } from './module-facts.ts';
import type { CallGraph } from './relevance.ts';
import { keptAt } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import { patternOf, rootOf, type Term } from './terms.ts';
import { judgeFreed } from './uses.ts';
import { mentions } from './values.ts';

/** Reports leaks, missing and mistaken checks. */
export function judge(flow: ModuleFacts): void {
  const { graph } = flow;
  const { left, unchecked, failedReleases } = flow.exits;
  const inverted = judgeInverted(flow);
  const isInverted = ({ live }: { readonly live: Live }): boolean => inverted.has(siteOf(live.made));
  for (const leftover of surestFirst(unchecked)) judgeUnchecked(flow, graph, leftover);
  for (const leftover of surestFirst(left)) if (!isInverted(leftover)) judgeLeak(flow, graph, leftover);
  for (const leftover of forgottenIn(flow, left)) reportLeak(flow, leftover, 'never');
  judgeFreed(flow);
  for (const release of failedReleases) if (release.isCertain && !isInverted(release)) reportFailed(flow, release);
}

/** The first path to a fault is the one that is reported. */
function surestFirst(leftovers: readonly Leftover[]): Leftover[] {
  const doubts = ({ state, live }: Leftover): number => [...state.doubts].length + (live.spared ? 1 : 0);
  return [...leftovers].sort((a, b) => Math.sign(doubts(a)) - Math.sign(doubts(b)));
}

function reportFailed(flow: ModuleFacts, { walk, state, live, range }: FailedRelease): void {
  // What the driver wrongly took for a failure is reported as such.
  if (live.wrongCheck || live.made.type !== 'mapping') return;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, range, {
    kind: 'nothing-to-release',
    resource: flow.report.resource(live),
    why: 'failed',
  });
}

function judgeUnchecked(flow: ModuleFacts, graph: CallGraph, leftover: Leftover): void {
  const { live, walk, state, holding, patterns } = leftover;
  const { made } = live;
  if (holding === 'unsure' || live.tested) return;
  if (made.function !== walk.ir.name) {
    judgeCaller(flow, leftover);
    return;
  }
  if (flow.sites.isCheckedOutside(made)) return;
  if (holding === 'returned' && !graph.hasCallers(walk.ir.name)) return;
  if (patterns.some((pattern) => flow.patterns.checked.has(pattern))) return;
  if (made.type === 'allocation') {
    const isKept = holding !== 'local' && holding !== 'given';
    if (holding === 'returned' || (isKept && patterns.length === 0)) return;
    // A test of the handle tells nothing of the memory.
    const handles = new Set(made.handle ? placesOf(state, made.handle) : []);
    if (patterns.some((pattern) => flow.patterns.tested.has(pattern) && !handles.has(pattern))) return;
    flow.report.add(made.file, walk.ir.name, state, made, made.call.range, {
      kind: 'allocation-unchecked',
      allocation: flow.report.allocation(live),
      use: leftover.range,
    });
    return;
  }
  if (made.failure === 'nonzero' && made.kind !== 'sgtable') judgeHandle(flow, leftover);
  else judgeList(flow, leftover);
}

/** Places that keep a value, indices forgotten. */
function placesOf(state: State, value: Term): string[] {
  return state.places().flatMap(({ key: place, value: held }) => (mentions(held, value) ? [patternOf(place)] : []));
}

/** A wrapper returns what it made for its callers to check: the others do, this one does not. */
function judgeCaller(flow: ModuleFacts, { live, walk, state, holding, range }: Leftover): void {
  const { made, calledAt } = live;
  const { name } = walk.ir;
  if (calledAt?.function !== name || holding !== 'local' || made.failure === 'never' || made.kind === 'pool') return;
  if (!flow.sites.isCheckedOutside(made) || flow.sites.isCheckedBy(made, name)) return;
  if (made.type === 'allocation')
    flow.report.add(calledAt.file, name, state, made, calledAt.call.range, {
      kind: 'allocation-unchecked',
      allocation: flow.report.allocation(live),
      use: range,
    });
  else if (made.failure === 'nonzero' && made.kind !== 'sgtable')
    flow.report.add(calledAt.file, name, state, made, calledAt.call.range, {
      kind: 'mapping-unchecked',
      mapping: flow.report.mapping(live),
      use: 'given-to-device',
    });
}

function judgeHandle(flow: ModuleFacts, { live, walk, state, holding }: Leftover): void {
  const { made } = live;
  const mapping = flow.report.mapping(live);
  if (live.wrongCheck) {
    const { range, how, tested } = live.wrongCheck;
    flow.report.add(made.file, walk.ir.name, state, made, range, { kind: 'mapping-wrong-check', mapping, how, tested });
    return;
  }
  const known = holding === 'returned' ? 'returned' : holding === 'kept' ? 'stored' : 'given-to-device';
  const use = isBareStatement(walk, made) ? 'unused' : known;
  flow.report.add(made.file, walk.ir.name, state, made, made.call.range, { kind: 'mapping-unchecked', mapping, use });
}

/** A call for what it does to the cache: what it returns goes nowhere. */
function isBareStatement({ ir }: Scene, { call }: Made): boolean {
  return ir.blocks.some(({ instructions }) =>
    instructions.some((instruction) => instruction.kind === 'evaluate' && instruction.expression === call),
  );
}

function judgeList(flow: ModuleFacts, { live, walk, state, holding }: Leftover): void {
  const { made } = live;
  if (holding === 'returned') return;
  const mapping = flow.report.mapping(live);
  if (live.wrongCheck) {
    const { range, tested } = live.wrongCheck;
    const how = live.wrongCheck.how === 'is-err' ? 'is-err' : 'negative';
    flow.report.add(made.file, walk.ir.name, state, made, range, { kind: 'sg-wrong-check', mapping, how, tested });
    return;
  }
  const isCountKept = state
    .places()
    .some(({ key: place, value }) => value === made.result && place.kind !== 'variable');
  if (isCountKept) return;
  flow.report.add(made.file, walk.ir.name, state, made, made.call.range, { kind: 'sg-unchecked', mapping });
}

function judgeLeak(flow: ModuleFacts, graph: CallGraph, leftover: Leftover): void {
  const { live, state, holding } = leftover;
  if (holding === 'returned' || holding === 'given' || holding === 'unsure') return;
  if (state.outcomeOf(live.made) === 'unknown' && live.tested) return;
  const how = leakOf(flow, graph, leftover);
  if (how) reportLeak(flow, leftover, how);
}

function reportLeak(flow: ModuleFacts, leftover: Leftover, how: Leak): void {
  const { live, walk, state, range, failing } = leftover;
  const { made } = live;
  const message = failing ? `'${walk.ir.name}' fails and returns here` : `'${walk.ir.name}' returns here`;
  const end = state.fork();
  end.record({ kind: 'event', file: walk.unit.file.path, range, message, made });
  if (isLeakDoubtful(flow, leftover, how)) end.doubt('leak-elsewhere-undone');
  // A wrapper is not to blame for what its caller does with the handle it was given.
  const site = live.calledAt ?? made;
  flow.report.add(site.file, site.function, end, made, site.call.range, {
    kind: 'leak',
    resource: flow.report.resource(live),
    how,
    loop: made.inLoop,
  });
}

type Leak = 'error-path' | 'lost' | 'never';

/** A leak that may only seem to be one: other code, or another round of a loop, may look after it. */
function isLeakDoubtful(flow: ModuleFacts, leftover: Leftover, how: Leak): boolean {
  const { live, walk, state, holding, failing } = leftover;
  const { made } = live;
  if (live.spared || skipsLoop(state, made)) return true;
  if (flow.sites.isCleanedUpAfter(made, live.failedIn ?? walk.ir.name, 'perhaps')) return true;
  // The function that fails is another than the one that had it: its callers may see to it.
  if ((live.calledAt ?? made).function !== walk.ir.name) return true;
  if (failing && !leftover.returnsFailure) return true;
  if (made.inLoop && (made.function !== walk.ir.name || !isInLocalArray(state, live))) return true;
  if (holding === 'local') return !failing;
  // What is kept where others find it is this function's to undo only if it does so on another path.
  return how !== 'error-path' || made.inLoop || !flow.sites.isUnwoundBy(made, walk.ir.name);
}

/** Whether an array of the function's own holds the handle: then nobody else can look after what earlier rounds made. */
function isInLocalArray(state: State, live: Live): boolean {
  return keptAt(state, live).some((place) => place.kind !== 'variable' && rootOf(place).kind === 'variable');
}

/** Whether the path went past a loop without a single round since the resource was made. */
function skipsLoop(state: State, made: Made): boolean {
  for (let trail = state.trail; trail; trail = trail.previous) {
    const { step } = trail;
    if (step.kind === 'branch' && step.skipsLoop) return true;
    if (step.kind === 'event' && step.made === made && step.range === made.call.range) return false;
  }
  return false;
}

function leakOf(flow: ModuleFacts, graph: CallGraph, leftover: Leftover): Leak | null {
  const { live, walk, holding, failing, patterns } = leftover;
  const { made } = live;
  if (holding === 'local') return failing ? 'error-path' : 'lost';
  if (!failing) return null;
  const own = walk.ir.name;
  const failed = live.failedIn ?? own;
  if (replacesWhatWas(leftover) || flow.sites.isCleanedUpAfter(made, failed, 'surely')) return null;
  const undoesItself = flow.sites.isUnwoundBy(made, own) || (made.inLoop && undoesElements(flow, leftover));
  if (undoesItself || isLeftToStrangers(graph, leftover)) return 'error-path';
  const isReleased = patterns.some((pattern) => flow.patterns.releasersOf(pattern).size > 0);
  if (!isReleased || flow.sites.isCleanedUpAfter(made, failed)) return null;
  return graph.isKnownToCallers(own) ? 'error-path' : null;
}

/** An array of the caller's is left half filled, and who calls is not known. */
function isLeftToStrangers(graph: CallGraph, { live, walk, patterns }: Leftover): boolean {
  return live.made.inLoop && patterns.length === 0 && !graph.hasCallers(walk.ir.name);
}

/** The path ended what its field held before: the new one is as well kept there as the old one was. */
function replacesWhatWas({ state, patterns }: Leftover): boolean {
  return state.resources().some(({ made, released }) => {
    const { key } = made;
    return released && isForeign(made) && key.kind === 'initial' && patterns.includes(patternOf(key.place));
  });
}

/** Whether the function itself undoes elements of the array that keeps the resource, be it in rounds that no path took. */
function undoesElements(flow: ModuleFacts, { walk, places, undoesElements: isSeen }: Leftover): boolean {
  return isSeen || places.some((place) => flow.patterns.releasersOf(place).has(walk.ir.name));
}
