import { detached } from '../source/detached.ts';
import { isKeyword, type NameTest, namesThat } from '../source/identifiers.ts';
import type { Chunk } from '../source/source-file.ts';
import type { FunctionSource, Program, Role, Unit } from './program.ts';
import { blankComments, splitArguments } from './text-scan.ts';

/** A function of the module named where the kernel, or unknown code, gets to know it. */
export interface Mention extends Role {
  readonly name: string;
}

/**
 * How the kernel comes to call each function of a module, read from the text of its tables and registrations: these
 * stand in chunks that nothing else would have to parse. `mentionsIn` gives what one chunk says, however it comes to know.
 */
export function findRoles(
  program: Pick<Program, 'units' | 'findFunction'>,
  mentionsIn: (unit: Unit, chunk: Chunk) => readonly Mention[],
): ReadonlyMap<FunctionSource, readonly Role[]> {
  const roles = new Map<FunctionSource, Role[]>();
  for (const unit of program.units) {
    for (const chunk of unit.file.chunks) {
      for (const { name, ...role } of mentionsIn(unit, chunk)) {
        const source = program.findFunction(unit, name);
        if (source === null) continue;
        const known = roles.get(source);
        if (known === undefined) roles.set(source, [role]);
        else if (!known.some((one) => one.via === role.via)) known.push(role);
      }
    }
  }
  return roles;
}

/** What one chunk says of the module's functions. */
export function readMentions(unit: Unit, chunk: Chunk, isFunction: NameTest): readonly Mention[] {
  const named = namesThat(chunk.identifiers, isFunction).filter((name) => name !== chunk.name);
  if (named.length === 0) return [];
  const source = unit.file.text.slice(chunk.start, chunk.end);
  // Most functions only call others; what they hand out or store stands there without arguments.
  if (chunk.kind === 'function' && !named.some((name) => standsAlone(source, name))) return [];
  const reader = new MentionReader(isFunction, chunk);
  const text = blankComments(source);
  if (chunk.kind === 'function') {
    reader.readRegistrations(text);
    reader.readAssignments(text);
    reader.readArguments(text);
  } else if (chunk.kind === 'macro-call') {
    reader.readModuleMacro(text);
  } else if (chunk.kind === 'variable' || chunk.kind === 'other') {
    reader.readTable(text);
  }
  return reader.mentions;
}

/** Whether a name occurs that no parenthesis follows. */
function standsAlone(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    let end = at + name.length;
    while (isBlank(text.charCodeAt(end))) end++;
    if (text[end] !== '(') return true;
  }
  return false;
}

function isBlank(character: number): boolean {
  return character === 32 || (character >= 9 && character <= 13);
}

type Context = Role['context'];

interface Registration {
  /** Position of the handler among the arguments. */
  readonly handler: number;
  readonly context: Context;
}

/** A function's name, perhaps behind a cast or an `&`. */
const handlerArgument = /(?:^|\))\s*&?\s*([A-Za-z_]\w*)\s*$/;

class MentionReader {
  readonly mentions: Mention[] = [];

  constructor(
    private readonly isFunction: NameTest,
    private readonly chunk: Chunk,
  ) {}

  private add(name: string, via: string, context: Context, offset: number): void {
    if (!this.isFunction(name)) return;
    const start = this.chunk.start + offset;
    this.mentions.push({
      name: detached(name),
      via: detached(via),
      context,
      range: { start, end: start + name.length },
    });
  }

  /** `request_irq(irq, handler, …)` and its kin. */
  readRegistrations(text: string): void {
    for (const match of text.matchAll(/\b(\w+)\s*\(/g)) {
      const name = match[1] ?? '';
      const handlers = registrations.get(name);
      if (handlers === undefined) continue;
      const given = splitArguments(text, match.index + match[0].length);
      for (const { handler, context } of handlers) {
        const argument = given[handler];
        const handlerName = argument === undefined ? undefined : handlerArgument.exec(argument.text)?.[1];
        if (argument === undefined || handlerName === undefined) continue;
        const offset = argument.start + argument.text.lastIndexOf(handlerName);
        this.add(handlerName, name, context, offset);
      }
    }
  }

  /** `desc->callback = done;`, `priv->ops->start = start;`, `dev->netdev_ops->…`. */
  readAssignments(text: string): void {
    for (const match of text.matchAll(/(?:->|\.)\s*(\w+)\s*=\s*(?:\([^()]*\)\s*)?&?\s*([A-Za-z_]\w*)\s*[;,}]/g)) {
      const field = match[1] ?? '';
      const name = match[2] ?? '';
      const offset = match.index + match[0].lastIndexOf(name);
      this.add(name, field, assignedContexts.get(field) ?? 'process', offset);
    }
  }

  /** `register_it(dev, handler)`: whoever is given a function may call it, nobody knows in what context. */
  readArguments(text: string): void {
    for (const match of text.matchAll(/[(,]\s*&?\s*([A-Za-z_]\w*)\s*(?=[,)])/g)) {
      const name = match[1] ?? '';
      if (!this.isFunction(name) || match.index + this.chunk.start < this.chunk.bodyStart) continue;
      const callee = calleeAround(text, match.index);
      if (callee === null || registrations.has(callee) || isKeyword(callee)) continue;
      const offset = match.index + match[0].lastIndexOf(name);
      this.add(name, callee, 'process', offset);
    }
  }

  /** `static const struct pci_driver foo = { .probe = bar, .driver = { .pm = … } }`. */
  readTable(text: string): void {
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
        this.add(name, `${type}.${match[1]}`, tableContexts.get(`${type}.${match[1]}`) ?? 'process', offset);
      } else {
        this.add(match[0], struct, 'process', match.index);
      }
    }
  }

  /** `module_init(foo)`, `DEFINE_SIMPLE_DEV_PM_OPS(ops, suspend, resume)`, `DECLARE_TASKLET(t, run)`. */
  readModuleMacro(text: string): void {
    const macro = this.chunk.name ?? '';
    const context: Context = /TASKLET|TIMER/.test(macro) ? 'softirq' : 'process';
    for (const match of text.matchAll(/\b[A-Za-z_]\w*/g)) {
      if (match[0] !== macro) this.add(match[0], macro, context, match.index);
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

/** Fields set by assignment whose function runs in atomic context: dmaengine.h, usb.h, hrtimer.h, usb/gadget.h. */
const assignedContexts: ReadonlyMap<string, Context> = new Map([
  ['callback', 'softirq'],
  ['callback_result', 'softirq'],
  ['complete', 'softirq'],
  ['function', 'hard-irq'],
]);

/** Operations that the kernel calls in atomic context: netdevice.h, scsi_host.h, sound/pcm.h, libata.h. */
const tableContexts: ReadonlyMap<string, Context> = new Map([
  ['net_device_ops.ndo_start_xmit', 'softirq'],
  ['net_device_ops.ndo_tx_timeout', 'softirq'],
  ['net_device_ops.ndo_xdp_xmit', 'softirq'],
  ['net_device_ops.ndo_poll_controller', 'hard-irq'],
  ['scsi_host_template.queuecommand', 'softirq'],
  ['snd_pcm_ops.trigger', 'hard-irq'],
  ['snd_pcm_ops.pointer', 'hard-irq'],
  ['ata_port_operations.qc_prep', 'hard-irq'],
  ['ata_port_operations.qc_issue', 'hard-irq'],
]);

/** The function called by the innermost parenthesis that is open at an offset; null where that is no call. */
function calleeAround(text: string, offset: number): string | null {
  let depth = text[offset] === '(' ? 0 : 1;
  for (let i = offset; i >= 0; i--) {
    const c = text[i];
    if (c === ';' || c === '{' || c === '}') return null;
    if (c === ')') depth++;
    else if (c === '(' && i !== offset) depth--;
    if (c === '(' && depth === 0) return /(\w+)\s*$/.exec(text.slice(Math.max(0, i - 80), i))?.[1] ?? null;
  }
  return null;
}
