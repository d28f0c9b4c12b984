/** What a call names, whatever the path: a function of the driver, one of the kernel, or one of which only the name is known. */
import { findApi, isHarmlessName } from '../dma-api/catalogue.ts';
import type { ApiFunction } from '../dma-api/types.ts';
import type { CallExpression } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { preparedBy } from './devices.ts';
import { type RegisterAccess, registerAccess } from './registers.ts';

export interface NamedCallee {
  readonly own: FunctionSource | null;
  readonly api: ApiFunction | null;
  /** Nothing but its harmlessness is known, and it does not write to registers or the log. */
  readonly isMereName: boolean;
  /** dma_unmap_addr_set() and its kin, which access a field. */
  readonly unmapState: 'get' | 'set' | null;
  readonly registers: RegisterAccess | null;
  /** Arguments by which it gives mapped memory to a DMA channel. */
  readonly prepared: readonly number[];
  /** By its name: it leaves all mappings alone; it may tell whether a handle is an error; it may end what it is given. */
  readonly isHarmless: boolean;
  readonly mayCheck: boolean;
  readonly mayRelease: boolean;
}

const mayRelease = /put|free|release|destroy|unref|complete|done|cleanup|call_rcu/i;
const mayCheck = /check|err|valid|fail/i;

/** The callees of one function, each found out once, though many paths come by its call. */
export class Callees {
  private readonly known = new Map<CallExpression, NamedCallee>();

  constructor(
    private readonly program: Program,
    private readonly kernelVersion: string,
  ) {}

  of(unit: Unit, call: CallExpression): NamedCallee {
    let callee = this.known.get(call);
    if (!callee) {
      callee = this.find(unit, call);
      this.known.set(call, callee);
    }
    return callee;
  }

  private find(unit: Unit, call: CallExpression): NamedCallee {
    const name = call.direct ? call.name : null;
    const own = name ? this.program.findFunction(unit, name) : null;
    if (own) return { ...unknown, own };
    const api = name ? findApi(name, this.kernelVersion) : null;
    const told = {
      own,
      api,
      unmapState: unmapStateOf(name ?? ''),
      registers: registerAccess(call),
      prepared: preparedBy(call),
    };
    if (api && !isMereName(api)) return { ...unknown, ...told };
    return {
      ...told,
      isMereName: api !== null,
      isHarmless: name !== null && isHarmlessName(name),
      mayCheck: mayCheck.test(call.name ?? ''),
      mayRelease: mayRelease.test(call.name ?? ''),
    };
  }
}

const unknown: NamedCallee = {
  own: null,
  api: null,
  isMereName: false,
  unmapState: null,
  registers: null,
  prepared: [],
  isHarmless: false,
  mayCheck: false,
  mayRelease: false,
};

function unmapStateOf(name: string): NamedCallee['unmapState'] {
  if (!name.startsWith('dma_unmap_')) return null;
  const match = /^dma_unmap_(?:addr|len)(_set)?$/.exec(name);
  if (!match) return null;
  return match[1] ? 'set' : 'get';
}

function isMereName(api: ApiFunction): boolean {
  const isHarmless = api.parameters.length === 0 && api.effects.every((effect) => effect.kind === 'harmless');
  return (
    isHarmless && !/^(__raw_)?(write|iowrite|out_?[bwl]e?|regmap_|dev_|pr_|netdev_|netif_|printk|trace_)/.test(api.name)
  );
}
