import type { Chunk } from '../source/source-file.ts';
import type { FunctionSource, Program, Role, Unit } from './program.ts';
import { blankComments, splitArguments } from './text-scan.ts';

/**
 * How the kernel comes to call each function of a module, read from the text of its tables and registrations: these
 * stand in chunks that nothing else would have to parse.
 */
export function findRoles(program: Program): ReadonlyMap<FunctionSource, readonly Role[]> {
  const finder = new RoleFinder(program);
  for (const unit of program.units) finder.readUnit(unit);
  return finder.roles;
}

type Context = Role['context'];

interface Registration {
  /** Position of the handler among the arguments. */
  readonly handler: number;
  readonly context: Context;
}

class RoleFinder {
  readonly roles = new Map<FunctionSource, Role[]>();
  private readonly names = new Set<string>();

  constructor(private readonly program: Program) {
    for (const unit of program.units) for (const source of unit.functions) this.names.add(source.name);
  }

  readUnit(unit: Unit): void {
    for (const chunk of unit.file.chunks) {
      if (!this.namesFunction(chunk)) continue;
      const text = blankComments(unit.file.text.slice(chunk.start, chunk.end));
      if (chunk.kind === 'function') {
        this.readRegistrations(unit, chunk, text);
        this.readAssignments(unit, chunk, text);
      } else if (chunk.kind === 'macro-call') {
        this.readModuleMacro(unit, chunk, text);
      } else {
        this.readTable(unit, chunk, text);
      }
    }
  }

  private namesFunction(chunk: Chunk): boolean {
    for (const name of chunk.identifiers) if (name !== chunk.name && this.names.has(name)) return true;
    return false;
  }

  private add(unit: Unit, name: string, via: string, context: Context, start: number): void {
    const source = this.names.has(name) ? this.program.findFunction(unit, name) : null;
    if (source === null) return;
    const role: Role = { via, context, range: { start, end: start + name.length } };
    const known = this.roles.get(source);
    if (known === undefined) this.roles.set(source, [role]);
    else if (!known.some((one) => one.via === via)) known.push(role);
  }

  /** `request_irq(irq, handler, …)` and its kin. */
  private readRegistrations(unit: Unit, chunk: Chunk, text: string): void {
    for (const match of text.matchAll(/\b(\w+)\s*\(/g)) {
      const name = match[1] ?? '';
      const handlers = registrations.get(name);
      if (handlers === undefined) continue;
      const given = splitArguments(text, match.index + match[0].length);
      for (const { handler, context } of handlers) {
        const argument = given[handler];
        const callback =
          argument === undefined ? null : /^\s*(?:\([^()]*\(?[^()]*\)?[^()]*\)\s*)?&?\s*(\w+)\s*$/.exec(argument.text);
        if (argument === undefined || callback === null) continue;
        const offset = argument.start + argument.text.lastIndexOf(callback[1] ?? '');
        this.add(unit, callback[1] ?? '', name, context, chunk.start + offset);
      }
    }
  }

  /** `desc->callback = done;`, `priv->ops->start = start;`, `dev->netdev_ops->…`. */
  private readAssignments(unit: Unit, chunk: Chunk, text: string): void {
    for (const match of text.matchAll(/(?:->|\.)\s*(\w+)\s*=\s*(?:\([^()]*\)\s*)?&?\s*([A-Za-z_]\w*)\s*[;,}]/g)) {
      const field = match[1] ?? '';
      const name = match[2] ?? '';
      const offset = match.index + match[0].lastIndexOf(name);
      this.add(unit, name, field, contextOfField('', field), chunk.start + offset);
    }
  }

  /** `static const struct pci_driver foo = { .probe = bar, .driver = { .pm = … } }`. */
  private readTable(unit: Unit, chunk: Chunk, text: string): void {
    const struct = /\b(?:struct|union)\s+(\w+)/.exec(text)?.[1] ?? /(\w+)\s+\w+\s*(?:\[|=)/.exec(text)?.[1] ?? '';
    const inner: string[] = [];
    let opened = '';
    for (const match of text.matchAll(
      /\{|\}|\.\s*(\w+)\s*=\s*(?:\([^()]*\)\s*)?(?:&?\s*([A-Za-z_]\w*)\s*(?=[,}]))?|\b[A-Za-z_]\w*/g,
    )) {
      if (match[0] === '{') {
        inner.push(opened);
        opened = '';
      } else if (match[0] === '}') inner.pop();
      else if (match[1] !== undefined) {
        opened = match[1];
        const name = match[2];
        if (name === undefined) continue;
        const owner = inner.findLast((field) => field !== '');
        const type = owner === undefined ? struct : owner;
        const offset = match.index + match[0].lastIndexOf(name);
        this.add(unit, name, `${type}.${match[1]}`, contextOfField(struct, match[1]), chunk.start + offset);
      } else {
        this.add(unit, match[0], struct, 'process', chunk.start + match.index);
      }
    }
  }

  /** `module_init(foo)`, `DEFINE_SIMPLE_DEV_PM_OPS(ops, suspend, resume)`, `DECLARE_TASKLET(t, run)`. */
  private readModuleMacro(unit: Unit, chunk: Chunk, text: string): void {
    const macro = chunk.name ?? '';
    const context: Context = /TASKLET|TIMER/.test(macro) ? 'softirq' : 'process';
    for (const match of text.matchAll(/\b[A-Za-z_]\w*/g)) {
      if (match[0] !== macro) this.add(unit, match[0], macro, context, chunk.start + match.index);
    }
  }
}

const hardIrq = (handler: number): readonly Registration[] => [{ handler, context: 'hard-irq' }];
const softIrq = (handler: number): readonly Registration[] => [{ handler, context: 'softirq' }];
const process = (handler: number): readonly Registration[] => [{ handler, context: 'process' }];
const threaded = (handler: number): readonly Registration[] => [
  { handler, context: 'hard-irq' },
  { handler: handler + 1, context: 'threaded-irq' },
];

/** From include/linux/: interrupt.h, timer.h, workqueue.h, netdevice.h, hrtimer.h, kthread.h, usb.h, firmware.h, device.h. */
const registrations: ReadonlyMap<string, readonly Registration[]> = new Map([
  ['request_irq', hardIrq(1)],
  ['request_any_context_irq', hardIrq(1)],
  ['request_percpu_irq', hardIrq(1)],
  ['devm_request_irq', hardIrq(2)],
  ['devm_request_any_context_irq', hardIrq(2)],
  ['pci_request_irq', threaded(2)],
  ['request_threaded_irq', threaded(1)],
  ['devm_request_threaded_irq', threaded(2)],
  ['tasklet_init', softIrq(1)],
  ['tasklet_setup', softIrq(1)],
  ['timer_setup', softIrq(1)],
  ['setup_timer', softIrq(1)],
  ['hrtimer_setup', hardIrq(1)],
  ['netif_napi_add', softIrq(2)],
  ['netif_napi_add_weight', softIrq(2)],
  ['netif_napi_add_tx', softIrq(2)],
  ['netif_napi_add_tx_weight', softIrq(2)],
  ['netif_tx_napi_add', softIrq(2)],
  ['netif_napi_add_config', softIrq(2)],
  ['INIT_WORK', process(1)],
  ['INIT_DELAYED_WORK', process(1)],
  ['INIT_DEFERRABLE_WORK', process(1)],
  ['kthread_run', process(0)],
  ['kthread_create', process(0)],
  ['kthread_init_work', process(1)],
  ['devm_add_action', process(1)],
  ['devm_add_action_or_reset', process(1)],
  ['request_firmware_nowait', process(6)],
  ['usb_fill_bulk_urb', softIrq(5)],
  ['usb_fill_int_urb', softIrq(5)],
  ['usb_fill_control_urb', softIrq(6)],
  ['acpi_os_install_interrupt_handler', hardIrq(1)],
]);

const fieldContexts: ReadonlyMap<string, Context> = new Map([
  ['ndo_start_xmit', 'softirq'],
  ['ndo_poll_controller', 'hard-irq'],
  ['ndo_tx_timeout', 'softirq'],
  ['ndo_xdp_xmit', 'softirq'],
  ['callback', 'softirq'],
  ['callback_result', 'softirq'],
  ['complete', 'softirq'],
  ['function', 'softirq'],
  ['irq_handler', 'hard-irq'],
  ['handler', 'hard-irq'],
  ['isr', 'hard-irq'],
  ['queuecommand', 'softirq'],
  ['poll', 'softirq'],
]);

function contextOfField(struct: string, field: string): Context {
  // `poll` and `complete` are callbacks in atomic context only in tables of the network and USB stacks.
  if (field === 'poll' && struct !== 'napi_struct') return 'process';
  return fieldContexts.get(field) ?? 'process';
}
