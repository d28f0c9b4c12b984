/** What a debugger shows of a step: locals, mappings, and memory as each side sees it. */
import type { MappingView } from '../model/types.ts';
import { hexAddress } from '../simulate/plain-run.ts';
import type { BytesView, TraceStep } from '../simulate/types.ts';

/** A name with a value, and what can be unfolded below it. */
export interface Entry {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly inner?: readonly Entry[];
}

export function localsOf({ locals }: TraceStep): Entry[] {
  return locals.map(({ name, value, type }) => ({ name, value, type }));
}

/** The live mappings: where the memory lies in each address space, and whose it is. */
export function mappingsOf({ mappings }: TraceStep): Entry[] {
  return mappings.map((mapping) => ({
    name: hexAddress(mapping.bus),
    value: `${mapping.kind}, ${mapping.size} bytes, ${mapping.direction}, ${owners[mapping.owner]}`,
    inner: partsOf(mapping),
  }));
}

/** The bytes of each mapping as the CPU, memory and the device see them. */
export function devicesOf({ bytes, mappings }: TraceStep): Entry[] {
  return bytes.map((view) => {
    const mapping = mappings.find(({ id }) => id === view.mapping);
    return {
      name: mapping ? hexAddress(mapping.bus) : `mapping ${view.mapping}`,
      value: hexBytes(view.device),
      inner: bytesOf(view),
    };
  });
}

function bytesOf({ cpu, memory, device }: BytesView): Entry[] {
  return [
    { name: 'CPU sees', value: hexBytes(cpu) },
    { name: 'memory holds', value: hexBytes(memory) },
    { name: 'device sees', value: hexBytes(device) },
  ];
}

const owners = { cpu: "the CPU's", device: "the device's", both: 'shared' } as const;

function partsOf(mapping: MappingView): Entry[] {
  return [
    { name: 'virtual', value: hexAddress(mapping.virtual) },
    { name: 'physical', value: hexAddress(mapping.physical) },
    { name: 'bus', value: hexAddress(mapping.bus) },
    { name: 'checked', value: mapping.checked ? 'yes' : 'no' },
    ...(mapping.bounce === null ? [] : [{ name: 'bounce buffer', value: hexAddress(mapping.bounce) }]),
    ...mapping.iommuPages.map(({ bus, physical }) => ({
      name: `page ${hexAddress(bus)}`,
      value: hexAddress(physical),
    })),
  ];
}

function hexBytes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
