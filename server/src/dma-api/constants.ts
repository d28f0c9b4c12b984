import { guideLink } from './guide.ts';
import type { Direction } from './types.ts';

const meanings: Readonly<Record<Direction, string>> = {
  DMA_TO_DEVICE:
    'The data goes from memory to the device. What the CPU writes after the map may not reach the device until `dma_sync_*_for_device()`; what the device writes is lost.',
  DMA_FROM_DEVICE:
    'The data goes from the device to memory. The CPU sees it after the unmap or `dma_sync_*_for_cpu()`; what the CPU writes meanwhile may be lost.',
  DMA_BIDIRECTIONAL:
    'The data may go both ways, as far as the driver can know. It works everywhere and costs more than the precise direction on some platforms.',
  DMA_NONE:
    'No transfer: for debugging, to mark a direction that is not known yet. No mapping is made with it; the kernel stops with `kernel BUG at kernel/dma/mapping.c`.',
};

/** What each constant of `enum dma_data_direction` says, as Markdown. */
export const directionMeanings: ReadonlyMap<string, string> = new Map(
  Object.entries(meanings).map(([name, text]) => [name, `\`${name}\`: ${text}\n\nGuide: ${guideLink('direction')}`]),
);

/** What DMA_BIT_MASK(width) says of a device, as Markdown; null for a width that no device has. */
export function tellBitMask(width: number): string | null {
  if (width < 1 || width > 64) return null;
  const highest = (1n << BigInt(width)) - 1n;
  const refused =
    width > 32
      ? 'A mask wider than 32 bits is never refused.'
      : 'The platform may refuse it: check what the call that sets it returns.';
  return `\`DMA_BIT_MASK(${width})\`: the device reaches bus addresses up to \`0x${highest.toString(16)}\` (${sizeInWords(width)}). ${refused}\n\nGuide: ${guideLink('addressing-capabilities')}`;
}

function sizeInWords(bits: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  return `${2 ** (bits % 10)} ${units[Math.floor(bits / 10)] ?? ''}`;
}
