/** Handles and lengths kept for unmapping, where the platform needs them (DEFINE_DMA_UNMAP_ADDR and its kin). */
import { dumpExpression } from '../../program/dump.ts';
import type { CallSite } from '../calls.ts';
import { handleType, unsignedType } from '../ctypes.ts';
import { type Place, read, write } from '../places.ts';
import { constant } from '../values.ts';
import { each, type Helper } from './helper.ts';

/** The field that the second argument names, of what the first points at. */
function kept(site: CallSite): Place {
  const whole = site.evaluator.pointed(site.argument(0), site.text(0));
  const field = site.expression(1);
  const place = site.evaluator.member(whole, field === null ? '?' : dumpExpression(field));
  return place.type.kind === 'unknown' ? { ...place, type: /len/.test(site.name) ? unsignedType : handleType } : place;
}

const get: Helper = (site) => read(site.evaluator, kept(site), null);

const set: Helper = (site) => {
  write(site.evaluator, kept(site), site.argument(2));
  return constant(0n);
};

export const unmapStateHelpers = [
  ...each('dma_unmap_addr dma_unmap_len pci_unmap_addr pci_unmap_len', get),
  ...each('dma_unmap_addr_set dma_unmap_len_set pci_unmap_addr_set pci_unmap_len_set', set),
] as const;
