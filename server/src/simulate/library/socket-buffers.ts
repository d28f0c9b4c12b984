/** Socket buffers (include/linux/skbuff.h): where the data stands, and how much of it there is. */
import type { CallSite } from '../calls.ts';
import { boolType, byteType, type CType, intType, pointerTo, unsignedType } from '../ctypes.ts';
import type { Evaluator } from '../evaluate.ts';
import { read, write } from '../places.ts';
import { constant, derive, type Value } from '../values.ts';
import { fieldPlace, readField, writeField } from './fields.ts';
import { each, type Helper } from './helper.ts';

const SKB = 'struct sk_buff';
const INFO = 'struct skb_shared_info';
const bytePointer = pointerTo(byteType);
/** Room that every socket buffer has before its data (NET_SKB_PAD). */
const PAD = 64n;

/** A new socket buffer with room for so many bytes, `length` of them data. */
export function makeSocketBuffer(evaluator: Evaluator, room: bigint, length: bigint): bigint {
  const { simulation, frame } = evaluator;
  const type = simulation.types.struct(frame.unit, SKB);
  const address = simulation.objects.fresh(type, 'skb', false);
  const size = room + PAD + 320n;
  const head = simulation.objects.allocate('slab', Number(size < 1n << 20n ? size : 1n << 20n), 'skb->head');
  const skb = constant(address, pointerTo(type));
  const set = (field: string, value: Value) => write(evaluator, fieldPlace(evaluator, skb, SKB, field), value, true);
  set('head', constant(head, bytePointer));
  set('data', constant(head + PAD, bytePointer));
  set('len', constant(length, unsignedType));
  set('data_len', constant(0n, unsignedType));
  return address;
}

const data = (site: CallSite): Value => readField(site, 0, SKB, 'data');
const length = (site: CallSite): Value => readField(site, 0, SKB, 'len');
const pagedLength = (site: CallSite): Value => readField(site, 0, SKB, 'data_len');

function linearLength(site: CallSite): Value {
  return derive(unsignedType, [length(site), pagedLength(site)], ([all = 0n, paged = 0n]) => all - paged);
}

function tail(site: CallSite): Value {
  return derive(bytePointer, [data(site), linearLength(site)], ([start = 0n, size = 0n]) => start + size);
}

function setLength(site: CallSite, by: (length: bigint, amount: bigint) => bigint): void {
  const after = derive(unsignedType, [length(site), site.argument(1)], ([now = 0n, amount = 0n]) => by(now, amount));
  writeField(site, 0, SKB, 'len', after);
}

function moveData(site: CallSite, by: (data: bigint, amount: bigint) => bigint): Value {
  const after = derive(bytePointer, [data(site), site.argument(1)], ([now = 0n, amount = 0n]) => by(now, amount));
  writeField(site, 0, SKB, 'data', after);
  return after;
}

const put: Helper = (site) => {
  const end = tail(site);
  setLength(site, (now, amount) => now + amount);
  return end;
};

const push: Helper = (site) => {
  setLength(site, (now, amount) => now + amount);
  return moveData(site, (now, amount) => now - amount);
};

const pull: Helper = (site) => {
  setLength(site, (now, amount) => now - amount);
  return moveData(site, (now, amount) => now + amount);
};

const reserve: Helper = (site) => {
  moveData(site, (now, amount) => now + amount);
  return constant(0n);
};

const trim: Helper = (site) => {
  writeField(site, 0, SKB, 'len', site.argument(1));
  return constant(0n);
};

/** Copies of data into and out of a socket buffer's linear part. */
const putData: Helper = (site) => {
  site.evaluateAll();
  const end = tail(site);
  const { memory } = site.simulation;
  const from = site.bits(1);
  const size = Number(site.bits(2));
  if (memory.regionAt(end.bits) !== null && memory.regionAt(from) !== null) memory.copy(end.bits, from, size);
  const after = derive(unsignedType, [length(site), site.argument(2)], ([now = 0n, amount = 0n]) => now + amount);
  writeField(site, 0, SKB, 'len', after);
  return end;
};

const sharedInfo: Helper = (site) => {
  const { simulation, unit } = site;
  const type = simulation.types.struct(unit, INFO);
  const name = `skb_shinfo(${site.text(0)})`;
  const address = simulation.objects.attached(site.bits(0), 'shared info', () => {
    const made = simulation.objects.fresh(type, name);
    const frags = simulation.inputs.value({ name: `${name}->nr_frags`, kind: 'value', type: byteType, standard: 0n });
    simulation.memory.store(made + BigInt(simulation.field(type, 'nr_frags')?.offset ?? 0), frags, 1, true);
    return made;
  });
  return constant(address, pointerTo(type));
};

function fragment(field: string, type: CType): Helper {
  return (site) => ({ ...readField(site, 0, 'struct bio_vec', field), type });
}

const fragmentPage: Helper = (site) => {
  const page = site.simulation.types.struct(site.unit, 'struct page');
  return readField(site, 0, 'struct bio_vec', 'bv_page', pointerTo(page));
};

const fragmentAddress: Helper = (site) => {
  const page = fragmentPage(site);
  const { objects } = site.simulation;
  const start = objects.isPage(page.bits) ? objects.addressOfPage(page.bits) : 0n;
  return derive(bytePointer, [readField(site, 0, 'struct bio_vec', 'bv_offset')], ([offset = 0n]) => start + offset);
};

const build: Helper = (site) => {
  const { evaluator, simulation } = site;
  const memory = site.bits(0);
  const type = simulation.types.struct(site.unit, SKB);
  const skb = constant(makeSocketBuffer(evaluator, 64n, 0n), pointerTo(type));
  for (const field of ['head', 'data'])
    write(evaluator, fieldPlace(evaluator, skb, SKB, field), constant(memory, bytePointer), true);
  return skb;
};

const free: Helper = (site) => {
  const skb = site.bits(0);
  const { memory, machine } = site.simulation;
  if (memory.regionAt(skb) === null) return constant(0n);
  const head = read(site.evaluator, fieldPlace(site.evaluator, site.argument(0), SKB, 'head'), null);
  const region = memory.regionAt(head.bits);
  if (region === null || region.start !== head.bits || region.freed) return constant(0n);
  region.freed = true;
  machine.free(head.bits);
  return constant(0n);
};

export const socketBufferHelpers = [
  ...each('skb_headlen', linearLength),
  ...each('skb_tail_pointer skb_end_pointer', tail),
  ...each('skb_put __skb_put skb_put_zero', put),
  ...each('skb_put_data', putData),
  ...each('skb_push __skb_push', push),
  ...each('skb_pull __skb_pull skb_pull_inline', pull),
  ...each('skb_reserve', reserve),
  ...each('skb_trim __skb_trim', trim),
  ...each('skb_headroom', () => constant(PAD, intType)),
  ...each('skb_tailroom', () => constant(2048n, intType)),
  ...each('skb_shinfo', sharedInfo),
  ...each('skb_is_nonlinear', (site) => derive(boolType, [pagedLength(site)], ([bits]) => (bits === 0n ? 0n : 1n))),
  ...each('skb_frag_size', fragment('bv_len', unsignedType)),
  ...each('skb_frag_off', fragment('bv_offset', unsignedType)),
  ...each('skb_frag_page', fragmentPage),
  ...each('skb_frag_address skb_frag_address_safe', fragmentAddress),
  ...each('build_skb napi_build_skb slab_build_skb', build),
  ...each(
    'kfree_skb consume_skb dev_kfree_skb dev_kfree_skb_any dev_kfree_skb_irq dev_consume_skb_any dev_consume_skb_irq napi_consume_skb kfree_skb_any dev_kfree_skb_any_reason',
    free,
  ),
] as const;
