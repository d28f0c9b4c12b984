/** The simulation panel: a recorded run, to be stepped through and looked at. */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PlainRun } from '../../server/src/simulate/plain-run.ts';
import type { FromPanel, PanelState, ToPanel } from '../src/simulation/messages.ts';
import { AddressSpaces } from './address-spaces.tsx';
import { Bytes } from './bytes.tsx';
import { Header } from './header.tsx';
import { StepText } from './step-text.tsx';
import { Locals, Mappings } from './tables.tsx';
import { keyMoves, Timeline } from './timeline.tsx';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): { readonly index: number } | undefined;
  setState(state: { readonly index: number }): void;
};

const code = acquireVsCodeApi();

function App() {
  const [state, setState] = useState<PanelState | null>(null);
  const [note, setNote] = useState<{ readonly text: string; readonly isError: boolean } | null>(null);
  const [index, setIndex] = useState(0);
  const [selected, setSelected] = useState<number | null>(null);

  const last = Math.max(0, (state?.run.steps.length ?? 1) - 1);
  const go = (to: number): void => {
    enter(Math.min(Math.max(to, 0), last));
  };
  const enter = (at: number): void => {
    setIndex(at);
    // VS Code keeps it while the panel is hidden.
    code.setState({ index: at });
    code.postMessage({ kind: 'step', index: at });
  };

  useEffect(() => {
    const receive = ({ data }: MessageEvent<ToPanel>): void => {
      if (data.kind === 'show') {
        setState(data.state);
        setNote(null);
        setSelected(null);
        enter(data.isNew ? 0 : sameStepOf(data.state.run));
      } else if (data.kind === 'results') {
        setNote(null);
        setState((before) => (before ? { ...before, results: data.results } : before));
      } else if (data.kind === 'clear') setState(null);
      else setNote({ text: data.kind === 'busy' ? data.what : data.message, isError: data.kind === 'failed' });
    };
    addEventListener('message', receive);
    code.postMessage({ kind: 'ready' });
    return () => removeEventListener('message', receive);
  }, []);

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const move = state && !isTyping(event) ? keyMoves(event, state.run, index) : null;
      if (move === null) return;
      event.preventDefault();
      go(move);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });

  const step = state?.run.steps[Math.min(index, last)] ?? null;
  return (
    <main>
      {note && (
        <p class={note.isError ? 'note error' : 'note busy'} role={note.isError ? 'alert' : 'status'}>
          {note.text}
        </p>
      )}
      {state && <Header state={state} send={(message) => code.postMessage(message)} />}
      {state && <Timeline run={state.run} index={Math.min(index, last)} go={go} />}
      {state && step && (
        <>
          <StepText run={state.run} step={step} open={(file, line) => code.postMessage({ kind: 'open', file, line })} />
          <AddressSpaces mappings={step.mappings} selected={selected} select={setSelected} />
          <Bytes step={step} selected={selected} />
          <div class="tables">
            <Mappings step={step} selected={selected} select={setSelected} />
            <Locals step={step} />
          </div>
        </>
      )}
    </main>
  );
}

/** The step that was looked at, in another run of the same path. */
function sameStepOf({ steps }: PlainRun): number {
  return Math.min(code.getState()?.index ?? 0, Math.max(0, steps.length - 1));
}

/** Keys belong to a list or a text field that has the focus. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type === 'text');
}

render(<App />, document.body);
