import type { PlainMapping } from '../../server/src/simulate/plain-run.ts';

interface SpacesProps {
  readonly mappings: readonly PlainMapping[];
  readonly selected: number | null;
  readonly select: (mapping: number | null) => void;
}

const width = 720;
const box = { width: 170, height: 42 } as const;
/** Left edges of the three columns: the CPU's virtual addresses, physical memory, bus addresses. */
const columns = { cpu: 10, memory: 275, bus: 540 } as const;
const top = 34;

/** The guide's picture, alive: virtual X, physical Y and bus Z of each mapping, and what stands between them. */
export function AddressSpaces({ mappings, selected, select }: SpacesProps) {
  let y = top;
  const rows = mappings.map((mapping) => {
    const row = { mapping, y };
    y += heightOf(mapping);
    return row;
  });
  return (
    <section>
      <h2>Address spaces</h2>
      {mappings.length === 0 ? (
        <p class="empty">Nothing is mapped at this step.</p>
      ) : (
        <svg class="spaces" viewBox={`0 0 ${width} ${y}`} aria-label="Mappings in the three address spaces">
          <defs>
            <marker
              id="head"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path d="M0,0 L8,4 L0,8 z" />
            </marker>
          </defs>
          <Title x={columns.cpu} text="CPU (virtual)" />
          <Title x={columns.memory} text="Memory (physical)" />
          <Title x={columns.bus} text="Bus (DMA address)" />
          {rows.map((row) => (
            <Row key={row.mapping.id} {...row} isSelected={row.mapping.id === selected} select={select} />
          ))}
        </svg>
      )}
    </section>
  );
}

interface RowProps {
  readonly mapping: PlainMapping;
  readonly y: number;
  readonly isSelected: boolean;
  readonly select: (mapping: number | null) => void;
}

function Row({ mapping, y, isSelected, select }: RowProps) {
  const { id, owner, size, direction, kind } = mapping;
  const bounceY = y + box.height + 16;
  const deviceY = mapping.bounce === null ? y : bounceY;
  const toggle = (): void => select(isSelected ? null : id);
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    // Space would scroll the page.
    event.preventDefault();
    toggle();
  };
  const words = `${kind}, ${size} bytes, ${direction}, ${owners[owner]}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in SVG
    <g
      class={`mapping ${owner}${isSelected ? ' selected' : ''}`}
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={`${words}; virtual ${mapping.virtual}, physical ${mapping.physical}, bus ${mapping.bus}`}
      onClick={toggle}
      onKeyDown={press}
    >
      <Box x={columns.cpu} y={y} address={mapping.virtual} text={`${size} bytes`} />
      <Box x={columns.memory} y={y} address={mapping.physical} text={owners[owner]} />
      <Box x={columns.bus} y={deviceY} address={mapping.bus} text={direction} />
      <Arrow from={[columns.cpu + box.width, y]} to={[columns.memory, y]} text="MMU" />
      {mapping.bounce !== null && (
        <>
          <Box x={columns.memory} y={bounceY} address={mapping.bounce} text="bounce buffer" />
          <line
            class="copy"
            x1={columns.memory + box.width / 2}
            y1={y + box.height}
            x2={columns.memory + box.width / 2}
            y2={bounceY}
            marker-start="url(#head)"
            marker-end="url(#head)"
          />
          <text class="label" x={columns.memory + box.width / 2 + 8} y={y + box.height + 12}>
            copied
          </text>
        </>
      )}
      <Arrow
        from={[columns.bus, deviceY]}
        to={[columns.memory + box.width, deviceY]}
        text={
          mapping.iommuPages.length > 0
            ? 'IOMMU'
            : mapping.bus === (mapping.bounce ?? mapping.physical)
              ? 'same address'
              : 'offset'
        }
      />
    </g>
  );
}

function Box({
  x,
  y,
  address,
  text,
}: {
  readonly x: number;
  readonly y: number;
  readonly address: string;
  readonly text: string;
}) {
  return (
    <>
      <rect x={x} y={y} width={box.width} height={box.height} rx={3} />
      <text class="address" x={x + 8} y={y + 17}>
        {address}
      </text>
      <text class="label" x={x + 8} y={y + 33}>
        {text}
      </text>
    </>
  );
}

interface ArrowProps {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly text: string;
}

function Arrow({ from, to, text }: ArrowProps) {
  const middle = box.height / 2;
  return (
    <>
      <line x1={from[0]} y1={from[1] + middle} x2={to[0]} y2={to[1] + middle} marker-end="url(#head)" />
      <text class="label" text-anchor="middle" x={(from[0] + to[0]) / 2} y={from[1] + middle - 5}>
        {text}
      </text>
    </>
  );
}

function Title({ x, text }: { readonly x: number; readonly text: string }) {
  return (
    <text class="title" x={x} y={18}>
      {text}
    </text>
  );
}

function heightOf({ bounce }: PlainMapping): number {
  return box.height + 18 + (bounce === null ? 0 : box.height + 16);
}

/** Whose the bytes are, in words: never by colour alone. */
export const owners = { cpu: 'the CPU owns it', device: 'the device owns it', both: 'shared' } as const;
