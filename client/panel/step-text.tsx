import type { PlainRun, PlainStep } from '../../server/src/simulate/plain-run.ts';

interface StepTextProps {
  readonly run: PlainRun;
  readonly step: PlainStep;
  readonly open: (file: string, line: number) => void;
}

/** What happens in the step looked at, and what the model has against it. */
export function StepText({ run, step, open }: StepTextProps) {
  const violations = step.violations.flatMap((index) => run.violations[index] ?? []);
  return (
    <section class="step" aria-live="polite">
      <p>
        {!step.isEvent && (
          <button type="button" class="link" onClick={() => open(step.file, step.line)}>
            {`${step.function}, line ${step.line}`}
          </button>
        )}
        {step.text === '' ? '' : ` ${step.text}`}
      </p>
      {violations.map(({ rule, message, kernelMessage }) => (
        <div key={rule + message} class="violation" role="note">
          <p>
            <strong>{message}</strong> <span class="rule">{rule}</span>
          </p>
          <p class="kernel">
            {kernelMessage === null ? "The kernel's debug code does not notice." : `The kernel says: ${kernelMessage}`}
          </p>
        </div>
      ))}
    </section>
  );
}
