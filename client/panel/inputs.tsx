import type { AskedInput, Choices } from '../../server/src/simulate/types.ts';

interface InputsProps {
  readonly inputs: readonly AskedInput[];
  /** Those that the user has answered. */
  readonly choices: Choices;
  readonly choose: (choices: Choices) => void;
}

/** What the driver's code can't know: what was asked on the way, and an answer to each that can be changed. */
export function Inputs({ inputs, choices, choose }: InputsProps) {
  const changed = Object.keys(choices).length;
  return (
    <details class="inputs">
      <summary>{changed === 0 ? `Answers (${inputs.length})` : `Answers (${inputs.length}, ${changed} yours)`}</summary>
      <p class="hint">
        What the driver's code cannot know. Change an answer, and the path is run again with it.
        {changed > 0 && (
          <button type="button" onClick={() => choose({})}>
            Take mine back
          </button>
        )}
      </p>
      <table>
        <tbody>
          {inputs.map((input) => (
            <tr key={input.name} class={input.name in choices ? 'changed' : ''}>
              <th scope="row" title={input.type}>
                <code>{input.name}</code>
              </th>
              <td>
                <Answer input={input} answer={(text) => choose({ ...choices, [input.name]: text })} />
              </td>
              <td>{input.name in choices ? 'yours' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface AnswerProps {
  readonly input: AskedInput;
  readonly answer: (text: string) => void;
}

function Answer({ input, answer }: AnswerProps) {
  const offered = offeredFor(input);
  return offered === null ? (
    <input
      type="text"
      aria-label={input.name}
      value={input.answer}
      pattern={numberPattern}
      title={`${input.type}: a number such as 64, 0x40 or -EIO`}
      onChange={({ currentTarget }) => currentTarget.reportValidity() && answer(currentTarget.value)}
    />
  ) : (
    <select aria-label={input.name} value={input.answer} onChange={({ currentTarget }) => answer(currentTarget.value)}>
      {offered.map((text) => (
        <option key={text} value={text}>
          {text === 'object' ? 'not NULL' : text}
        </option>
      ))}
    </select>
  );
}

const numberPattern = '-?(0[xX][0-9a-fA-F]+|[0-9]+)|-E[A-Z0-9]+';

/** The answers to choose from; null where any number will do. */
function offeredFor({ kind, type, answer }: AskedInput): readonly string[] | null {
  if (kind === 'failure') return withOwn(['succeeds', 'fails'], answer);
  return type.endsWith('*') ? withOwn(['object', 'NULL'], answer) : null;
}

function withOwn(usual: readonly string[], answer: string): readonly string[] {
  return usual.includes(answer) ? usual : [...usual, answer];
}
