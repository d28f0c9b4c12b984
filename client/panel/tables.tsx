import type { PlainStep } from '../../server/src/simulate/plain-run.ts';
import { owners } from './address-spaces.tsx';

interface MappingsProps {
  readonly step: PlainStep;
  readonly selected: number | null;
  readonly select: (mapping: number | null) => void;
}

/** Every live mapping in a line; nothing where there is none. */
export function Mappings({ step, selected, select }: MappingsProps) {
  if (step.mappings.length === 0) return null;
  return (
    <section>
      <h2>Mappings</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">DMA address</th>
            <th scope="col">Kind</th>
            <th scope="col">Size</th>
            <th scope="col">Direction</th>
            <th scope="col">Owner</th>
            <th scope="col">Checked</th>
          </tr>
        </thead>
        <tbody>
          {step.mappings.map(({ id, bus, kind, size, direction, owner, checked }) => (
            <tr key={id} class={id === selected ? 'selected' : ''}>
              <th scope="row">
                <button type="button" class="link" onClick={() => select(id === selected ? null : id)}>
                  {bus}
                </button>
              </th>
              <td>{kind}</td>
              <td>{size}</td>
              <td>{direction}</td>
              <td>{owners[owner]}</td>
              <td>{checked ? 'yes' : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The variables of the function under way. */
export function Locals({ step }: { readonly step: PlainStep }) {
  return (
    <section>
      <h2>{`Variables of ${step.function}`}</h2>
      <table>
        <tbody>
          {step.locals.map(({ name, type, value }) => (
            <tr key={name}>
              <th scope="row" title={type}>
                {name}
              </th>
              <td>
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
