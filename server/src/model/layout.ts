/** Where things lie in the kernel's address space on x86-64 with four-level paging (Documentation/arch/x86/x86_64/mm.rst). */

export const pageSize = 4096n;
/** L1_CACHE_BYTES. */
export const cacheLine = 64n;

const directMap = 0xffff_8880_0000_0000n;
const directMapEnd = 0xffff_c880_0000_0000n;
export const vmallocStart = 0xffff_c900_0000_0000n;
const vmallocEnd = 0xffff_e900_0000_0000n;
const kernelImage = 0xffff_ffff_8000_0000n;
/** Modules lie behind the kernel's image, in the same top 2 GiB. */
export const moduleStart = 0xffff_ffff_c000_0000n;
const userEnd = 0x0000_8000_0000_0000n;
const highest = 0xffff_ffff_ffff_ffffn;

/** The part of the address space, as far as the address alone tells. */
export function regionOf(address: bigint): 'direct' | 'vmalloc' | 'image' | 'user' | 'none' {
  if (address >= directMap && address < directMapEnd) return 'direct';
  if (address >= vmallocStart && address < vmallocEnd) return 'vmalloc';
  if (address >= kernelImage && address <= highest) return 'image';
  return address >= pageSize && address < userEnd ? 'user' : 'none';
}

/** What virt_to_phys() computes (arch/x86/include/asm/page_64.h): right for the direct map, and arithmetic only elsewhere. */
export function computePhysical(address: bigint): bigint {
  return address >= kernelImage ? address - kernelImage : BigInt.asUintN(64, address - directMap);
}

/** What phys_to_virt() computes. */
export function directAddress(physical: bigint): bigint {
  return BigInt.asUintN(64, physical + directMap);
}

/** virt_addr_valid() (arch/x86/mm/physaddr.c): the direct map as far as there is RAM, and the kernel's own image, but not modules. */
export function isValidAddress(address: bigint, memoryEnd: bigint): boolean {
  if (address >= kernelImage) return address < moduleStart;
  return regionOf(address) === 'direct' && address - directMap < memoryEnd;
}

export function alignUp(value: bigint, alignment: bigint): bigint {
  return ((value + alignment - 1n) / alignment) * alignment;
}

export function alignDown(value: bigint, alignment: bigint): bigint {
  return value - (value % alignment);
}

/** The least power of two that is no smaller. */
export function powerOfTwo(value: bigint): bigint {
  return value <= 1n ? 1n : 1n << BigInt((value - 1n).toString(2).length);
}

export function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

/** DMA_BIT_MASK(bits). */
export function bitMask(bits: number): bigint {
  return bits >= 64 ? highest : (1n << BigInt(Math.max(bits, 0))) - 1n;
}

/** Cuts a range of addresses at page boundaries; `from` counts from its start. */
export function eachPage(
  address: bigint,
  size: number,
  visit: (at: bigint, from: number, length: number) => void,
): void {
  for (let done = 0; done < size; ) {
    const at = BigInt.asUintN(64, address + BigInt(done));
    const length = Math.min(size - done, Number(pageSize - (at % pageSize)));
    visit(at, done, length);
    done += length;
  }
}
