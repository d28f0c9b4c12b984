import { addressSpaceConfusion } from './address-space-confusion.ts';
import { allocUnchecked } from './alloc-unchecked.ts';
import { coherentDoubleFree } from './coherent-double-free.ts';
import { coherentFreeMismatch } from './coherent-free-mismatch.ts';
import { coherentLeak } from './coherent-leak.ts';
import { directionMismatch } from './direction-mismatch.ts';
import { directionNone } from './direction-none.ts';
import { directionWrongEnum } from './direction-wrong-enum.ts';
import { dmaAddrType } from './dma-addr-type.ts';
import { dmaApiArity } from './dma-api-arity.ts';
import { dmaFromImage } from './dma-from-image.ts';
import { dmaFromStack } from './dma-from-stack.ts';
import { dmaFromVmalloc } from './dma-from-vmalloc.ts';
import { freeWhileMapped } from './free-while-mapped.ts';
import { includeDmaMapping } from './include-dma-mapping.ts';
import { mapSizeExceedsBuffer } from './map-size-exceeds-buffer.ts';
import { mappingErrorUnchecked } from './mapping-error-unchecked.ts';
import { mappingErrorWrongCheck } from './mapping-error-wrong-check.ts';
import { mask64Fallback } from './mask-64-fallback.ts';
import { maskAfterUse } from './mask-after-use.ts';
import { maskFailureContinues } from './mask-failure-continues.ts';
import { maskMissing } from './mask-missing.ts';
import { maskSplit } from './mask-split.ts';
import { maskUnchecked } from './mask-unchecked.ts';
import { nullDevice } from './null-device.ts';
import { preferDmaApi } from './prefer-dma-api.ts';
import type { Rule } from './rule.ts';
import { sgMapUnchecked } from './sg-map-unchecked.ts';
import { sgMapWrongCheck } from './sg-map-wrong-check.ts';
import { sgNentsMismatch } from './sg-nents-mismatch.ts';
import { unmapDeviceMismatch } from './unmap-device-mismatch.ts';
import { unmapMissing } from './unmap-missing.ts';
import { unmapMissingLoop } from './unmap-missing-loop.ts';
import { unmapSizeMismatch } from './unmap-size-mismatch.ts';
import { unmapStateDirect } from './unmap-state-direct.ts';
import { unmapStateIfdef } from './unmap-state-ifdef.ts';
import { unmapStateMacros } from './unmap-state-macros.ts';
import { unmapStateUsedByDevice } from './unmap-state-used-by-device.ts';
import { unmapUnmapped } from './unmap-unmapped.ts';
import { unmapWrongFunction } from './unmap-wrong-function.ts';
import { useAfterUnmap } from './use-after-unmap.ts';
import { virtToBus } from './virt-to-bus.ts';
import { wrongDevice } from './wrong-device.ts';

/** Every rule there is, in alphabetical order of their ids. Registering a rule is a line here. */
export const rules: readonly Rule[] = [
  addressSpaceConfusion,
  allocUnchecked,
  coherentDoubleFree,
  coherentFreeMismatch,
  coherentLeak,
  directionMismatch,
  directionNone,
  directionWrongEnum,
  dmaAddrType,
  dmaApiArity,
  dmaFromImage,
  dmaFromStack,
  dmaFromVmalloc,
  freeWhileMapped,
  includeDmaMapping,
  mapSizeExceedsBuffer,
  mappingErrorUnchecked,
  mappingErrorWrongCheck,
  mask64Fallback,
  maskAfterUse,
  maskFailureContinues,
  maskMissing,
  maskSplit,
  maskUnchecked,
  nullDevice,
  preferDmaApi,
  sgMapUnchecked,
  sgMapWrongCheck,
  sgNentsMismatch,
  unmapDeviceMismatch,
  unmapMissing,
  unmapMissingLoop,
  unmapSizeMismatch,
  unmapStateDirect,
  unmapStateIfdef,
  unmapStateMacros,
  unmapStateUsedByDevice,
  unmapUnmapped,
  unmapWrongFunction,
  useAfterUnmap,
  virtToBus,
  wrongDevice,
];

export function findRule(id: string): Rule | null {
  return rules.find((rule) => rule.meta.id === id) ?? null;
}
