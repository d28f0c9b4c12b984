/** What a debugger shows of a step: locals, mappings, and memory as each side sees it. */
import type { PlainMapping, PlainStep } from '../simulate/plain-run.ts';

/** A name with a value, and what can be unfolded below it. */
export interface Entry {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly inner?: readonly Entry[];
}

export function localsOf({ locals }: PlainStep): Entry[] {
  return locals.map(({ name, value, type }) => ({ name, value, type }));
}

/** The live mappings: where the memory lies in each address space, and whose it is. */
export function mappingsOf({ mappings }: PlainStep): Entry[] {
  return mappings.map((mapping) => ({
    name: mapping.bus,
    value: `${mapping.kind}, ${mapping.size} bytes, ${mapping.direction}, ${owners[mapping.owner]}`,
    inner: partsOf(mapping),
  }));
}

/** The bytes of each mapping as the CPU, memory and the device see them. */
export function devicesOf({ bytes, mappings }: PlainStep): Entry[] {
  return bytes.map((view) => {
    const mapping = mappings.find(({ id }) => id === view.mapping);
    return {
      name: mapping ? mapping.bus : `mapping ${view.mapping}`,
      value: hexBytes(view.device),
      inner: bytesOf(view),
    };
  });
}

function bytesOf({ cpu, memory, device }: PlainStep['bytes'][number]): Entry[] {
  return [
    { name: 'CPU sees', value: hexBytes(cpu) },
    { name: 'memory holds', value: hexBytes(memory) },
    { name: 'device sees', value: hexBytes(device) },
  ];
}

const owners = { cpu: "the CPU's", device: "the device's", both: 'shared' } as const;

function partsOf(mapping: PlainMapping): Entry[] {
  return [
    { name: 'virtual', value: mapping.virtual },
    { name: 'physical', value: mapping.physical },
    { name: 'bus', value: mapping.bus },
    { name: 'checked', value: mapping.checked ? 'yes' : 'no' },
    ...(mapping.bounce === null ? [] : [{ name: 'bounce buffer', value: mapping.bounce }]),
    ...mapping.iommuPages.map(({ bus, physical }) => ({
      name: `page ${bus}`,
      value: physical,
    })),
  ];
}

function hexBytes(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
