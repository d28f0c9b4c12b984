/** Objects that exist before the driver's code runs: what parameters and fields point at, made when first looked at. */
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { Unit } from '../program/program.ts';
import { type CType, layoutOf, sizeOf } from './ctypes.ts';
import { Halt } from './halt.ts';
import type { Memory } from './memory.ts';
import type { TypeTable } from './type-table.ts';

/** Room before an object, so that container_of() finds the structure around it. */
const HEADROOM = 128 * 1024;
const LEAST_BLOCK = 4096;
const BUFFER_BLOCK = 64 * 1024;
const LARGEST_BLOCK = 256 * 1024;
const PAGE_SHIFT = 12n;
/** Where struct page of frame 0 stands, and its size (arch/x86/include/asm/pgtable_64_types.h). */
const VMEMMAP = 0xffff_ea00_0000_0000n;
const PAGE_STRUCT = 64n;

/** A driver sees one device of its bus at a time: two pointers that nobody set lead to the same one. */
const single = /^struct (?:device|pci_dev|platform_device|usb_device|amba_device|spi_device|of_device|vio_dev)$/;

export class Objects {
  private readonly singles = new Map<string, bigint>();
  private readonly attachments = new Map<string, bigint>();
  private readonly names = new Map<bigint, string>();
  private readonly strings = new Map<string, bigint>();
  private readonly functionAddresses = new Map<string, bigint>();
  private readonly functionNames = new Map<bigint, string>();
  private readonly pages = new Set<bigint>();
  private device: bigint | null = null;

  constructor(
    private readonly memory: Memory,
    private readonly types: TypeTable,
  ) {}

  /** Memory as one of the kernel's allocators gives it; 0n where the machine has no more. */
  allocate(
    origin: MemoryOrigin | 'stack' | 'image',
    size: number,
    name: string,
    isInput = false,
    sizeIsGuess = isInput,
  ): bigint {
    const address = this.memory.machine.allocate(origin, BigInt(Math.max(size, 1)));
    if (address !== 0n) this.memory.adopt(address, Math.max(size, 1), { name, isInput, sizeIsGuess });
    return address;
  }

  /** What a pointer to this type points at that nobody set: its bytes are inputs. */
  pointee(unit: Unit, target: CType, name: string): bigint {
    if (target.kind === 'function') return this.functionAddress(name);
    const tag = layoutOf(target)?.tag ?? '';
    if (tag === 'struct page') return this.freshPage(name);
    if (!single.test(tag)) return this.fresh(target, name);
    const known = this.singles.get(tag);
    if (known !== undefined) return known;
    const made = this.makeSingle(unit, tag, name);
    this.singles.set(tag, made);
    return made;
  }

  /** An object that belongs to another: a net_device's private part, an skb's shared info. */
  attached(owner: bigint, role: string, make: () => bigint): bigint {
    const key = `${role} ${owner}`;
    let address = this.attachments.get(key);
    if (address === undefined) {
      address = make();
      this.attachments.set(key, address);
    }
    return address;
  }

  /** An object whose bytes are inputs, with room around it: it may be part of a structure, or the first of an array. */
  fresh(target: CType, name: string, isMember = target.kind !== 'integer' && target.kind !== 'pointer'): bigint {
    const size = sizeOf(target);
    const isBuffer = target.kind === 'integer' || target.kind === 'void' || target.kind === 'pointer';
    const room = isBuffer ? BUFFER_BLOCK : Math.max(Math.min(size * 256, LARGEST_BLOCK), LEAST_BLOCK, size);
    const headroom = isMember ? HEADROOM : 0;
    const start = this.allocate('slab', headroom + room, name, true);
    if (start === 0n) throw new Halt('the machine ran out of memory');
    const address = start + BigInt(headroom);
    this.names.set(address, name);
    return address;
  }

  /** How the driver names the object at an address; null where it has no name. */
  nameOf(address: bigint): string | null {
    return this.names.get(address) ?? null;
  }

  rename(address: bigint, name: string): void {
    if (address > 4096n && !this.names.has(address)) this.names.set(address, name);
  }

  string(text: string): bigint {
    let address = this.strings.get(text);
    if (address === undefined) {
      const bytes = new TextEncoder().encode(`${text}\0`);
      address = this.allocate('image', bytes.length, 'string');
      this.memory.write(address, bytes, true);
      this.strings.set(text, address);
    }
    return address;
  }

  functionAddress(name: string): bigint {
    let address = this.functionAddresses.get(name);
    if (address === undefined) {
      address = 0xffff_ffff_c010_0000n + BigInt(this.functionAddresses.size) * 64n;
      this.functionAddresses.set(name, address);
      this.functionNames.set(address, name);
    }
    return address;
  }

  functionAt(address: bigint): string | null {
    return this.functionNames.get(address) ?? null;
  }

  /** struct page of the page that holds a CPU address, and the CPU address of a page. */
  pageOf(address: bigint): bigint {
    const page = VMEMMAP + (this.memory.machine.toPhysical(address) >> PAGE_SHIFT) * PAGE_STRUCT;
    if (!this.pages.has(page)) {
      this.pages.add(page);
      this.memory.adopt(page, Number(PAGE_STRUCT), { name: 'page', isInput: true, isAside: true });
    }
    return page;
  }

  addressOfPage(page: bigint): bigint {
    return this.memory.machine.toVirtual(((page - VMEMMAP) / PAGE_STRUCT) << PAGE_SHIFT);
  }

  isPage(address: bigint): boolean {
    return address >= VMEMMAP && address < VMEMMAP + (1n << 40n);
  }

  private freshPage(name: string): bigint {
    const address = this.allocate('pages', 4096, name, true, false);
    if (address === 0n) throw new Halt('the machine ran out of memory');
    return this.pageOf(address);
  }

  /** All bus objects of the driver's device stand around one struct device, so that container_of() leads among them. */
  private makeSingle(unit: Unit, tag: string, name: string): bigint {
    if (this.device === null) {
      this.device = this.fresh(this.types.struct(unit, 'struct device'), name);
    }
    const field = layoutOf(this.types.struct(unit, tag))?.fields().get('dev');
    const offset = tag === 'struct device' || field === undefined ? 0 : field.offset;
    const address = this.device - BigInt(offset);
    this.names.set(address, name);
    return address;
  }
}
