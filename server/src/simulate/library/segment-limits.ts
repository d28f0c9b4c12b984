/** What a driver says of the segments that its device takes (include/linux/dma-mapping.h). */
import { intType } from '../ctypes.ts';
import { constant } from '../values.ts';
import { each, type Helper } from './helper.ts';

function setLimit(limit: 'maxSize' | 'boundary'): Helper {
  return (site) => {
    const { simulation } = site;
    const device = simulation.deviceAt(site.bits(0));
    simulation.machine.setSegmentLimits(device, { [limit]: BigInt.asUintN(64, site.bits(1)) });
    return constant(0n, intType);
  };
}

export const segmentLimitHelpers: readonly (readonly [string, Helper])[] = [
  ...each('dma_set_max_seg_size', setLimit('maxSize')),
  ...each('dma_set_seg_boundary', setLimit('boundary')),
];
