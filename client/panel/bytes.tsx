import type { PlainStep } from '../../server/src/simulate/plain-run.ts';

interface BytesProps {
  readonly step: PlainStep;
  readonly selected: number | null;
}

const perRow = 16;

interface Side {
  readonly name: string;
  readonly bytes: readonly number[];
}

/** The bytes of a mapping as the CPU, memory and the device see them; what differs is marked. */
export function Bytes({ step, selected }: BytesProps) {
  const view = step.bytes.find(({ mapping }) => mapping === selected) ?? step.bytes[0];
  const mapping = step.mappings.find(({ id }) => id === view?.mapping);
  if (!view || !mapping) return null;
  const rows = Math.ceil(Math.max(view.cpu.length, view.memory.length, view.device.length) / perRow);
  const sides: readonly Side[] = [
    { name: 'CPU sees', bytes: view.cpu },
    { name: 'memory holds', bytes: view.memory },
    { name: 'device sees', bytes: view.device },
  ];
  const everybody: readonly Side[] = [{ name: 'all see', bytes: view.cpu }];
  return (
    <section>
      <h2>{`Bytes at ${mapping.bus}`}</h2>
      <table class="bytes">
        <tbody>
          {Array.from({ length: rows }, (_, row) =>
            (isOneIn(row, sides) ? everybody : sides).map(({ name, bytes }, index) => (
              <tr key={`${row} ${name}`} class={index === 0 ? 'first' : ''}>
                <th scope="row">{name}</th>
                <td class="offset">{(row * perRow).toString(16).padStart(4, '0')}</td>
                {Array.from({ length: perRow }, (_, column) => {
                  const at = row * perRow + column;
                  const isSame = isOneAt(at, sides);
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

/** Whether all sides see the same in a row, which is then shown once. */
function isOneIn(row: number, sides: readonly Side[]): boolean {
  return Array.from({ length: perRow }, (_, column) => row * perRow + column).every((at) => isOneAt(at, sides));
}

function isOneAt(at: number, sides: readonly Side[]): boolean {
  return sides.every(({ bytes }) => bytes[at] === sides[0]?.bytes[at]);
}
