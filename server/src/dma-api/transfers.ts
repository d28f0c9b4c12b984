import { api, family, transfer } from './builder.ts';

const completion = 'struct completion *x';
const waits = 'Waits until another context says that something is done.';

/** What waits for the end of a transfer, whoever started it. */
export const transferFunctions = [
  ...family({ header: 'linux/completion.h', effects: [transfer('wait')], sleeps: 'always' }, [
    api(`void wait_for_completion(${completion})`, waits),
    api(`void wait_for_completion_io(${completion})`, waits),
    api(`int wait_for_completion_interruptible(${completion})`, waits, { failure: 'errno' }),
    api(`int wait_for_completion_killable(${completion})`, waits, { failure: 'errno' }),
    api(`unsigned long wait_for_completion_timeout(${completion}, unsigned long timeout)`, waits, { failure: 'zero' }),
    api(`unsigned long wait_for_completion_io_timeout(${completion}, unsigned long timeout)`, waits, {
      failure: 'zero',
    }),
    ...['interruptible', 'killable'].map((how) =>
      api(
        `long wait_for_completion_${how}_timeout(${completion}, unsigned long timeout)`,
        `${waits} 0 says that time ran out.`,
        {
          failure: 'negative-errno',
        },
      ),
    ),
  ]),
  ...family({ header: 'linux/wait.h', effects: [transfer('wait')], sleeps: 'always' }, [
    api('void wait_event(wq_head, condition)', 'Sleeps until a condition holds.'),
    api('long wait_event_timeout(wq_head, condition, timeout)', 'Sleeps until a condition holds.', { failure: 'zero' }),
    api('int wait_event_interruptible(wq_head, condition)', 'Sleeps until a condition holds.', { failure: 'errno' }),
    api('int wait_event_killable(wq_head, condition)', 'Sleeps until a condition holds.', { failure: 'errno' }),
    api('long wait_event_interruptible_timeout(wq_head, condition, timeout)', 'Sleeps until a condition holds.', {
      failure: 'negative-errno',
    }),
  ]),
  ...family({ header: 'linux/interrupt.h', effects: [transfer('wait')], sleeps: 'always' }, [
    api('void synchronize_irq(unsigned int irq)', 'Waits for running handlers of an interrupt.'),
    api('void disable_irq(unsigned int irq)', 'Disables an interrupt and waits for its handlers.'),
    api('void tasklet_kill(struct tasklet_struct *t)', 'Stops a tasklet and waits for it.'),
    api('void napi_synchronize(const struct napi_struct *n)', 'Waits for polling to pause.', {
      header: 'linux/netdevice.h',
    }),
    api('void napi_disable(struct napi_struct *n)', 'Stops polling and waits for it.', { header: 'linux/netdevice.h' }),
  ]),
];
