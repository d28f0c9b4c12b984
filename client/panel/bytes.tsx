import type { PlainStep } from '../../server/src/simulate/plain-run.ts';

interface BytesProps {
  readonly step: PlainStep;
  readonly selected: number | null;
}

const perRow = 16;

/** The bytes of a mapping as the CPU, memory and the device see them; what differs is marked. */
export function Bytes({ step, selected }: BytesProps) {
  const view = step.bytes.find(({ mapping }) => mapping === selected) ?? step.bytes[0];
  const mapping = step.mappings.find(({ id }) => id === view?.mapping);
  if (!view || !mapping) return null;
  const rows = Math.ceil(Math.max(view.cpu.length, view.memory.length, view.device.length) / perRow);
  const sides = [
    { name: 'CPU sees', bytes: view.cpu },
    { name: 'memory holds', bytes: view.memory },
    { name: 'device sees', bytes: view.device },
  ];
  return (
    <section>
      <h2>{`Bytes at ${mapping.bus}`}</h2>
      <table class="bytes">
        <tbody>
          {Array.from({ length: rows }, (_, row) =>
            sides.map(({ name, bytes }) => (
              <tr key={`${row} ${name}`} class={name === 'CPU sees' ? 'first' : ''}>
                <th scope="row">{name}</th>
                <td class="offset">{(row * perRow).toString(16).padStart(4, '0')}</td>
                {Array.from({ length: perRow }, (_, column) => {
                  const at = row * perRow + column;
                  const isSame = sides.every((side) => side.bytes[at] === view.cpu[at]);
                  return (
                    <td key={at} class={isSame ? '' : 'differs'}>
                      {bytes[at]?.toString(16).padStart(2, '0') ?? ''}
                    </td>
                  );
                })}
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}
