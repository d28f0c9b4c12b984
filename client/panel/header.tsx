import type { Choices } from '../../server/src/simulate/types.ts';
import type { FromPanel, PanelState } from '../src/simulation/messages.ts';
import { Inputs } from './inputs.tsx';

/** What is run, where, and how it ended; path and platform can be chosen anew. */
export function Header({ state, send }: { readonly state: PanelState; readonly send: (message: FromPanel) => void }) {
  const { run, what, paths, platforms, choices, results } = state;
  const path = run.path?.id ?? null;
  const choose = (change: Change): void => send({ kind: 'choose', path, platform: run.platform, choices, ...change });
  return (
    <header>
      <h1>
        <code>{what === run.function ? `${what}()` : run.function}</code>
      </h1>
      <div class="choices">
        <label>
          Path
          <select
            value={path ?? ''}
            onChange={(event) => choose({ path: Number(event.currentTarget.value), choices: {} })}
            disabled={paths.length === 0}
          >
            {path === null && <option value="">that of the finding</option>}
            {paths.map(({ id, description, outcome }) => (
              <option key={id} value={id}>
                {`${description}: ${outcome}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Platform
          <select value={run.platform} onChange={(event) => choose({ platform: event.currentTarget.value })}>
            {platforms.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label class="what">
          Function, or a chain
          {/* What is being typed stays when another answer comes. */}
          <input
            key={what}
            type="text"
            defaultValue={what}
            spellcheck={false}
            title="Functions one after the other, and what the device does in between: foo_open,device-writes:64,foo_interrupt"
            onChange={({ currentTarget }) => send({ kind: 'run', what: currentTarget.value, platform: run.platform })}
          />
        </label>
        <button type="button" onClick={() => send({ kind: 'compare' })}>
          Try all platforms
        </button>
        <button type="button" onClick={() => send({ kind: 'debug' })}>
          Step in the debugger
        </button>
      </div>
      <p class={run.violations.length > 0 ? 'end violated' : 'end'}>{endOf(state)}</p>
      {run.inputs.length > 0 && (
        <Inputs inputs={run.inputs} choices={choices} choose={(changed) => choose({ choices: changed })} />
      )}
      {results.length > 0 && <Results state={state} choose={(platform) => choose({ platform })} />}
    </header>
  );
}

interface Change {
  readonly path?: number;
  readonly platform?: string;
  readonly choices?: Choices;
}

function Results({ state, choose }: { readonly state: PanelState; readonly choose: (platform: string) => void }) {
  return (
    <table class="results">
      <caption>The same path on every platform</caption>
      <tbody>
        {state.results.map(({ name, verdict, why }) => (
          <tr key={name} class={verdict}>
            <th scope="row">
              <button type="button" class="link" onClick={() => choose(name)}>
                {state.platforms.find((platform) => platform.name === name)?.title ?? name}
              </button>
            </th>
            <td class="verdict">{verdict}</td>
            <td>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function endOf({ run }: PanelState): string {
  const end = run.completed
    ? run.result === null
      ? 'Ran to its end'
      : `Returned ${run.result}`
    : `Stopped: ${run.reason ?? 'it could not be followed further'}`;
  const { length } = run.violations;
  return `${end}; ${length === 0 ? 'no violation' : length === 1 ? '1 violation' : `${length} violations`}.`;
}
