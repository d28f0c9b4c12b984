/** Whether a function may simply return at some place, with nothing behind it to undo. */
import { findApi } from '../dma-api/catalogue.ts';
import type { FunctionIr, Range } from '../program/ir.ts';
import { callsOf } from './ir-queries.ts';

/** What is undone in another way than by a call of the catalogue. */
const takes =
  /(?:^|_)(?:spin|mutex|read|write|rcu_read|bh)?_?lock(?:_\w+)?$|^pm_runtime_(?:get|resume)|^clk_(?:prepare_)?enable/;

/** True where no call before a place made, took or began what a return there would have to undo. */
export function mayJustReturn(ir: FunctionIr, place: Range): boolean {
  const isInLoop = ir.blocks.some(
    ({ loop }) => loop !== null && loop.range.start < place.start && place.end <= loop.range.end,
  );
  if (isInLoop) return false;
  return !callsOf(ir, obliges).some(({ call }) => call.range.start < place.start);
}

/** What may have to be given back, by the names of things; those that the kernel gives back by itself left out. */
const obtains =
  /(?:^|_)(?:alloc\w*|kz?alloc|create\w*|enable\w*|request\w*|get|register\w*|add|init|ioremap\w*|attach|open|start|begin)(?:_\w+)?$/;
const managed = /^(?:devm|pcim|dmam|drmm)_/;

/** True where no call before a place so much as sounds as if what it does had to be undone. */
export function tookNothing(ir: FunctionIr, place: Range): boolean {
  const sounds = (name: string) => obtains.test(name) && !managed.test(name);
  return mayJustReturn(ir, place) && !callsOf(ir, sounds).some(({ call }) => call.range.start < place.start);
}

function obliges(name: string): boolean {
  if (takes.test(name)) return true;
  return (findApi(name)?.effects ?? []).some((effect) => {
    switch (effect.kind) {
      case 'map':
        return true;
      case 'allocate':
      case 'allocate-memory':
      case 'create-pool':
        return !effect.managed;
      case 'context':
        return effect.change === 'enter';
      default:
        return false;
    }
  });
}
